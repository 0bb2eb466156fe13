"""What the doctor sees in the database: sources that fall silent, clocks that differ."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.flows.operating.doctor.database import (
    accents,
    clock,
    database_file,
    engine,
    front_page,
    letters_waiting,
    requests,
    sources,
    tables,
    visitors,
)
from digest.flows.operating.doctor.finding import FindingState
from digest.model import ConsentEvent, EventKind, Purpose, RightKind
from digest.store import consents, letters, rights, subscribers
from digest.store import sources as store
from digest.store.letters import LetterKind
from tests.conftest import MORNING
from tests.rigs.published import subscribe, unsubscribe

URL = "https://nouvelles.example/feed/"


@pytest.fixture
def source(database):
    """A source, added at MORNING and never read."""
    with database.write() as connection:
        return store.add(connection, url=URL, title="Nouvelles", at=MORNING)


def fail_once(database, source, reason):
    with database.write() as connection:
        store.record_failure(connection, source, reason, next_fetch_at=MORNING)


def test_a_sound_database_is_well(database):
    findings = [tables(database), engine(database, MORNING), database_file(database)]

    assert {each.state for each in findings} == {FindingState.OK}


def test_no_source_is_warned_of(settings, database):
    finding = sources(settings, database, MORNING)

    assert finding.state is FindingState.WARN
    assert "digest sources add" in finding.next_step


def test_a_front_page_that_is_no_source_is_a_fault(with_settings, database):
    asked = with_settings(newsletter={"front_page": URL})

    finding = front_page(asked, database)

    assert finding.state is FindingState.FAIL
    assert f"digest sources add {URL[:-1]}" in finding.next_step


def test_a_front_page_that_is_read_and_none_at_all_are_well(with_settings, database, source):
    named, none = with_settings(newsletter={"front_page": URL}), with_settings()

    states = {front_page(each, database).state for each in (named, none)}

    assert states == {FindingState.OK}


def test_a_new_source_is_well(settings, database, source):
    assert sources(settings, database, MORNING + timedelta(days=1)).state is FindingState.OK


def test_a_source_that_fails_is_named_with_its_reason(settings, database, source):
    fail_once(database, source, "the server answered 503")

    finding = sources(settings, database, MORNING)

    assert finding.state is FindingState.WARN
    assert finding.observation == f"{URL} failed once: the server answered 503"


def test_a_source_that_fell_silent_is_named_with_the_day(settings, database, source):
    finding = sources(settings, database, MORNING + settings.sources.report_after * 2)

    assert finding.observation == f"{URL} has given nothing since 2024-11-08 13:30 UTC"


def test_a_source_that_is_no_longer_read_is_named_with_why(settings, database, source):
    with database.write() as connection:
        store.disable(connection, source, "it is gone (410)")

    assert (
        sources(settings, database, MORNING).observation
        == f"{URL} is no longer read: it is gone (410)"
    )


def test_the_clock_tells_the_hour_on_the_wall_and_the_next_edition(settings, sqlite_database):
    finding = clock(settings, sqlite_database, MORNING - timedelta(minutes=5))

    assert finding.observation == (
        "2024-11-08 08:25 EST in America/Toronto; next edition 2024-11-08 08:30 EST"
    )


def test_a_server_whose_clock_differs_is_a_fault(settings, postgres_database):
    now = datetime.now(UTC)  # noqa: TID251 - the server has only the real clock

    assert clock(settings, postgres_database, now).state is FindingState.OK
    finding = clock(settings, postgres_database, now - timedelta(minutes=10))

    assert finding.state is FindingState.FAIL
    assert "the database's clock differs by 60" in finding.observation


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (0, FindingState.OK),
        (24, FindingState.OK),
        (25, FindingState.WARN),
        (30, FindingState.WARN),
        (31, FindingState.FAIL),
    ],
)
def test_an_open_request_is_told_of_from_its_25th_day_and_fails_past_its_30th(
    settings, database, days, state
):
    with database.write() as connection:
        reader = subscribers.add(connection, "lectrice@exemple.test", MORNING)
        rights.open_one(connection, reader, RightKind.ACCESS, "by letter", MORNING)

    finding = requests(settings, database, MORNING + timedelta(days=days))

    assert finding.state is state
    assert ("request 1 is due on 2024-12-08" in finding.observation) == (
        state is not FindingState.OK
    )


def test_an_answered_request_is_told_of_no_more(settings, database):
    with database.write() as connection:
        reader = subscribers.add(connection, "lectrice@exemple.test", MORNING)
        number = rights.open_one(connection, reader, RightKind.ACCESS, "by letter", MORNING)
        rights.answer(connection, number, "sent by post", MORNING)

    assert requests(settings, database, MORNING + timedelta(days=40)).state is FindingState.OK


def sign_up_from(database, ip):
    with database.write() as connection:
        event = ConsentEvent(
            subscriber_id=subscribers.add(connection, f"n{ip[:3]}@exemple.test", MORNING),
            kind=EventKind.REQUESTED,
            purposes=frozenset({Purpose.NEWSLETTER}),
            at=MORNING,
            source="x",
            ip=ip,
        )
        consents.record(connection, event)


def test_readers_who_come_from_many_networks_are_well(database):
    sign_up_from(database, "203.0.113.0/24")

    assert visitors(database, MORNING).state is FindingState.OK


@pytest.mark.parametrize("ip", ["127.0.0.0/24", "172.18.0.0/24", "::/48"])
def test_sign_ups_that_come_from_inside_tell_of_a_proxy(database, ip):
    sign_up_from(database, "203.0.113.0/24")
    sign_up_from(database, ip)

    finding = visitors(database, MORNING)

    assert finding.state is FindingState.WARN
    assert ip in finding.observation
    assert visitors(database, MORNING + timedelta(days=2)).state is FindingState.OK


def test_letters_that_nobody_carries_are_counted(database):
    with database.write() as connection:
        reader = subscribers.add(connection, "lectrice@exemple.test", MORNING)
        letters.queue(connection, reader, LetterKind.CONFIRM, 1, MORNING)

    early, late = (letters_waiting(database, MORNING + timedelta(hours=n)) for n in (1, 2))

    assert (early.state, early.observation) == (FindingState.OK, "1 on their way")
    assert (late.state, late.observation) == (
        FindingState.WARN,
        "1 of 1 should have left by now",
    )


def test_readers_whom_the_relay_cannot_reach_for_an_accent_are_counted(postal_app, database, inbox):
    app, settings = replace(postal_app, database=database), postal_app.settings
    subscribe(app, "elise@exemple.test", "anne@éxemple.test")
    assert accents(settings, database).state is FindingState.OK
    assert inbox.connections == 0
    subscribe(app, "élise@exemple.test", "noël@exemple.test", "zoé@exemple.test")
    unsubscribe(app, "zoé@exemple.test")

    without = accents(settings, database)
    inbox.extensions += ["SMTPUTF8"]
    offered = accents(settings, database)

    assert (without.state, offered.state) == (FindingState.WARN, FindingState.OK)
    assert without.observation.startswith("2 readers with an accent")
