"""Whoever is told that a letter goes gets one, and no mailbox gets more than it may."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count, pairwise

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from digest.address import mailbox
from digest.consent.burst import FOREVER
from digest.flows.readers import sign_up
from digest.flows.readers.audience import number_on
from digest.flows.readers.erase import forget
from digest.flows.readers.leave import leave
from digest.flows.readers.letters import post_letters
from digest.flows.readers.visitor import Visitor
from digest.model import Frequency
from digest.store import letters, subscribers
from digest.store.letters import LetterKind
from digest.tokens import Use
from tests.rigs.links import link_token

READER = "lectrice@exemple.test"
HERE = Visitor(source="https://infolettre.example/abonnement")
NUMBERS = count()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def number_of(app, address=READER):
    with app.database.read() as conn:
        return subscribers.by_address(conn, address).id


def confirm(app, address=READER):
    """Press the button of the newest letter; what the link was worth."""
    number = number_of(app, address)
    with app.database.read() as conn:
        request = letters.newest_request(conn, number, LetterKind.CONFIRM)
    token = link_token(app, Use.CONFIRM, number, request)
    return sign_up.confirm(app, token, frozenset(), HERE).invitation


def depart(app, address=READER):
    leave(app, link_token(app, Use.UNSUBSCRIBE, number_of(app, address)), HERE)


def ask(app, address=READER, visitor=HERE):
    return sign_up.request(app, address, visitor)


# --- who is told that a letter goes gets one ---------------------------------------------------


def test_who_was_forgotten_before_any_letter_left_gets_one_at_once(postal_app, inbox):
    ask(postal_app)
    forget(postal_app, READER, "root")

    ask(postal_app)
    post_letters(postal_app)

    assert inbox.recipients == [READER]


def rest(app, ends_on):
    number = number_of(app)
    with app.database.write() as conn:
        subscribers.save_rhythm(conn, number, Frequency.DAILY, ends_on)


@pytest.mark.parametrize("ends_on", [date(2024, 12, 8), FOREVER], ids=["a pause", "a held click"])
@pytest.mark.parametrize("leaves", [True, False], ids=["who left", "who did not"])
def test_who_rests_and_signs_up_again_is_asked_and_gets_the_next_edition(
    postal_app, inbox, ends_on, leaves
):
    ask(postal_app)
    post_letters(postal_app)
    confirm(postal_app)
    rest(postal_app, ends_on)
    if leaves:
        depart(postal_app)

    ask(postal_app)
    post_letters(postal_app)
    confirm(postal_app)

    assert len(inbox.to(READER)) == 3 - leaves  # the welcome of who left is not sent
    assert number_on(postal_app, postal_app.today()) == 1


def test_who_left_and_comes_back_the_same_day_gets_a_letter_at_once(postal_app, inbox):
    ask(postal_app)
    post_letters(postal_app)
    confirm(postal_app)
    depart(postal_app)

    ask(postal_app)
    post_letters(postal_app)

    assert inbox.recipients.count(READER) == 2
    assert confirm(postal_app) is sign_up.LinkWorth.CONFIRMED


def test_who_lost_the_first_letter_gets_another_when_the_day_is_over(postal_app, inbox, clock):
    ask(postal_app)
    post_letters(postal_app)
    clock.advance(HOUR)

    ask(postal_app)
    post_letters(postal_app)
    same_day = len(inbox.envelopes)
    clock.advance(DAY)
    post_letters(postal_app)

    assert (same_day, len(inbox.envelopes)) == (1, 2)
    assert (
        "6\N{NO-BREAK SPACE}jours" in inbox.envelopes[-1].message.get_body(("plain",)).get_content()
    )
    assert confirm(postal_app) is sign_up.LinkWorth.CONFIRMED


def test_who_uses_the_first_letter_after_all_is_not_asked_again(postal_app, inbox, clock):
    ask(postal_app)
    post_letters(postal_app)
    ask(postal_app)

    confirmed = confirm(postal_app)
    clock.advance(DAY + HOUR)
    post_letters(postal_app)

    subjects = [mail.message["Subject"] for mail in inbox.envelopes]
    assert confirmed is sign_up.LinkWorth.CONFIRMED
    assert len(set(subjects)) == len(subjects) == 2  # the confirmation, and the welcome


def test_a_letter_that_rested_is_still_tried_for_two_days(postal_app, inbox, clock):
    ask(postal_app)
    post_letters(postal_app)
    ask(postal_app)
    inbox.reply("RCPT", "451 4.7.1 greylisted", times=8)

    for _ in range(60):
        clock.advance(HOUR)
        post_letters(postal_app)

    assert len(inbox.envelopes) == 2


def test_a_letter_that_waits_and_never_goes_takes_nobody_elses_place(postal_app, inbox, clock):
    ask(postal_app)
    post_letters(postal_app)
    ask(postal_app)
    clock.advance(DAY)
    post_letters(postal_app)
    clock.advance(HOUR)
    ask(postal_app)  # the third of the month, put off
    ask(postal_app, "lectrice+a@exemple.test")
    depart(postal_app)

    clock.advance(3 * DAY)
    post_letters(postal_app)

    assert inbox.recipients == [READER, READER, "lectrice+a@exemple.test"]


# --- one mailbox, however it is spelt ----------------------------------------------------------


@pytest.mark.parametrize(
    "spellings",
    [
        [f"victime+{number}@exemple.test" for number in range(12)],
        ["Victime@exemple.test", "VICTIME@exemple.test", "victime+A@EXEMPLE.test"],
        ["vic.time@gmail.com", "v.i.c.t.i.m.e@googlemail.com", "victime+x@gmail.com"],
        ["vic-time@proton.me", "vic_time@pm.me", "victime@protonmail.com"],
        ["victime@québec.test", "Victime@QUÉBEC.test", "victime+1@xn--qubec-csa.test"],
        ["victime+1@exemple.test", "\uff56ictime@exemple.test", "victime\uff0b2@exemple.test"],
        ["vic_time-a@yahoo.com", "vic_time-b@yahoo.com", "vic_time@yahoo.com"],
        ["victime-a@yahoo.co.uk", "victime-b@yahoo.co.uk"],
        ["victime@me.com", "victime+1@icloud.com", "Victime@mac.com"],
    ],
)
def test_one_mailbox_gets_one_letter_a_day_however_it_is_spelt(postal_app, inbox, clock, spellings):
    for address in spellings:
        ask(postal_app, address)
    for _ in range(23):
        post_letters(postal_app)
        clock.advance(HOUR)

    assert len(inbox.envelopes) == 1


def test_a_mailbox_gets_three_letters_a_month_though_each_spelling_was_erased(
    postal_app, inbox, clock
):
    for number in range(29):
        address = f"victime+{number}@exemple.test"
        ask(postal_app, address)
        post_letters(postal_app)
        if number == 0:
            reader = number_of(postal_app, address)
            sign_up.disown(postal_app, link_token(postal_app, Use.CONFIRM, reader, 1), HERE)
        clock.advance(DAY)

    assert len(inbox.envelopes) == 3


def test_letters_that_a_relay_held_up_do_not_leave_together(
    postal_app, with_settings, inbox, clock
):
    down = replace(postal_app, settings=with_settings(smtp={"host": "127.0.0.1", "port": 1}))
    ask(down, "victime+1@exemple.test")
    ask(down, "victime+2@exemple.test")
    for _ in range(26):
        post_letters(down)
        clock.advance(HOUR)

    first = [post_letters(postal_app).sent for _ in range(3)]

    assert first == [1, 0, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anne.roy@exemple.test", "anneroy@exemple.test"),
        ("anne@gmail.com", "anne@icloud.com"),
        ("anne-roy@gmail.com", "anneroy@gmail.com"),
        ("anne-roy@exemple.test", "anne-gagnon@exemple.test"),
        ("anne-roy@yahoo.co.jp", "anne-gagnon@yahoo.co.jp"),
    ],
)
def test_two_people_are_two_mailboxes(one, other):
    assert mailbox(one) != mailbox(other)


def test_a_name_that_is_only_a_tag_is_still_a_name():
    assert mailbox("+a@exemple.test") != mailbox("+b@exemple.test")


# --- a domain, a network -----------------------------------------------------------------------


def test_a_domain_whose_every_name_is_one_mailbox_is_written_to_forty_times_an_hour(app, clock):
    refused = [
        bool(
            ask(
                app,
                f"n{number}@m{number}.victime.test",
                Visitor(source="x", ip=f"198.51.{number}.0/24"),
            )
        )
        for number in range(60)
    ]

    assert refused == [False] * 40 + [True] * 20
    assert ask(app, "quelquun@exemple.test") == ""
    clock.advance(HOUR)
    assert ask(app, "n60@victime.test") == ""


def test_a_provider_of_everybody_is_no_single_domain(app):
    assert [ask(app, f"n{number}@gmail.com") for number in range(60)] == [""] * 60


def test_a_network_signs_up_forty_an_hour_and_learns_that_it_must_wait(app):
    visitor = Visitor(source="x", ip="203.0.113.0/24")

    answers = [ask(app, f"a@domaine{number}.test", visitor) for number in range(41)]

    assert answers[:40] == [""] * 40
    assert answers[40] == "40 came from the network 203.0.113.0/24 within an hour"


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.0/24", "10.1.2.0/24", "172.18.0.0/24", "192.168.1.0/24", "::/48", "fd00::/48", ""],
)
def test_a_network_many_may_stand_behind_is_never_one_reader(app, ip):
    visitor = Visitor(source="x", ip=ip)

    assert {ask(app, f"a@domaine{number}.test", visitor) for number in range(50)} == {""}


# --- whatever happens ---------------------------------------------------------------------------

SPELLINGS = ("anne", "Anne", "anne+a")
ACTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(("ask", "ask", "confirm", "leave")), st.sampled_from(SPELLINGS)),
        st.tuples(st.just("wait"), st.integers(1, 6)),
    ),
    min_size=1,
    max_size=12,
)
STEP = 6 * HOUR


class History:
    """What strangers ask of a newsletter in one domain, and what leaves for it, each six hours."""

    def __init__(self, app, inbox, domain):
        self.app, self.inbox, self.domain = app, inbox, domain
        self.told, self.left, self.answered = [], [], []

    def act(self, what, argument):
        if what == "wait":
            for _ in range(argument):
                self.app.clock.advance(STEP)
                self.carry()
            return
        address = f"{argument}@{self.domain}".lower()
        now = self.app.clock()
        if what == "ask":
            assert ask(self.app, f"{argument}@{self.domain}") == ""
            if not self.is_reader(address):
                self.told.append((now, address))
        elif self.is_known(address):
            (confirm if what == "confirm" else depart)(self.app, address)
            self.answered.append((now, address))
        self.carry()

    def carry(self):
        seen = len(self.inbox.envelopes)
        post_letters(self.app)
        now = self.app.clock()
        for mail in self.inbox.envelopes[seen:]:
            if "confirme" in mail.message["Subject"]:
                self.left.append((now, mail.recipients[0].lower()))

    def is_known(self, address):
        with self.app.database.read() as conn:
            reader = subscribers.by_address(conn, address)
            if reader is None:
                return False
            return letters.newest_request(conn, reader.id, LetterKind.CONFIRM) is not None

    def is_reader(self, address):
        with self.app.database.read() as conn:
            return subscribers.by_address(conn, address).is_active

    def unanswered(self):
        """When letters left that nobody answered, the oldest first."""
        return [
            at
            for at, address in self.left
            if not any(who == address and when >= at for when, who in self.answered)
        ]

    def broken_words(self):
        """The promises of a letter after which none came, though no limit forbade it."""
        return [
            (at, address)
            for at, address in self.told
            if not any(who == address and at <= when <= at + 3 * DAY for when, who in self.left)
            and not any(who == address and when >= at for when, who in self.answered)
            and len(self.left) < 3
        ]


@hypothesis_settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(ACTS)
@example(
    [
        *[("ask", "anne"), ("ask", "anne"), ("wait", 4), ("wait", 1)],
        *[("ask", "anne"), ("ask", "anne+a"), ("leave", "anne")],
    ]
)
def test_whoever_is_told_that_a_letter_goes_gets_it_and_nobody_gets_two_a_day(
    postal_app, inbox, acts
):
    history = History(postal_app, inbox, f"m{len(inbox.envelopes)}-{next(NUMBERS)}.test")

    for what, argument in [*acts, ("wait", 14)]:
        history.act(what, argument)

    unanswered = history.unanswered()
    assert history.broken_words() == []
    assert all(b - a >= DAY for a, b in pairwise(unanswered))
    assert all(d - a >= 30 * DAY for a, d in zip(unanswered, unanswered[3:], strict=False))
