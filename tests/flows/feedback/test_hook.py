"""What a relay says by hook acts once, on whom it is about, in whatever order it comes."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from digest.config import Settings
from digest.errors import ConfigError
from digest.flows.app import App
from digest.flows.feedback.certificates import CertificateShelf
from digest.flows.feedback.hook import HookAnswer, HookListener
from digest.flows.feedback.open_hooks import open_hooks
from digest.flows.readers.show import dossier
from digest.flows.readers.suppress import everyone
from digest.flows.readers.verify_log import verify
from digest.flows.sources.collect import fetch_policy
from digest.model import EventKind, ReaderState
from digest.store import hooks, returns
from digest.store.database import Database, open_database
from digest.store.sqlite_copy import copy_sqlite
from tests.loopback.settings import KEYRING, make_settings
from tests.rigs import relays
from tests.rigs.published import enqueue, standing, subscribe
from tests.rigs.returned import Post

READERS = ("anne@mail.example", "bruno@mail.example", "chantal@autre.example", "dora@autre.example")
ANNE, BRUNO, CHANTAL, DORA = READERS


def settings_with_hooks(folder, *names):
    return make_settings(
        folder, {"hooks": {name: relays.settings_of(name, folder) for name in names}}
    )


@pytest.fixture
def app(tmp_path, sqlite_database, clock) -> App:
    """An installation that listens to every relay."""
    settings = settings_with_hooks(tmp_path, *relays.RELAYS)
    return App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)


@pytest.fixture
def post(app) -> Post:
    """An edition that the relay took."""
    return mailed(app)


def mailed(app):
    subscribe(app, *READERS)
    post = Post(app, enqueue(app))
    post.accept_all()
    return post


def listener(app):
    """With the certificates that could not be fetched from here."""
    known = {
        relays.CERTIFICATES[name]: relays.secrets_of(name).certificate for name in relays.TOPICS
    }
    shelf = CertificateShelf(fetch_policy(app.settings), known)
    return HookListener(app, dict(open_hooks(app.settings)), shelf)


def say(app, relay, *events, **proof):
    ear = listener(app)
    return ear.take_in([ear.hear(relay, relays.posted(relay, *events, **proof))])[0]


def name_of(post, address):
    """What names that reader's copy: its Message-ID."""
    head = post.copy(address).wire.partition(b"\r\n\r\n")[0].decode()
    return head.partition("Message-ID: <")[2].partition(">")[0]


def closed(app):
    return {row.address_key: row.reason for row in everyone(app)}


def state_of(app, address):
    return dossier(app, address).subscriber.state


@pytest.mark.parametrize("relay", relays.RELAYS)
def test_a_bounce_of_a_named_copy_closes_its_address_with_what_shows_it(app, post, relay):
    event = relays.bounce(relay, ANNE, copy=name_of(post, ANNE))

    assert say(app, relay, event) is HookAnswer.HEARD

    (row,) = everyone(app)
    assert (row.address_key, row.reason) == (ANNE, "there is no such mailbox")
    assert "5.1.1" in row.evidence
    assert "says" in row.evidence
    assert standing(app, post.edition) | {ANNE: ""} == {
        ANNE: "",
        BRUNO: "accepted",
        CHANTAL: "accepted",
        DORA: "accepted",
    }


@pytest.mark.parametrize("relay", relays.RELAYS)
def test_a_bounce_that_names_no_copy_is_of_the_newest_one_to_that_address(app, post, relay):
    assert say(app, relay, relays.bounce(relay, ANNE.upper())) is HookAnswer.HEARD

    assert closed(app) == {ANNE: "there is no such mailbox"}
    assert standing(app, post.edition)[ANNE] == "bounced"


@pytest.mark.parametrize("relay", [each for each in relays.RELAYS if each != "scaleway"])
@pytest.mark.parametrize("is_named", [True, False])
def test_who_left_or_complained_at_the_relay_is_let_go_here(app, post, relay, is_named):
    bruno, chantal = (name_of(post, each) if is_named else "" for each in (BRUNO, CHANTAL))

    say(app, relay, relays.leaving(relay, BRUNO, copy=bruno))
    say(app, relay, relays.complaint(relay, CHANTAL, copy=chantal))

    assert state_of(app, BRUNO) is ReaderState.UNSUBSCRIBED
    last = {each: dossier(app, each).events[-1] for each in (BRUNO, CHANTAL)}
    assert last[CHANTAL].kind is EventKind.COMPLAINED
    assert {each.source for each in last.values()} == {f"hook:{relay}"}
    assert closed(app) == {CHANTAL: "its reader called our mail spam"}
    assert verify(app, None, lambda _: None).is_whole


def test_an_address_that_had_no_copy_lately_costs_nobody_anything(app, post):
    long_ago = relays.NOW - timedelta(days=20)
    say(app, "postmark", relays.bounce("postmark", ANNE, at=long_ago))
    say(app, "postmark", relays.bounce("postmark", "personne@mail.example", number="2"))

    assert closed(app) == {}
    assert set(standing(app, post.edition).values()) == {"accepted"}


def test_a_name_that_nobody_signed_is_no_name(app, post):
    forged = name_of(post, ANNE).replace("0", "1")

    say(app, "mailgun", relays.bounce("mailgun", "autre@mail.example", copy=forged))

    assert closed(app) == {}


def test_an_edition_under_way_lets_the_relay_say_it_again(app):
    subscribe(app, *READERS)
    post = Post(app, enqueue(app))
    post.begin()
    event = relays.bounce("mailgun", ANNE, copy=name_of(post, ANNE))

    assert say(app, "mailgun", event) is HookAnswer.LATER

    post.accept_all()
    assert say(app, "mailgun", event) is HookAnswer.HEARD
    assert closed(app) == {ANNE: "there is no such mailbox"}


def test_a_refused_request_is_counted_and_does_nothing(app, post):
    event = relays.bounce("mailgun", ANNE, copy=name_of(post, ANNE))
    ear = listener(app)
    forged = ear.hear("mailgun", relays.with_signature(event, key="un autre"))

    answers = ear.take_in([forged] * 3)

    with app.database.read() as conn:
        row = hooks.row_of(conn, "mailgun")
    assert answers == [HookAnswer.REFUSED] * 3
    assert (row.refused, row.refused_at, row.events) == (3, relays.NOW, 0)
    assert closed(app) == {}


def test_when_a_relay_spoke_last_is_known(app, post):
    early, late = relays.NOW - timedelta(hours=2), relays.NOW + timedelta(days=1)
    say(app, "brevo", relays.bounce("brevo", ANNE, at=early))
    say(app, "brevo", relays.bounce("brevo", BRUNO, at=late))

    with app.database.read() as conn:
        row = hooks.row_of(conn, "brevo")

    assert (row.events, row.heard_at, row.event_at) == (2, relays.NOW, relays.NOW)


# --- many, twice, in any order --------------------------------------------------------------


def month_of(post):
    """What relays said of an edition: requests, as they were posted."""
    bounces = [
        relays.posted(relay, relays.bounce(relay, ANNE, copy=name_of(post, ANNE)))
        for relay in ("mailgun", "postmark", "ses")
    ]
    others = [
        relays.posted("postmark", relays.leaving("postmark", BRUNO, copy=name_of(post, BRUNO))),
        relays.posted("sendgrid", relays.complaint("sendgrid", CHANTAL)),
        relays.posted("mailjet", {"event": "open", "email": DORA, "time": 1731072000}),
        relays.with_signature(relays.bounce("mailgun", DORA), key="un autre"),
    ]
    names = ("mailgun", "postmark", "ses", "postmark", "sendgrid", "mailjet", "mailgun")
    return list(zip(names, [*bounces, *others], strict=True))


def books(app, post):
    """What is written of it, but for what came first."""
    with app.database.read() as conn:
        acts = {row.fingerprint for row in returns.of_reader(conn, 1, 50)}
    return (
        closed(app),
        standing(app, post.edition),
        {address: state_of(app, address) for address in READERS},
        [event.kind for event in dossier(app, CHANTAL).events],
        acts,
    )


def test_every_order_and_any_number_of_times_ends_in_the_same_books(app, post, tmp_path):
    once = month_of(post)
    copies = iter(range(1000))

    def books_after(requests):
        file = tmp_path / f"{next(copies)}.db"
        copy_sqlite(app.database, file)
        with closing(open_database(f"sqlite:///{file.name}", tmp_path)) as database:
            there = replace(app, database=database)
            ear = listener(there)
            for size in (3, 1, 5, 2, 4, 7):
                some, requests = requests[:size], requests[size:]
                ear.take_in([ear.hear(*each) for each in some])
            return books(there, post)

    expected = books_after(once)

    @hypothesis_settings(max_examples=10)
    @given(st.permutations(once * 2))
    def in_any_order(often):
        assert books_after(often) == expected

    in_any_order()
    assert set(expected[0]) == {ANNE, CHANTAL}


# --- settings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hook", "fault"),
    [
        ({"sendgird": {"secret": "x"}}, "no such relay; allowed: brevo, mailgun"),
        ({"postmark": {}}, "secret: missing"),
        ({"ses": {"secret": "x"}}, "topic: missing"),
        ({"ses": {"topic": "retours"}}, "topic: allowed: its ARN"),
        ({"scaleway": {"topic": relays.TOPICS["scaleway"]}}, "ca_file: missing"),
        ({"sendgrid": {"secret": "un mot de passe"}}, "secret: allowed: the verification key"),
        ({"postmark": {"secret_file": "absent.txt"}}, "cannot be read"),
    ],
)
def test_settings_that_prove_nothing_are_named(with_settings, hook, fault):
    with pytest.raises(ConfigError) as refused:
        open_hooks(with_settings(hooks=hook))

    assert fault in str(refused.value)


def test_a_secret_may_lie_in_a_file(with_settings: Callable[..., Settings], tmp_path):
    (tmp_path / "secret.txt").write_text("  un secret\n", encoding="utf-8")

    opened = open_hooks(with_settings(hooks={"brevo": {"secret_file": "secret.txt"}}))

    assert opened["brevo"].secrets.secret == "un secret"


def test_a_relay_whose_hook_is_not_open_is_no_matter_of_the_request(app):
    ear = replace(listener(app), hooks={})

    with pytest.raises(ConfigError):
        ear.hear("mailgun", relays.posted("mailgun", relays.bounce("mailgun", ANNE)))


def test_it_holds_on_both_kinds_of_database(tmp_path, database: Database, clock):
    settings = settings_with_hooks(tmp_path, "sendgrid")
    app = App(settings=settings, database=database, keyring=KEYRING, clock=clock)
    post = mailed(app)
    events = [
        relays.bounce("sendgrid", ANNE, number="1", copy=name_of(post, ANNE)),
        relays.bounce("sendgrid", ANNE, number="1", copy=name_of(post, ANNE)),
        relays.complaint("sendgrid", CHANTAL, number="2"),
    ]

    answers = [say(app, "sendgrid", *events), say(app, "sendgrid", *reversed(events))]

    with app.database.read() as conn:
        assert hooks.row_of(conn, "sendgrid").events == 6
    assert answers == [HookAnswer.HEARD] * 2
    assert set(closed(app)) == {ANNE, CHANTAL}
