"""What the doctor says of the last mornings, and of what makes the next one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.alarm.facts import AlarmFacts, PastMorning
from digest.flows.operating.doctor.morning import (
    copies,
    judge_backup,
    judge_last,
    judge_scheduler,
    judge_under_way,
    last_edition,
    scheduler,
    under_way,
)
from digest.model import EditionRow, EditionStatus, Window
from digest.store import heartbeats
from digest.store.heartbeats import HeartbeatRow
from tests.conftest import MORNING
from tests.loopback.settings import make_settings

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TODAY = date(2024, 11, 8)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return make_settings(tmp_path_factory.mktemp("doctor"), {})


def past(days, status=EditionStatus.DONE):
    """The edition of so many days ago, made at its hour."""
    at = MORNING - days * DAY
    return PastMorning(
        day=TODAY - days * DAY, status=status, composed_at=at, best_before=at + 20 * HOUR
    )


def facts(settings, *mornings, now=MORNING + HOUR, held=None):
    return AlarmFacts(
        now=now,
        timetable=settings.timetable,
        settings=settings.alarm,
        mornings=mornings,
        held=held,
    )


@pytest.mark.parametrize(
    ("mornings", "held", "state", "told"),
    [
        ((), None, "ok", "none yet"),
        ((past(0), past(1)), None, "ok", "2024-11-08, done"),
        ((past(0, EditionStatus.SENDING), past(1)), None, "ok", "sending"),
        ((past(1), past(2)), None, "fail", "the edition of 2024-11-08 did not leave"),
        ((past(3), past(4)), None, "fail", "did not leave at its hour"),
        ((past(0, EditionStatus.MISSED), past(1)), None, "fail", "2024-11-08"),
        ((past(1), past(2)), "le pupitre", "warn", "kept back"),
        ((past(20), past(21)), None, "warn", "none for more than a week"),
        ((past(0, EditionStatus.EMPTY), past(1)), None, "ok", "empty"),
        (
            (past(0, EditionStatus.EMPTY), past(1, EditionStatus.EMPTY)),
            None,
            "warn",
            "nothing left on the last two days",
        ),
    ],
)
def test_the_last_edition_is_told_by_its_day_and_state(whole, mornings, held, state, told):
    finding = judge_last(facts(whole, *mornings, held=held))

    assert finding.state == state
    assert told in finding.observation
    assert bool(finding.next_step) is (state != "ok")


def row(**fields):
    whole_row = EditionRow(
        id=1,
        day=TODAY,
        status=EditionStatus.SENDING,
        window=Window(start=MORNING - DAY, end=MORNING),
        composed_at=MORNING,
        best_before=MORNING + 20 * HOUR,
        done_at=None,
        enqueued=3,
        halted_at=None,
        halted_because="",
        content=None,
    )
    return replace(whole_row, **fields)


@pytest.mark.parametrize(
    ("rows", "after", "state", "told"),
    [
        ((), HOUR, "ok", "nothing"),
        ((row(),), HOUR, "ok", "1 edition"),
        (
            (row(halted_at=MORNING, halted_because="anne: la photo"),),
            HOUR,
            "fail",
            "anne: la photo",
        ),
        ((row(),), 7 * HOUR, "warn", "under way since 2024-11-08 08:30"),
        ((row(),), 21 * HOUR, "warn", "past its time"),
        ((row(), row(halted_at=MORNING, is_correction=True)), HOUR, "fail", "--correction"),
    ],
)
def test_what_is_halted_past_its_time_or_slow_is_told(whole, rows, after, state, told):
    finding = judge_under_way(rows, MORNING + after, whole.timetable)

    assert finding.state == state
    assert told in f"{finding.observation} {finding.next_step}"


@pytest.mark.parametrize(
    ("ago", "state"), [(None, "ok"), (timedelta(minutes=1), "ok"), (HOUR, "warn")]
)
def test_a_scheduler_that_fell_silent_is_told_with_its_host(whole, ago, state):
    beat = (
        None if ago is None else HeartbeatRow(process="schedule", host="mail-1", at=MORNING - ago)
    )

    finding = judge_scheduler(beat, MORNING, whole.timetable)

    assert finding.state == state
    assert ("mail-1" in finding.observation) is (ago is not None)


@pytest.mark.parametrize(
    ("age", "is_in_use", "state"),
    [(None, False, "ok"), (None, True, "warn"), (DAY, True, "ok"), (3 * DAY, True, "warn")],
)
def test_a_backup_that_is_old_or_was_never_made_is_warned_of(age, is_in_use, state):
    at = None if age is None else MORNING - age

    finding = judge_backup(at, MORNING, 2 * DAY, is_in_use=is_in_use)

    assert finding.state == state


def test_an_installation_that_mailed_nobody_yet_is_well(app):
    findings = [check(app) for check in (last_edition, under_way, copies, scheduler)]

    assert {each.state for each in findings} == {"ok"}


def test_the_schedulers_beat_is_read_from_the_database(app):
    with app.database.write() as conn:
        heartbeats.beat(conn, heartbeats.SCHEDULE, "mail-1", datetime(2024, 11, 8, 12, tzinfo=UTC))

    assert scheduler(app).state == "warn"
