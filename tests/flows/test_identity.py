"""Whether mail may leave from a database, and what those who left are told again."""

import shutil
import socket
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import IdentityError
from digest.flows import identity
from digest.flows.app import App
from digest.flows.departures import CLOSED
from digest.flows.identity import every_departure, keep, known, place_of, prove
from digest.flows.operating.adopt import AdoptionChoice, adopt
from digest.flows.operating.replay import last_words, replay
from digest.flows.readers.erase import forget
from digest.flows.stamps import Departure, read_departures
from digest.model import ConsentEvent, EventKind, Frequency, Purpose
from digest.store import consents, installations, subscribers, suppressions
from digest.store.database import open_database
from digest.store.migrate import upgrade
from tests.conftest import MORNING
from tests.loopback.clock import SettableClock
from tests.loopback.settings import KEYRING, make_settings

ALL = frozenset(Purpose)
PEOPLE = tuple(f"lectrice{number}@exemple.test" for number in range(4))


def advance(app):
    with app.database.write() as conn:
        installations.advance(conn)


def record(app, address, kind, purposes=ALL):
    with app.database.write() as conn:
        number = subscribers.add(conn, address, app.clock())
        event = ConsentEvent(
            subscriber_id=number, kind=kind, purposes=purposes, at=app.clock(), source="test"
        )
        consents.record(conn, event)


def mailed(app):
    with app.database.read() as conn:
        return {
            each.address
            for each in subscribers.everyone(conn)
            if each.is_active and not each.suppressed_because and each.purposes
        }


# --- may mail leave? -----------------------------------------------------------------------


def test_a_database_that_nobody_touched_sends_as_often_as_it_is_asked(app):
    for _ in range(3):
        prove(app)
        advance(app)
        keep(app)

    prove(app)


def test_a_crash_between_the_database_and_its_stamp_stops_nothing(app):
    prove(app)
    advance(app)

    prove(app)


def test_a_queue_that_is_older_than_what_left_sends_nothing(app, tmp_path):
    prove(app)
    shutil.copy(tmp_path / "digest.db", tmp_path / "backup.db")
    advance(app)
    keep(app)
    app.database.close()
    shutil.copy(tmp_path / "backup.db", tmp_path / "digest.db")

    with pytest.raises(IdentityError, match="older than its stamp"):
        prove(app)


def test_a_stamp_is_not_made_younger_by_a_database_that_is_in_doubt(app, tmp_path):
    prove(app)
    shutil.copy(tmp_path / "digest.db", tmp_path / "backup.db")
    record(app, PEOPLE[0], EventKind.CONFIRMED)
    keep(app)
    app.database.close()
    shutil.copy(tmp_path / "backup.db", tmp_path / "digest.db")
    record(app, PEOPLE[1], EventKind.CONFIRMED)
    keep(app)

    with pytest.raises(IdentityError, match="the log of consent"):
        prove(app)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"name": 1}', "\0\0"])
def test_one_torn_stamp_among_several_stops_nothing(app, tmp_path, content):
    prove(app)
    advance(app)
    keep(app)
    next(tmp_path.glob("digest-*.stamp")).write_text(content)

    prove(app)


def test_another_host_with_the_same_files_sends_nothing(app, monkeypatch):
    prove(app)
    monkeypatch.setattr(socket, "gethostname", lambda: "laptop")

    with pytest.raises(IdentityError, match="and this is laptop"):
        prove(app)


def test_the_passing_name_of_a_container_is_no_other_host(app, monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "3f9a0c21b7de")
    prove(app)
    monkeypatch.setattr(socket, "gethostname", lambda: "00aa11bb22cc")

    prove(app)


def test_a_second_host_is_let_in_beside_the_first(app, monkeypatch):
    prove(app)
    first = place_of(app.database)
    monkeypatch.setattr(identity, "_host", lambda: "second")

    adopt(app, AdoptionChoice.SEND, "anne")

    assert known(app).places == (first, place_of(app.database))
    prove(app)


# --- who left --------------------------------------------------------------------------------


def test_the_file_of_departures_names_nobody(app, tmp_path):
    prove(app)
    record(app, PEOPLE[0], EventKind.CONFIRMED)
    record(app, PEOPLE[0], EventKind.UNSUBSCRIBED)
    with app.database.write() as conn:
        suppressions.add(conn, PEOPLE[1], "no such mailbox", MORNING)
    keep(app)

    (file,) = tmp_path.glob("digest-*.departures")
    departures = [each.kind for each in read_departures([tmp_path], known(app).name)]
    assert departures.count(EventKind.UNSUBSCRIBED) == 1
    assert departures.count(CLOSED) == 1
    assert "@" not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_a_reader_who_came_back_is_not_taken_out_again():
    departures = [
        Departure(at="2026-11-30T08:00:00+00:00", kind="unsubscribed", who="k", purposes=""),
        Departure(at="2026-11-30T09:00:00+00:00", kind="confirmed", who="k", purposes=""),
    ]

    (word,) = last_words(departures, None).values()

    assert (word.out, word.is_erased) == (frozenset(), False)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(["confirm", "leave", "complain", "revoke", "erase", "close", "rest"]),
    ),
    max_size=6,
)


def act(app, address, move):
    app.clock.advance(timedelta(minutes=20))
    with app.database.read() as conn:
        reader = subscribers.by_address(conn, address)
    match move:
        case "confirm":
            record(app, address, EventKind.CONFIRMED)
        case "leave":
            record(app, address, EventKind.UNSUBSCRIBED)
        case "complain":
            record(app, address, EventKind.COMPLAINED)
        case "revoke":
            record(app, address, EventKind.REVOKED, frozenset({Purpose.NEWSLETTER}))
        case "erase" if reader is not None:
            forget(app, address, "anne")
        case "close":
            with app.database.write() as conn:
                suppressions.add(conn, address, "no such mailbox", app.clock())
        case "rest" if reader is not None:
            with app.database.write() as conn:
                subscribers.save_rhythm(conn, reader.id, Frequency.SATURDAY, None)
            record(app, address, EventKind.CHOSE)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """Makes an installation in a folder of its own."""
    numbers = iter(range(10**6))

    template = tmp_path_factory.mktemp("template")
    with closing(open_database("sqlite:///digest.db", template)) as database:
        upgrade(database)

    def opened(folder):
        shutil.copy(template / "digest.db", folder)
        database = open_database("sqlite:///digest.db", folder)
        clock = SettableClock(MORNING)
        own = make_settings(folder, {})
        return App(settings=own, database=database, keyring=KEYRING, clock=clock)

    return lambda: opened(tmp_path_factory.mktemp(f"world{next(numbers)}"))


@settings(max_examples=15)
@given(before=MOVES, since=MOVES)
def test_whoever_may_not_be_written_to_now_may_not_after_a_restore(worlds, before, since):
    app = worlds()
    folder = Path(app.settings.folder)
    with closing(app.database):
        for address, move in before:
            act(app, address, move)
        app.database.close()
        shutil.copy(folder / "digest.db", folder / "backup.db")
        for address, move in since:
            act(app, address, move)
        departures, allowed = every_departure(app), mailed(app)
    with closing(open_database("sqlite:///backup.db", folder)) as database:
        restored = replace(app, database=database)
        with database.write() as conn:
            replay(restored, conn, departures, "anne")

        assert mailed(restored) <= allowed
