"""When a morning is late, held or silent: judged from frozen facts, at any hour."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.alarm.alarm import OF_MORNINGS, AlarmCause
from digest.alarm.change import StandingAlarm, alarms_now, change
from digest.alarm.facts import AlarmFacts, PastMorning
from digest.config import AlarmSettings
from digest.dates import Timetable
from digest.model import EditionStatus

ZONE = ZoneInfo("America/Toronto")
HOUR = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)  # 8:30 in Montréal
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TIMETABLE = Timetable(
    zone=ZONE, send_at=time(8, 30), weekdays=frozenset(range(7)), catch_up=timedelta(hours=6)
)


def morning(ago, status=EditionStatus.DONE, late=timedelta(0), **more):
    at = HOUR - ago * DAY + late
    facts = {"enqueued": 100, **more}
    return PastMorning(
        day=date(2024, 11, 8) - ago * DAY,
        status=status,
        composed_at=at,
        best_before=at + timedelta(hours=20),
        **facts,
    )


def facts(*mornings, now=HOUR, **more):
    settings = more.pop("settings", AlarmSettings())
    return AlarmFacts(now=now, timetable=TIMETABLE, settings=settings, mornings=mornings, **more)


def causes(known):
    return [each.cause.value for each in alarms_now(known)]


LAST_WEEK = tuple(morning(ago) for ago in range(1, 5))


@given(st.timedeltas(timedelta(0), timedelta(days=6)))
def test_a_morning_that_did_not_run_is_an_alarm_from_its_grace_on_and_not_before(after):
    known = facts(*LAST_WEEK, now=HOUR + after)

    assert ("missed" in causes(known)) == (after >= timedelta(minutes=5))


@given(st.integers(0, 300))
def test_who_lets_cron_run_at_another_hour_is_left_in_peace_until_that_hour(minutes):
    late = timedelta(minutes=minutes)
    known = facts(*(morning(ago, late=late) for ago in range(1, 5)))

    assert causes(replace(known, now=HOUR + late + timedelta(minutes=4))) == []
    assert causes(replace(known, now=HOUR + late + timedelta(minutes=6))) == ["missed"]


def test_one_late_morning_makes_no_habit():
    week = (morning(1, late=timedelta(hours=3)), *LAST_WEEK[1:])

    assert causes(facts(*week, now=HOUR + timedelta(minutes=6))) == ["missed"]


@pytest.mark.parametrize(
    ("minutes", "expected"), [(6, []), (59, []), (61, ["held"]), (400, ["held"])]
)
def test_what_the_desk_holds_is_not_missed_and_becomes_an_alarm_after_an_hour(minutes, expected):
    known = facts(*LAST_WEEK, now=HOUR + timedelta(minutes=minutes), held="« on vérifie »")

    assert causes(known) == expected


@pytest.mark.parametrize(
    ("mornings", "expected"),
    [
        ((morning(0, EditionStatus.EMPTY), *LAST_WEEK), []),
        ((morning(0, EditionStatus.EMPTY), morning(1, EditionStatus.EMPTY)), ["silent"]),
        ((morning(0, EditionStatus.MISSED), *LAST_WEEK), ["missed"]),
        ((morning(0, EditionStatus.EMPTY), morning(1, EditionStatus.MISSED)), ["silent"]),
        ((morning(0), morning(1, EditionStatus.MISSED)), []),
        ((morning(0, lost=10),), []),
        ((morning(0, lost=11),), ["lost"]),
        ((morning(0, lost=11, is_known=True),), []),
        ((morning(0), morning(1, lost=50)), []),
        ((morning(0, EditionStatus.SENDING, halted_because="circuit breaker"),), ["halted"]),
        ((morning(0, EditionStatus.SENDING), *LAST_WEEK), []),
        ((morning(0, EditionStatus.SENDING, has_stayed=True), *LAST_WEEK), ["missed"]),
        ((morning(0, has_stayed=True, lost=100), *LAST_WEEK), ["missed", "lost"]),
        ((morning(0, has_stayed=True, lost=100, is_known=True), *LAST_WEEK), []),
        ((morning(0, EditionStatus.SENDING, has_stayed=True, halted_because="x"),), ["halted"]),
        ((morning(0, EditionStatus.SENDING, has_stayed=True, late=3 * MINUTE),), []),
        ((morning(0), morning(1, EditionStatus.SENDING, halted_because="x")), []),
        ((), []),
    ],
)
def test_the_last_mornings_tell_what_is_wrong(mornings, expected):
    assert causes(facts(*mornings, now=HOUR + timedelta(minutes=7))) == expected


def test_an_installation_that_nobody_uses_any_more_misses_nothing_anew():
    known = facts(*LAST_WEEK, now=HOUR + timedelta(days=9))

    assert change((), known, frozenset(AlarmCause)).raised == ()


def test_an_edition_that_was_missed_is_not_back_because_everybody_forgot_it():
    known = facts(*LAST_WEEK, now=HOUR + timedelta(minutes=6))
    (raised,) = change((), known, frozenset(AlarmCause)).raised
    standing = (StandingAlarm(id=1, alarm=raised, gone_at=None),)

    for days in range(1, 60):
        later = replace(known, now=known.now + days * DAY)
        assert 1 not in change(standing, later, OF_MORNINGS).over


def test_one_reader_who_never_had_a_turn_is_an_alarm_until_somebody_has_looked():
    late = morning(0, lost=1, untried=1)

    assert causes(facts(late, *LAST_WEEK)) == ["lost"]
    assert causes(facts(replace(late, is_known=True), *LAST_WEEK)) == []
    assert causes(facts(replace(late, untried=0), *LAST_WEEK)) == []
