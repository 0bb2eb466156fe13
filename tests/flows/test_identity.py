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
from digest.ledger import partner_basis
from digest.model import (
    BAD_ADDRESS,
    COMPLAINED,
    NO_MAILBOX,
    WORN_OUT,
    ConsentEvent,
    EventKind,
    Frequency,
    Purpose,
)
from digest.store import consents, installations, partners, subscribers, suppressions
from digest.store.database import open_database
from digest.store.migrate import upgrade
from digest.tokens import Key, Keyring
from tests.conftest import MORNING
from tests.loopback.clock import SettableClock
from tests.loopback.settings import KEYRING, make_settings

ALL = frozenset(Purpose)
PEOPLE = tuple(f"lectrice{number}@exemple.test" for number in range(4))


def advance(app):
    with app.database.write() as conn:
        installations.advance(conn)


def record(app, address, kind, purposes=ALL, basis=""):
    with app.database.write() as conn:
        number = subscribers.add(conn, address, app.clock())
        event = ConsentEvent(
            subscriber_id=number,
            kind=kind,
            purposes=purposes,
            at=app.clock(),
            source="test",
            basis=basis,
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
        suppressions.add(conn, PEOPLE[1], NO_MAILBOX, MORNING)
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

    (word,) = last_words(departures, ()).values()

    assert (word.out, word.is_erased) == (frozenset(), False)


def test_a_departure_noted_by_a_clock_that_was_a_day_late_is_heard_all_the_same():
    kept = Departure(at="2026-11-30T08:00:00+00:00", kind="confirmed", who="k", purposes="")
    late = Departure(at="2026-11-29T08:10:00+00:00", kind="unsubscribed", who="k", purposes="")

    (word,) = last_words((kept, late), (kept,)).values()

    assert word.out == frozenset(Purpose)
    assert last_words((kept, late), (kept, late)) == {}


PAYERS = ("Alpha inc.", "Bêta inc.", "Gamma inc.")


def booked(app, payer):
    """How an event names that payer, who is booked where it was not."""
    with app.database.write() as conn:
        return partner_basis(partners.payers_named(conn, [payer], MORNING.date())[payer])


MOVES = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(
            [
                *("confirm", "leave", "complain", "revoke", "erase", "close"),
                *("rest", "text", "clock set back", *PAYERS),
            ]
        ),
    ),
    max_size=6,
)


SAID = {
    "confirm": (EventKind.CONFIRMED, ALL, ""),
    "leave": (EventKind.UNSUBSCRIBED, ALL, ""),
    "complain": (EventKind.COMPLAINED, ALL, ""),
    "revoke": (EventKind.REVOKED, frozenset({Purpose.NEWSLETTER}), ""),
}


def act(app, address, move):
    app.clock.advance(timedelta(days=-1) if move == "clock set back" else timedelta(minutes=20))
    with app.database.read() as conn:
        reader = subscribers.by_address(conn, address)
    if move in SAID:
        record(app, address, *SAID[move])
    elif move in PAYERS:
        record(app, address, EventKind.DROPPED, frozenset({Purpose.PARTNERS}), booked(app, move))
    elif move == "close":
        with app.database.write() as conn:
            suppressions.add(conn, address, NO_MAILBOX, app.clock())
    elif reader is not None and move == "erase":
        forget(app, address, "anne")
    elif reader is not None and move != "clock set back":
        choose(app, reader.id, move)
        record(app, address, EventKind.CHOSE)


def choose(app, number, move):
    with app.database.write() as conn:
        if move == "rest":
            subscribers.save_rhythm(conn, number, Frequency.SATURDAY, None)
        else:
            subscribers.save_form(conn, number, is_text_only=True)


def payers_of(conn, reader):
    return {*partners.names(conn, reader.dropped_partners).values()}


def refusals(app):
    """What each who is still written to refused: purposes, payers; and how they read it."""
    with app.database.read() as conn:
        return {
            each.address: (ALL - each.purposes, payers_of(conn, each), each.is_text_only)
            for each in subscribers.everyone(conn)
            if each.is_active
        }


@pytest.mark.parametrize(
    ("kind", "purposes", "partner"),
    [
        (EventKind.REVOKED, frozenset({Purpose.PARTNERS}), ""),
        (EventKind.REVOKED, frozenset({Purpose.PROMOTIONS}), ""),
        (EventKind.DROPPED, frozenset({Purpose.PARTNERS}), "Alpha inc."),
        (EventKind.CHOSE, frozenset({Purpose.NEWSLETTER}), ""),
    ],
)
def test_a_single_refusal_since_the_backup_is_told_again(
    settings, database, clock, kind, purposes, partner
):
    here = App(settings=settings, database=database, keyring=KEYRING, clock=clock)
    record(here, PEOPLE[0], EventKind.CONFIRMED)
    booked(here, "Bêta inc.")
    before = refusals(here)
    clock.advance(timedelta(hours=1))
    lost = Departure(
        at=clock().isoformat(),
        kind=kind,
        who=KEYRING.fingerprints(PEOPLE[0])[0],
        purposes=" ".join(purposes),
        frequency="daily",
        form="text" if kind is EventKind.CHOSE else "",
        partner=partner,
    )

    with database.write() as conn:
        first = replay(here, conn, [lost], "anne")
        again = replay(here, conn, [lost], "anne")

    ((refused, dropped, is_text_only),) = refusals(here).values()
    assert (first, again) == (1, 0)
    assert (refused, dropped, is_text_only) == (
        purposes if kind is EventKind.REVOKED else frozenset(),
        {partner} - {""},
        kind is EventKind.CHOSE,
    )
    assert before != refusals(here)


@pytest.mark.parametrize("reason", [*sorted(BAD_ADDRESS), WORN_OUT, COMPLAINED, "plainte reçue"])
def test_an_address_that_was_closed_since_the_backup_is_closed_again(
    settings, database, clock, reason
):
    here = App(settings=settings, database=database, keyring=KEYRING, clock=clock)
    record(here, PEOPLE[0], EventKind.CONFIRMED)
    who = KEYRING.fingerprints(PEOPLE[0])[0]
    lost = Departure(at=clock().isoformat(), kind=CLOSED, who=who, reason=reason)

    with database.write() as conn:
        assert [replay(here, conn, [lost], "anne") for _ in range(2)] == [1, 0]
    assert mailed(here) == set()


def test_who_left_stays_out_though_the_lines_of_the_keys_file_changed_places(
    settings, database, clock
):
    older, newer = KEYRING.newest, Key("t2", bytes(range(1, 33)))
    here = App(settings=settings, database=database, keyring=Keyring((newer, older)), clock=clock)
    for person in PEOPLE[:2]:
        record(here, person, EventKind.CONFIRMED)
    clock.advance(timedelta(hours=1))
    lost = Departure(
        at=clock().isoformat(),
        kind=EventKind.UNSUBSCRIBED,
        who=here.keyring.fingerprints(PEOPLE[0])[0],
        purposes=" ".join(ALL),
    )
    swapped = replace(here, keyring=Keyring((older, newer)))

    with database.write() as conn:
        assert replay(swapped, conn, [lost], "anne") == 1

    assert mailed(swapped) == {PEOPLE[1]}


def test_a_partner_that_was_taken_back_is_not_dropped_again():
    departures = [
        Departure(at="2026-11-30T08:00:00+00:00", kind="dropped", who="k", partner="Alpha"),
        Departure(at="2026-11-30T08:30:00+00:00", kind="dropped", who="k", partner="Bêta"),
        Departure(at="2026-11-30T09:00:00+00:00", kind="readmitted", who="k", partner="Alpha"),
    ]

    (word,) = last_words(departures, ()).values()

    assert word.dropped == {"Bêta"}


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
        departures, allowed, refused = every_departure(app), mailed(app), refusals(app)
    with closing(open_database("sqlite:///backup.db", folder)) as database:
        restored = replace(app, database=database)
        with database.write() as conn:
            replay(restored, conn, departures, "anne")
        for payer in reversed(PAYERS):
            booked(restored, payer)

        assert mailed(restored) <= allowed
        for address, (purposes, payers, is_text_only) in refusals(restored).items():
            assert refused[address][0] <= purposes
            assert refused[address][1] == payers
            assert is_text_only == refused[address][2]
