"""What the doctor sees in the database: sources that fall silent, clocks that differ."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.flows.operating.doctor.database import (
    clock,
    database_file,
    engine,
    requests,
    sources,
    tables,
)
from digest.flows.operating.doctor.finding import FindingState
from digest.model import RightKind
from digest.store import rights, subscribers
from digest.store import sources as store
from tests.conftest import MORNING

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
    findings = [tables(database), engine(database), database_file(database)]

    assert {each.state for each in findings} == {FindingState.OK}


def test_no_source_is_warned_of(settings, database):
    finding = sources(settings, database, MORNING)

    assert finding.state is FindingState.WARN
    assert "digest sources add" in finding.next_step


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

    assert (
        finding.observation == "2024-11-08 08:25 in America/Toronto; next edition 2024-11-08 08:30"
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
