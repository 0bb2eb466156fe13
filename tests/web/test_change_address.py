"""Changing one’s address: asked for with one’s link, confirmed from the new mailbox."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest.consent.burst import FOREVER
from digest.consent.claim import ClaimDefaults
from digest.errors import ConsentError
from digest.flows.readers import leave
from digest.flows.readers.erase import forget
from digest.flows.readers.import_csv import add
from digest.flows.readers.letters import post_letters
from digest.flows.readers.proof import proof
from digest.flows.readers.verify_log import verify
from digest.flows.readers.visitor import Visitor
from digest.model import EventKind, Frequency, Purpose
from digest.store import consents, subscribers, suppressions
from digest.tokens import NUMBERS, Use, sign
from tests.rigs.links import link_token, way_to_file

OLD, NEW = "lectrice@exemple.test", "Zoe@ailleurs.test"
CONFIRM = "Dernière étape\N{NO-BREAK SPACE}: confirme ton courriel"
PAPER = ClaimDefaults(purposes=frozenset({Purpose.NEWSLETTER, Purpose.PARTNERS}), basis="papier")


@pytest.fixture
def reader(site):
    """A confirmed reader's number."""
    return added(site.app, OLD)


@pytest.fixture
def link(site, reader, read_letter, link_in):
    """The path of the link in the letter to the new address."""
    ask(site, reader)
    return site.path_of(link_in(read_letter(site.app), "/adresse/"))


def added(app, address):
    add(app, address, PAPER, "root")
    return number_of(app, address)


def number_of(app, address):
    with app.database.read() as conn:
        subscriber = subscribers.by_address(conn, address)
    return subscriber.id if subscriber else None


def rest(app, number, ends_on):
    with app.database.write() as conn:
        subscribers.save_rhythm(conn, number, Frequency.WEEKDAYS, ends_on)


def door(site, number):
    return f"/p/{link_token(site.app, Use.PREFERENCES, number)}"


def ask(site, number, address=NEW):
    return site.post(f"{way_to_file(site.app, number)}/adresse", {"courriel": address})


def log_of(app, number):
    with app.database.read() as conn:
        return [entry.event for entry in consents.of_subscriber(conn, number)]


def test_the_new_mailbox_confirms_and_the_old_one_is_told(site, reader, link, inbox):
    shown = site.get(link)
    done = site.post(link)
    post_letters(site.app)

    assert "l•••@e•••.test" in shown.text
    assert "Z•••@a•••.test" in shown.text
    assert "L’infolettre te suit" in done.text
    assert inbox.recipients == [NEW, OLD]
    assert number_of(site.app, NEW) == reader
    assert number_of(site.app, OLD) is None
    notice = inbox.envelopes[-1].message
    assert notice["To"] == OLD
    assert "Z•••@a•••.test" in notice.get_body(("plain",)).get_content()
    assert verify(site.app, None, lambda _: None).is_whole


def test_who_moves_is_told_which_edition_is_the_next_of_theirs(site, reader, link):
    rest(site.app, reader, date(2024, 11, 23))  # a Saturday

    done = site.post(link)

    assert "Ta prochaine édition part le lundi 25\N{NO-BREAK SPACE}novembre" in done.text


def test_who_moves_and_gets_no_edition_is_promised_none(site, reader, link):
    rest(site.app, reader, FOREVER)

    first, again = site.post(link), site.post(link)

    assert "tu ne reçois pas d’édition pour l’instant" in first.text
    assert not any("prochaine édition" in page.text for page in (first, again))


def test_who_asks_for_the_newsletter_while_a_move_waits_gets_a_letter_of_their_own(
    site, reader, inbox, clock
):
    site.post("/abonnement", {"courriel": NEW})
    post_letters(site.app)
    ask(site, reader)  # waits: the mailbox had a letter today
    clock.advance(timedelta(hours=1))
    site.post("/abonnement", {"courriel": NEW})
    leave.leave(site.app, link_token(site.app, Use.UNSUBSCRIBE, reader), Visitor(source="x"))

    for _ in range(3):
        clock.advance(timedelta(days=1))
        post_letters(site.app)

    assert [envelope.message["Subject"] for envelope in inbox.envelopes] == [CONFIRM, CONFIRM]


def test_purposes_stay_and_the_log_says_that_and_from_where_the_reader_moved(site, reader, link):
    site.post(link)

    event = log_of(site.app, reader)[-1]
    with site.app.database.read() as conn:
        assert subscribers.by_id(conn, reader).purposes == PAPER.purposes
    assert (event.kind, event.purposes) == (EventKind.MOVED, PAPER.purposes)
    assert event.basis == f"from {OLD}"
    assert "me suit à cette adresse" in event.wording


def test_the_proof_is_found_under_both_addresses(site, reader, link):
    site.post(link)

    for address in (OLD.upper(), NEW):
        assert reader in {file.reader for file in proof(site.app, address).files}


def test_a_link_in_an_old_mail_still_unsubscribes_who_moved(site, reader, link):
    site.post(link)

    site.post(f"/d/{link_token(site.app, Use.UNSUBSCRIBE, reader)}")

    with site.app.database.read() as conn:
        assert subscribers.by_id(conn, reader).left_at is not None


def test_opening_the_link_moves_nobody_and_pressing_twice_moves_once(site, reader, link, inbox):
    opened = [site.get(link, method).status for method in ("GET", "HEAD")]
    still = number_of(site.app, OLD)

    pressed = [site.post(link).status for _ in range(2)]
    post_letters(site.app)

    assert (opened, still, pressed) == ([200, 200], reader, [200, 200])
    assert [event.kind.value for event in log_of(site.app, reader)] == ["imported", "moved"]
    assert len(inbox.recipients) == 2


def test_the_answer_is_the_same_for_free_known_and_closed_addresses(site, reader, inbox):
    added(site.app, "connue@ailleurs.test")
    with site.app.database.write() as conn:
        suppressions.add(conn, "fermee@ailleurs.test", "bounced", site.app.clock())

    answers = [
        ask(site, reader, address)
        for address in ("connue@ailleurs.test", "fermee@ailleurs.test", NEW)
    ]
    post_letters(site.app)

    assert len({(answer.status, answer.text) for answer in answers}) == 1
    assert inbox.recipients == [NEW]
    assert len(log_of(site.app, number_of(site.app, "connue@ailleurs.test"))) == 1


def test_what_is_no_address_comes_back_with_the_reason(site, reader):
    answer = ask(site, reader, "zoe@ailleurs.test\r\nBcc: autre@exemple.test")

    assert answer.status == 422
    assert 'role="alert"' in answer.text


def test_one_reader_cannot_have_many_addresses_written_to(site, reader, inbox):
    answers = [ask(site, reader, f"victime{number}@ailleurs.test") for number in range(6)]
    post_letters(site.app)

    assert len(inbox.recipients) == 3
    assert [answer.status for answer in answers] == [200] * 3 + [429] * 3
    assert "Réessaie demain" in answers[-1].text


def test_a_move_and_a_sign_up_together_are_one_letter_a_day(site, reader, inbox):
    ask(site, reader)
    site.post("/abonnement", {"courriel": NEW})
    post_letters(site.app)

    assert inbox.recipients == [NEW]


@pytest.mark.parametrize("meanwhile", ["late", "left", "erased", "taken"])
def test_a_link_that_was_overtaken_moves_nobody(site, reader, link, clock, meanwhile):
    acts = {
        "late": lambda: clock.advance(timedelta(days=7, seconds=1)),
        "left": lambda: site.post(door(site, reader)),
        "erased": lambda: forget(site.app, OLD, "root"),
        "taken": lambda: added(site.app, NEW),
    }
    acts[meanwhile]()

    assert site.post(link).status == 410
    assert EventKind.MOVED not in {event.kind for event in log_of(site.app, reader)}


def test_tokens_of_a_move_open_no_other_door_and_no_other_opens_it(site, reader, link):
    token = link.removeprefix("/adresse/")
    key = site.app.keyring.newest
    others = [sign(key, use, *(2 for _ in NUMBERS[use])) for use in Use if use is not Use.MOVE]
    forged = link_token(site.app, Use.MOVE, reader, 1)

    statuses = [site.post(f"/adresse/{other}").status for other in (*others, forged)]
    statuses += [site.post(f"/{path}/{token}").status for path in ("d", "p", "confirmer")]

    assert set(statuses) == {404}
    assert number_of(site.app, OLD) == reader


def test_no_list_writes_to_the_address_that_was_left_behind_but_its_person_may(site, link, inbox):
    site.post(link)

    with pytest.raises(ConsentError, match="moved to another address"):
        add(site.app, OLD, PAPER, "root")
    site.app.clock.advance(timedelta(days=1, seconds=1))
    site.post("/abonnement", {"courriel": OLD})
    post_letters(site.app)

    assert inbox.recipients.count(OLD) == 2  # the notice, and their own confirmation


def test_erasing_who_moved_closes_every_address_they_had(site, reader, link):
    site.post(link)
    forget(site.app, NEW, "root")

    for address in (OLD, NEW):
        with pytest.raises(ConsentError, match="suppressed"):
            add(site.app, address, PAPER, "root")
    assert {event.basis for event in log_of(site.app, reader)[:-1]} == {""}


def test_a_new_address_nobody_confirms_is_forgotten_like_any_other(site, reader, link, clock):
    from digest.flows.readers.retention import expire

    clock.advance(timedelta(days=8))

    assert expire(site.app).unconfirmed == 1
    assert number_of(site.app, NEW) is None
    assert number_of(site.app, OLD) == reader


def test_a_mail_under_way_when_the_reader_moves_bounces_for_the_old_address_alone(
    site, reader, link
):
    site.post(link)
    quiet = replace(site.app)

    with quiet.database.write() as conn:
        suppressions.add(conn, OLD, "bounced", quiet.clock())

    with quiet.database.read() as conn:
        assert subscribers.by_id(conn, reader).suppressed_because == ""
