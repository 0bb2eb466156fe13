"""Confirmations and welcomes on their way to a real relay, and what it may answer."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from digest.consent.claim import ClaimDefaults
from digest.flows.readers import sign_up
from digest.flows.readers.erase import forget
from digest.flows.readers.import_csv import add
from digest.flows.readers.leave import leave
from digest.flows.readers.letters import LettersReport, post_letters
from digest.flows.readers.visitor import Visitor
from digest.flows.sending.send import send
from digest.model import Purpose
from digest.store import letters, subscribers, suppressions
from digest.store.letters import LetterKind
from digest.store.schema import letter, metadata
from digest.tokens import Use, read
from tests.rigs.links import link_token
from tests.rigs.published import enqueue

READER = "lectrice@exemple.test"
HERE = Visitor(source="https://infolettre.example/abonnement")


@pytest.fixture
def postal_app(app, with_settings, inbox):
    """`app` with `inbox` as its relay."""
    return replace(app, settings=with_settings(smtp={"host": inbox.host, "port": inbox.port}))


@pytest.fixture
def confirmation(postal_app, inbox):
    """The confirmation mail as the relay took it."""
    sign_up.request(postal_app, READER, HERE)
    post_letters(postal_app)
    return inbox.envelopes[-1]


def welcome_is_due(app, address=READER, purposes=frozenset(Purpose)):
    add(app, address, ClaimDefaults(purposes=purposes, basis="papier"), "root")
    with app.database.write() as conn:
        number = subscribers.by_address(conn, address).id
        letters.queue(conn, number, LetterKind.WELCOME, 1, app.clock())
    return number


def everything_stored(app):
    with app.database.read() as conn:
        tables = [conn.execute(select(table)).all() for table in metadata.sorted_tables]
    return str(tables)


def suppressed_because(app):
    with app.database.read() as conn:
        return suppressions.reason_for(conn, READER)


# --- what they say -----------------------------------------------------------------------------


def test_a_confirmation_asks_for_one_thing_and_promotes_nothing(confirmation):
    text = confirmation.message.get_body(("plain",)).get_content()
    html = confirmation.message.get_body(("html",)).get_content()

    for part in (text, html):
        assert (
            len(set(re.findall(r"https://infolettre\.example/confirmer/\S+?(?=[\"<\s])", part)))
            == 1
        )
        assert "Ce n’est pas toi? Ignore ce courriel" in part
        assert "100, rue des Essais, Montréal (Québec) H2X 1A1" in part
        assert "contact@infolettre.example" in part
        assert "7\N{NO-BREAK SPACE}jours" in part
    links = set(re.findall(r'href="(http[^"]+)"', html))
    assert len(links) == 2  # the confirmation and the privacy policy
    assert confirmation.message["List-Unsubscribe"] is None


def test_a_letter_is_told_from_all_others_and_says_it_is_automatic(confirmation):
    message = confirmation.message

    assert message["To"] == READER
    assert message["From"] == "Au courant <bonjour@infolettre.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fr-CA"
    assert message["Date"].endswith("-0500")
    assert re.fullmatch(r"<l\S+\.quotidienne@infolettre\.example>", message["Message-ID"])
    assert confirmation.sender.startswith("rebond+r")


def test_the_first_readers_confirmation_and_first_edition_have_each_a_name(
    postal_app, confirmation, inbox, watch
):
    link = re.search(r"/confirmer/(\S+)", confirmation.message.get_body(("plain",)).get_content())
    sign_up.confirm(postal_app, link[1], frozenset(Purpose), HERE)
    post_letters(postal_app)

    edition = enqueue(postal_app)
    send(postal_app, edition, watch)

    assert [mail.recipients for mail in inbox.envelopes] == [(READER,)] * 3
    assert edition.id == 1  # the reader's, the letter's and the edition's rows bear one number
    assert len({mail.message["Message-ID"] for mail in inbox.envelopes}) == 3
    assert len({mail.sender for mail in inbox.envelopes}) == 3


def test_a_letter_and_an_edition_offer_the_same_way_out(postal_app, with_settings, inbox, watch):
    relay = {"host": inbox.host, "port": inbox.port}
    ways = {
        "unsubscribe_address": "sortie@retours.example",
        "bounce_address": "retour@retours.example",
    }
    app = replace(postal_app, settings=with_settings(smtp=relay, delivery=ways))
    welcome_is_due(app)
    post_letters(app)

    send(app, enqueue(app), watch)

    letter_mail, copy = inbox.envelopes
    assert letter_mail.message["List-Unsubscribe"] == copy.message["List-Unsubscribe"]
    assert "<mailto:sortie+u" in copy.message["List-Unsubscribe"]
    assert {mail.sender.partition("+")[0] for mail in inbox.envelopes} == {"retour"}
    assert {mail.sender.partition("@")[2] for mail in inbox.envelopes} == {"retours.example"}


def test_a_letter_that_nobody_could_answer_by_mail_offers_the_page_alone(
    postal_app, with_settings, inbox
):
    relay = {"host": inbox.host, "port": inbox.port}
    settings = with_settings(smtp=relay, feedback={"handed_over": False})
    app = replace(postal_app, settings=settings)
    welcome_is_due(app)

    post_letters(app)

    assert "mailto:" not in inbox.envelopes[-1].message["List-Unsubscribe"]


def test_the_bytes_on_the_wire_are_plain_and_short(confirmation):
    wire = confirmation.wire

    assert max(wire) < 0x80
    assert b"\n" not in wire.replace(b"\r\n", b"")
    assert b"\r" not in wire.replace(b"\r\n", b"")
    assert max(map(len, wire.split(b"\r\n"))) <= 998


def test_a_welcome_says_what_was_granted_and_how_to_leave(postal_app, inbox):
    number = welcome_is_due(postal_app)

    post_letters(postal_app)

    message = inbox.envelopes[-1].message
    text = message.get_body(("plain",)).get_content()
    assert "Chaque jour vers 8\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30" in text
    assert "- Les promotions des partenaires d’Au courant" in text
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    web, mail = re.findall(r"<([^>]+)>", message["List-Unsubscribe"])
    token = web.removeprefix("https://infolettre.example/d/")
    assert read(postal_app.keyring, Use.UNSUBSCRIBE, token)[0] == number
    assert mail == f"mailto:desabonnement+{token}@infolettre.example?subject=desabonnement"


def test_a_welcome_does_not_promise_editions_the_audience_rule_withholds(postal_app, inbox):
    welcome_is_due(postal_app, purposes=frozenset({Purpose.NEWSLETTER}))

    post_letters(postal_app)

    message = inbox.envelopes[-1].message
    for kind in ("plain", "html"):
        part = message.get_body((kind,)).get_content()
        assert "tu ne reçois pas d’édition" in part
        assert "Chaque jour" not in part


def test_long_links_stay_whole_in_the_header(postal_app, inbox):
    web = postal_app.settings.web
    far = web.model_copy(update={"public_url": f"https://infolettre.example/{'a' * 200}"})
    app = replace(postal_app, settings=postal_app.settings.model_copy(update={"web": far}))
    welcome_is_due(app)

    post_letters(app)

    head = inbox.envelopes[-1].content.partition(b"\r\n\r\n")[0]
    assert f"List-Unsubscribe: <https://infolettre.example/{'a' * 200}/d/".encode() in head
    assert b"=?" not in head.partition(b"List-Unsubscribe")[2]


@pytest.mark.parametrize("name", ["Au courant, l’infolettre", 'L"info', "Info: <été>"])
def test_a_name_with_signs_of_the_mail_is_still_one_sender(postal_app, inbox, name):
    newsletter = postal_app.settings.newsletter.model_copy(update={"name": name})
    settings = postal_app.settings.model_copy(update={"newsletter": newsletter})
    sign_up.request(replace(postal_app, settings=settings), READER, HERE)

    post_letters(replace(postal_app, settings=settings))

    (sender,) = inbox.envelopes[-1].message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "bonjour@infolettre.example")


# --- what becomes of them ------------------------------------------------------------------------


def test_a_letter_is_sent_once(postal_app, inbox):
    sign_up.request(postal_app, READER, HERE)

    reports = [post_letters(postal_app) for _ in range(3)]

    assert reports == [LettersReport(sent=1), LettersReport(), LettersReport()]
    assert len(inbox.envelopes) == 1


def test_a_relay_that_says_later_is_asked_later(postal_app, inbox, clock):
    sign_up.request(postal_app, READER, HERE)
    inbox.reply("RCPT", "451 4.7.1 greylisted", times=1)

    first = post_letters(postal_app)
    clock.advance(timedelta(minutes=29))
    early = post_letters(postal_app)
    clock.advance(timedelta(minutes=2))
    late = post_letters(postal_app)

    assert (first, early, late) == (
        LettersReport(deferred=1),
        LettersReport(),
        LettersReport(sent=1),
    )


def test_after_two_days_a_letter_is_given_up(postal_app, inbox, clock):
    sign_up.request(postal_app, READER, HERE)
    inbox.reply("RCPT", "451 4.7.1 greylisted", times=1000)

    reports = []
    while letters_waiting(postal_app):
        reports.append(post_letters(postal_app))
        clock.advance(timedelta(hours=1))

    assert reports[-1] == LettersReport(failed=1)
    assert timedelta(hours=40) < clock() - started(postal_app) < timedelta(hours=50)


def letters_waiting(app):
    with app.database.read() as conn:
        return letters.waiting(conn)


def started(app):
    with app.database.read() as conn:
        return subscribers.by_address(conn, READER).created_at


def test_one_refused_letter_closes_no_address(postal_app, inbox):
    sign_up.request(postal_app, READER, HERE)
    inbox.reply("RCPT", "550 5.1.1 no such user")

    report = post_letters(postal_app)

    assert report == LettersReport(failed=1)
    assert suppressed_because(postal_app) == ""


def test_a_relay_that_is_down_loses_nothing(app, with_settings, inbox, clock):
    down = replace(app, settings=with_settings(smtp={"host": "127.0.0.1", "port": 1}))
    for number in range(3):
        sign_up.request(down, f"lectrice{number}@exemple.test", HERE)
    report = post_letters(down)
    clock.advance(timedelta(minutes=3))
    up = replace(app, settings=with_settings(smtp={"host": inbox.host, "port": inbox.port}))

    assert "127.0.0.1:1" in report.fault
    assert report == LettersReport(fault=report.fault)
    assert post_letters(up) == LettersReport(sent=3)


def test_who_left_meanwhile_is_not_welcomed(postal_app, inbox):
    number = welcome_is_due(postal_app)
    leave(postal_app, link_token(postal_app, Use.UNSUBSCRIBE, number), HERE)

    assert post_letters(postal_app) == LettersReport(dropped=1)
    assert inbox.envelopes == []


def test_an_address_suppressed_meanwhile_gets_nothing(postal_app, inbox):
    sign_up.request(postal_app, READER, HERE)
    with postal_app.database.write() as conn:
        suppressions.add(conn, READER, "complained", postal_app.clock())

    assert post_letters(postal_app) == LettersReport(dropped=1)
    assert inbox.envelopes == []


def test_a_confirmation_that_came_too_late_to_be_used_is_not_sent(postal_app, inbox, clock):
    sign_up.request(postal_app, READER, HERE)
    clock.advance(timedelta(days=8))

    assert post_letters(postal_app) == LettersReport(dropped=1)


def test_an_address_that_is_not_ascii_is_refused_by_a_relay_that_cannot_take_it(postal_app, inbox):
    sign_up.request(postal_app, "zoé@exemple.test", HERE)

    assert post_letters(postal_app) == LettersReport(failed=1)
    assert inbox.envelopes == []


def test_a_letter_says_before_its_last_dot_that_its_end_is_near(postal_app, inbox):
    moments = []

    def look(_mail):
        with postal_app.database.read() as conn:
            moments.append(conn.scalar(select(letter.c.ending_at)))
        return True

    sign_up.request(postal_app, READER, HERE)
    inbox.reply("BODY", "250 2.0.0 ok", when=look)
    post_letters(postal_app)

    assert moments == [postal_app.clock()]


def test_a_carrier_killed_after_the_last_dot_makes_no_second_letter_that_day(
    postal_app, inbox, clock
):
    sign_up.request(postal_app, READER, HERE)
    with postal_app.database.write() as conn:  # what a carrier killed then leaves behind
        (taken,) = letters.claim(conn, clock(), clock() + timedelta(minutes=15), 1)
        letters.ending(conn, taken.id, clock())

    within_a_day = []
    for _ in range(23):
        clock.advance(timedelta(hours=1))
        sign_up.request(postal_app, READER, HERE)
        within_a_day.append(post_letters(postal_app))
    clock.advance(timedelta(hours=1, seconds=1))

    assert inbox.envelopes == []
    assert within_a_day == [LettersReport(deferred=1), *[LettersReport()] * 22]
    assert post_letters(postal_app) == LettersReport(sent=1)
    assert inbox.recipients == [READER]


def test_a_letter_in_doubt_goes_again_a_day_later_if_its_link_still_works(postal_app, inbox, clock):
    sign_up.request(postal_app, READER, HERE)
    inbox.cut("BODY")
    first = post_letters(postal_app)
    clock.advance(timedelta(hours=23, minutes=59))
    early = post_letters(postal_app)
    clock.advance(timedelta(minutes=2))

    assert (first, early) == (LettersReport(deferred=1), LettersReport())
    assert post_letters(postal_app) == LettersReport(sent=1)


def test_a_bounce_that_comes_after_the_erasure_brings_no_address_back(postal_app, inbox):
    sign_up.request(postal_app, READER, HERE)
    inbox.reply("RCPT", f"550 5.1.1 <{READER}> no such user", when=erasing(postal_app))

    post_letters(postal_app)

    assert READER not in everything_stored(postal_app)


def erasing(app):
    """What a relay does while a command waits for its answer: the reader is erased."""
    return lambda _command: forget(app, READER, "root") is None
