"""What a relay says on a bad day costs no reader; what is certain closes an address."""

from datetime import timedelta

import pytest

from digest.flows.operating.doctor.database import mailboxes
from digest.flows.readers import sign_up
from digest.flows.readers.full_mailbox import FullMailbox
from digest.flows.readers.show import dossier
from digest.flows.readers.visitor import Visitor
from digest.flows.sending.halt import resume
from digest.flows.sending.resend import ResendSelection, plan_statuses, resend
from digest.flows.sending.send import send, too_many_refused
from digest.model import MAILBOX_FULL, DeliveryStatus, ReplyCount
from digest.store import letters, subscribers, suppressions
from digest.store.letters import LetterKind
from digest.tokens import Use
from tests.rigs.links import link_token
from tests.rigs.published import DAY, enqueue, standing, subscribe

READERS = [f"lectrice{number}@exemple.test" for number in range(30)]
ALONE = "seule@ailleurs.test"
GONE = "550 5.1.1 no such user here"


def closed(app):
    """Every closed address."""
    with app.database.read() as conn:
        return [row.address_key for row in suppressions.everyone(conn)]


@pytest.mark.parametrize(
    "said",
    [
        "550 5.1.2 Domain infolettre.example unknown",
        "550 5.1.1 rebond@infolettre.example: user unknown",
        "550 account does not exist",
    ],
)
def test_a_relay_that_refuses_us_in_a_reader_s_words_closes_no_address_and_all_are_mailed_later(
    relayed, inbox, watch, said
):
    subscribe(relayed, *READERS)
    edition = enqueue(relayed, batch_size=30)
    inbox.reply("RCPT", said, times=100)

    first = send(relayed, edition, watch)
    inbox.script.forget()
    mended = resume(relayed, first.edition, "anne")
    send(relayed, mended, watch)
    last = resend(relayed, plan_statuses(relayed, mended, [ResendSelection.FAILED]), "anne", watch)

    assert first.trouble.exit_code == 75
    assert first.balance[DeliveryStatus.BOUNCED] == 0
    assert closed(relayed) == []
    assert sorted(inbox.recipients) == sorted(READERS)
    assert last.balance[DeliveryStatus.ACCEPTED] == len(READERS)


def test_a_bounce_closes_the_address_at_once_where_its_domain_took_others_and_else_the_next_morning(
    relayed, inbox, watch, clock
):
    subscribe(relayed, *READERS[:4], ALONE)
    inbox.reply("RCPT", GONE, times=9, when=lambda line: READERS[0] in line or ALONE in line)

    send(relayed, enqueue(relayed), watch)
    after_one = closed(relayed)
    clock.advance(timedelta(days=1))
    send(relayed, enqueue(relayed, day=DAY + timedelta(days=1)), watch)

    assert after_one == [READERS[0]]
    assert closed(relayed) == [READERS[0], ALONE]


def test_an_accepted_copy_between_two_bounces_keeps_the_address_open(relayed, inbox, watch, clock):
    subscribe(relayed, ALONE)
    for number in range(3):
        if number != 1:
            inbox.reply("RCPT", GONE)
        send(relayed, enqueue(relayed, day=DAY + timedelta(days=number)), watch)
        clock.advance(timedelta(days=1))

    assert closed(relayed) == []


def test_a_mailbox_that_is_full_day_after_day_is_counted_and_told_of(relayed, inbox, watch, clock):
    subscribe(relayed, *READERS[:2])
    told = []
    for number in range(6):
        inbox.reply("RCPT", "552 5.2.2 mailbox full", when=lambda line: READERS[0] in line)
        send(relayed, enqueue(relayed, day=DAY + timedelta(days=number)), watch)
        told.append(mailboxes(relayed.settings, relayed.database, clock()).observation)
        clock.advance(timedelta(days=1))

    assert closed(relayed) == []
    assert told[3] == "none was full for long"
    assert told[5] == "1 full for 5 editions in a row or more (at most 6)"
    assert dossier(relayed, READERS[0]).full_mailbox == FullMailbox(
        editions=6, since=DAY, last_words="mailbox full"
    )
    assert dossier(relayed, READERS[1]).full_mailbox is None


def test_who_confirms_anew_is_written_to_again(relayed):
    subscribe(relayed, ALONE)
    here = Visitor(source="https://infolettre.example/abonnement")
    with relayed.database.write() as conn:
        suppressions.add(conn, ALONE, "there is no such mailbox", relayed.clock())
        number = subscribers.by_address(conn, ALONE).id

    sign_up.request(relayed, ALONE, here)
    with relayed.database.write() as conn:
        (letter,) = letters.claim(conn, relayed.clock(), relayed.clock(), 9)
    token = link_token(relayed, Use.CONFIRM, number, letter.about)
    sign_up.confirm(relayed, token, frozenset(), here)

    assert letter.kind is LetterKind.CONFIRM
    assert closed(relayed) == []


@pytest.mark.parametrize(
    ("accepted", "refused", "full", "is_told"),
    [(0, 1, 0, True), (9, 0, 9, False), (97, 2, 0, False), (80, 20, 0, True), (990, 10, 50, False)],
)
def test_an_edition_of_which_too_much_was_refused_is_no_success(
    relayed, accepted, refused, full, is_told
):
    subscribe(relayed, ALONE)
    replies = [
        ReplyCount(status=status, code=code, enhanced="", reason=reason, number=number)
        for status, code, reason, number in (
            (DeliveryStatus.ACCEPTED, 250, "", accepted),
            (DeliveryStatus.REFUSED, 550, "refused for a reason of its own", refused),
            (DeliveryStatus.REFUSED, 552, MAILBOX_FULL, full),
        )
        if number
    ]

    fault = too_many_refused(enqueue(relayed), replies)

    assert (fault is not None) == is_told
    assert fault is None or fault.exit_code == 69


def test_a_few_readers_who_were_all_refused_make_no_success(relayed, inbox, watch):
    subscribe(relayed, *READERS[:4])
    edition = enqueue(relayed)
    inbox.reply("BODY", "550 computer says no", times=4)

    report = send(relayed, edition, watch)

    assert set(standing(relayed, edition).values()) == {"refused"}
    assert report.trouble.exit_code == 69
    assert "4 of 4 copies" in str(report.trouble)
