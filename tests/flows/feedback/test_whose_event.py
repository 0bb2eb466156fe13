"""A copy bears a name for each relay that is listened to, and the name leads back to it."""

from datetime import timedelta
from email import message_from_bytes

import pytest

from digest.deliver.conformance import why_malformed
from digest.feedback.hooks.hook import RelayEvent
from digest.feedback.hooks.meaning import COMPLAINT, hard
from digest.feedback.hooks.relays import copy_fields
from digest.feedback.report import BounceCause, ReturnToken
from digest.flows.app import App
from digest.flows.feedback.owner import CopyOwners
from digest.flows.feedback.whose_event import bound, named_token
from digest.flows.readers.write_letter import written
from digest.render.environment import environment
from digest.store import letters, subscribers
from digest.store.letters import LetterKind
from digest.tokens import Use
from tests.loopback.settings import KEYRING, make_settings
from tests.rigs import relays
from tests.rigs.published import enqueue, subscribe
from tests.rigs.returned import Post

ANNE, BRUNO = "anne@mail.example", "bruno@mail.example"
FIELDS = ("X-PM-Metadata-copy", "X-SMTPAPI", "X-Mailin-custom", "X-MJ-CustomID", "X-MSYS-API")
BOUNCE, COMPLAINED = hard(BounceCause.NO_MAILBOX), COMPLAINT


@pytest.fixture
def app(tmp_path, sqlite_database, clock) -> App:
    named = {name: relays.settings_of(name, tmp_path) for name in relays.RELAYS}
    settings = make_settings(tmp_path, {"hooks": named})
    return App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)


@pytest.fixture
def post(app) -> Post:
    subscribe(app, ANNE, BRUNO)
    post = Post(app, enqueue(app))
    post.accept_all()
    return post


def event(meaning, address="", *names, at=relays.NOW):
    report = meaning.report("A relay", "something", address)
    return RelayEvent(relay="postmark", id="1", at=at, report=report, names=names)


def owner_of(app, said):
    with app.database.write() as conn:
        token = bound(app, conn, said).token
        return CopyOwners(app, conn, [token] if token else []).of(token)


def test_every_relay_that_needs_it_is_given_the_copys_name(post):
    copy = post.copy(ANNE)
    message = message_from_bytes(copy.wire)
    name = str(message["X-MJ-CustomID"])

    assert why_malformed(copy.wire) == ""
    assert all(name in str(message[field]) for field in FIELDS)
    assert f"+{name}@" in copy.envelope_sender
    assert len(name) <= 64


def test_who_listens_to_no_relay_writes_no_field_for_one():
    assert copy_fields([]) == copy_fields(["ses", "mailgun", "scaleway", "nobody"]) == ()


@pytest.mark.parametrize("field", ["X-MJ-CustomID", "Message-ID"])
@pytest.mark.parametrize("how", ["{}", "<{}>", " {} "])
def test_the_name_leads_back_to_the_copy_and_its_reader(app, post, field, how):
    name = how.format(str(message_from_bytes(post.copy(BRUNO).wire)[field]).strip("<>"))

    bounced = owner_of(app, event(BOUNCE, "ailleurs@autre.example", name))
    complained = owner_of(app, event(COMPLAINED, "", name))

    assert (bounced.address, bounced.copy is not None) == (BRUNO, True)
    assert complained.address == BRUNO


def test_the_first_name_that_is_ours_counts(app, post):
    name = str(message_from_bytes(post.copy(ANNE).wire)["Message-ID"])

    assert owner_of(app, event(BOUNCE, BRUNO, "", "x@y.example", name)).address == ANNE


def test_a_name_of_a_copy_that_is_gone_leaves_the_address_to_tell(app, post):
    gone = ReturnToken(use=Use.BOUNCE, numbers=(999, 1))
    name = f"{KEYRING.newest.id}"

    assert named_token(KEYRING, ["", name, "b1.x.y"]) is None
    assert owner_of(app, event(BOUNCE, ANNE, str(gone))).address == ANNE


def test_without_a_name_it_is_the_newest_copy_that_the_address_had_by_then(app, post):
    before = post.edition.composed_at - timedelta(minutes=1)
    long_after = post.edition.composed_at + timedelta(days=15)

    assert owner_of(app, event(BOUNCE, ANNE.upper())).copy.edition_id == post.edition.id
    assert owner_of(app, event(BOUNCE, ANNE, at=before)) is None
    assert owner_of(app, event(BOUNCE, ANNE, at=long_after)) is None
    assert owner_of(app, event(BOUNCE, "personne@mail.example")) is None


def test_whoever_complains_is_the_person_though_no_copy_is_known(app, post):
    long_after = post.edition.composed_at + timedelta(days=400)

    assert owner_of(app, event(COMPLAINED, ANNE, at=long_after)).address == ANNE
    assert owner_of(app, event(COMPLAINED, "personne@mail.example")) is None
    assert owner_of(app, event(COMPLAINED)) is None


def test_a_letter_is_named_by_its_message_id_and_by_every_field_of_a_relay(app, post):
    with app.database.write() as conn:
        reader = subscribers.by_address(conn, ANNE)
        letters.queue(conn, reader.id, LetterKind.WELCOME, 0, app.clock())
        (queued,) = letters.claim(conn, app.clock(), app.clock() + timedelta(hours=1), 1)
    wire = written(app, environment(None), queued, reader).wire
    message = message_from_bytes(wire)
    names = {str(message[field]).rstrip('"}').rpartition('"')[2] for field in FIELDS}
    by_message_id = str(message["Message-ID"])

    assert why_malformed(wire) == ""
    assert len(names) == 1
    for name in (*names, by_message_id):
        assert owner_of(app, event(BOUNCE, ANNE, name)).letter == queued.id
