"""A copy for trials: whatever leaves it, leaves for the listed addresses alone."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.errors import IdentityError, RelayError
from digest.flows.desk.propose import ask, propose
from digest.flows.desk.trial import send_trial
from digest.flows.edition.prepare import prepare
from digest.flows.identity import keep, prove
from digest.flows.morning import run_morning
from digest.flows.operating.adopt import AdoptionChoice, adopt
from digest.flows.post import PostOffice
from digest.flows.readers.letters import post_letters
from digest.flows.sending.halt import halt, is_halted, resume
from digest.flows.sending.resend import plan_addresses, resend
from digest.flows.sending.send import send, send_all
from digest.flows.sending.staging import held_back, staging_words
from digest.model import DeliveryStatus, Mail
from digest.store import editions, installations, letters, subscribers
from digest.store.letters import LetterKind
from tests.conftest import MORNING
from tests.loopback.settings import make_settings
from tests.rigs.gazette import ANNE, DAY
from tests.rigs.published import enqueue, standing, subscribe

DESK = "pupitre@exemple.test"
OTHERS = ("bart@exemple.test", "chloe@exemple.test")
PEOPLE = (ANNE, *OTHERS, DESK)


def staged(app, *listed):
    """The same installation as a copy whose mail goes to these alone."""
    mode = app.settings.mode.model_copy(update={"staging": listed})
    return replace(app, settings=app.settings.model_copy(update={"mode": mode}))


def elsewhere(app):
    """The same with public pages of its own."""
    web = app.settings.web.model_copy(update={"public_url": "https://essai.example"})
    return replace(app, settings=app.settings.model_copy(update={"web": web}))


def lifted(app, edition):
    with app.database.write() as conn:
        editions.resume(conn, edition.id)
        return editions.by_id(conn, edition.id)


def queue_welcomes(app):
    with app.database.write() as conn:
        for reader in subscribers.everyone(conn):
            letters.queue(conn, reader.id, LetterKind.WELCOME, 1, app.clock())


def use_every_way_out(app, clock, watch):
    """Letters to every reader, the desk's mail, a trial, and the edition."""
    queue_welcomes(app)
    post_letters(app)
    with suppress(RelayError):  # the desk is not listed
        ask(app, propose(app, DAY))
    clock.set(MORNING)
    send_trial(app, prepare(app, DAY, app.clock()).compiled.parts[0], app.settings.desk_address)
    waives = app.settings.desk.model_copy(update={"approval": "none"})
    unasked = replace(app, settings=app.settings.model_copy(update={"desk": waives}))
    return run_morning(unasked, DAY, watch).sent


@pytest.mark.parametrize(
    ("listed", "mails"),
    [
        (("essai@exemple.test",), 0),
        ((ANNE,), 2),
        ((ANNE.upper(), OTHERS[1]), 4),
        ((DESK,), 2),
    ],
)
def test_whichever_way_mail_leaves_only_who_is_listed_has_it(
    desk_app_on_each, inbox, clock, watch, listed, mails
):
    app = desk_app_on_each(approval="required")
    subscribe(app, *OTHERS)

    sent = use_every_way_out(staged(app, *listed), clock, watch)

    assert set(inbox.recipients) <= {address.casefold() for address in listed}
    assert len(inbox.recipients) == mails
    assert held_back(sent.replies) == 3 - sent.balance[DeliveryStatus.ACCEPTED]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    listed=st.sets(st.sampled_from(PEOPLE), min_size=1),
    address=st.sampled_from([*PEOPLE, *map(str.upper, PEOPLE)]),
    prefix=st.sampled_from(["", "x", "anne+", "a."]),
)
def test_an_address_is_listed_as_a_whole_or_not_at_all(tmp_path, inbox, listed, address, prefix):
    relay = {"host": inbox.host, "port": inbox.port}
    own = make_settings(tmp_path, {"smtp": relay, "mode": {"staging": sorted(listed)}})
    letter = Mail(
        envelope_sender=DESK, recipient=prefix + address, pieces=(b"Subject: a\r\n\r\nb\r\n",)
    )
    before = len(inbox.envelopes)

    outcome = PostOffice.of(own).send(letter, MORNING)

    may = letter.recipient.casefold() in listed
    assert len(inbox.envelopes) - before == may
    assert (outcome.status is DeliveryStatus.ACCEPTED) == may


def test_the_books_say_held_back_and_not_mailed(relayed, inbox, watch):
    subscribe(relayed, ANNE, *OTHERS)
    copy = staged(relayed, ANNE)

    report = send(copy, enqueue(copy), watch)

    assert standing(copy, report.edition) == {
        ANNE: "accepted",
        OTHERS[0]: "suppressed",
        OTHERS[1]: "suppressed",
    }
    assert staging_words(copy) == (
        "staging: mail leaves for 1 address only; of 3 readers today 1 would be written to and "
        "2 held back"
    )


def test_what_was_held_back_stays_when_the_setting_goes(relayed, inbox, watch):
    subscribe(relayed, ANNE, *OTHERS)
    copy = staged(relayed, ANNE)
    queue_welcomes(copy)
    edition = enqueue(copy)
    send(copy, edition, watch)
    post_letters(copy)
    before = list(inbox.recipients)

    with pytest.raises(IdentityError, match="it was a copy for trials"):
        send(relayed, edition, watch)
    adopt(relayed, AdoptionChoice.SEND, "anne")
    send(relayed, edition, watch)
    post_letters(relayed)

    assert inbox.recipients == before == [ANNE, ANNE]


def test_what_the_original_had_under_way_ends_in_the_copy(relayed, inbox, watch, monkeypatch):
    subscribe(relayed, ANNE, *OTHERS)
    prove(relayed)
    edition = enqueue(relayed)
    queue_welcomes(relayed)
    monkeypatch.setattr("socket.gethostname", lambda: "essai")
    copy = staged(relayed, *PEOPLE)

    send_all(copy, watch)
    post_letters(copy)

    assert is_halted(copy, edition)
    assert inbox.recipients == []


@pytest.mark.parametrize("way", ["resume", "resend", "send"])
def test_a_copy_sends_no_edition_whose_links_lead_to_its_original(
    relayed, inbox, watch, monkeypatch, way
):
    subscribe(relayed, ANNE, *OTHERS)
    prove(relayed)
    edition = halt(relayed, enqueue(relayed), "anne", "the wrong picture")
    monkeypatch.setattr("socket.gethostname", lambda: "essai")
    copy = elsewhere(staged(relayed, *PEOPLE))
    prove(copy)
    ways = {
        "resume": lambda: resume(copy, edition, "anne"),
        "resend": lambda: resend(copy, plan_addresses(copy, edition, [ANNE]), "anne", watch),
        "send": lambda: send(copy, lifted(copy, edition), watch),
    }

    with pytest.raises(IdentityError, match="its links lead to"):
        ways[way]()

    assert inbox.recipients == []


def test_the_original_refuses_to_be_tried_out(relayed, inbox, watch):
    subscribe(relayed, ANNE, *OTHERS)
    send(relayed, enqueue(relayed), watch)
    inbox.envelopes.clear()
    copy = staged(relayed, ANNE)
    edition = enqueue(copy, day=DAY + timedelta(days=1))

    with pytest.raises(IdentityError, match="this is not a copy"):
        send(copy, edition, watch)

    send(relayed, edition, watch)
    assert sorted(inbox.recipients) == sorted((ANNE, *OTHERS))


def test_a_person_may_say_that_it_is_a_copy_all_the_same(relayed):
    prove(relayed)
    with relayed.database.write() as conn:
        installations.advance(conn)
    keep(relayed)
    copy = staged(relayed, ANNE)

    adoption = adopt(copy, AdoptionChoice.HOLD, "anne")

    assert adoption.is_staging
    prove(copy)
    with pytest.raises(IdentityError, match="it was a copy for trials"):
        prove(relayed)


def test_a_copy_leaves_the_stamps_of_the_original_alone(relayed, tmp_path, monkeypatch):
    prove(relayed)
    stamps = {file: file.read_bytes() for file in tmp_path.rglob("digest-*.stamp")}
    monkeypatch.setattr("socket.gethostname", lambda: "essai")
    copy = staged(relayed, ANNE)

    prove(copy)
    keep(copy)

    assert stamps
    assert {file: file.read_bytes() for file in tmp_path.rglob("digest-*.stamp")} == stamps
