"""One edition for each civil day, whatever a zone does to its clocks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from digest.dates import (
    DueEditions,
    Timetable,
    behind,
    civil_day,
    due,
    instant,
    next_due,
    wall,
    window,
)
from digest.model import Window

ZONES = sorted(available_timezones())
MONTREAL = ZoneInfo("America/Toronto")
EVERY_DAY = frozenset(range(7))
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SOME_WEEKS = timedelta(weeks=2)


def timetable(zone=MONTREAL, at=time(8, 30), weekdays=EVERY_DAY, catch_up=timedelta(hours=6)):
    return Timetable(zone=zone, send_at=at, weekdays=weekdays, catch_up=catch_up)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


# --- the moment of an hour on a wall ------------------------------------------------


@pytest.mark.parametrize(
    ("day", "at", "moment"),
    [
        (date(2026, 3, 7), time(8, 30), utc(2026, 3, 7, 13, 30)),
        (date(2026, 3, 8), time(1, 59), utc(2026, 3, 8, 6, 59)),
        (date(2026, 3, 8), time(2, 0), utc(2026, 3, 8, 7, 0)),
        (date(2026, 3, 8), time(2, 30), utc(2026, 3, 8, 7, 0)),
        (date(2026, 3, 8), time(3, 0), utc(2026, 3, 8, 7, 0)),
        (date(2026, 3, 8), time(8, 30), utc(2026, 3, 8, 12, 30)),
        (date(2026, 11, 1), time(0, 59), utc(2026, 11, 1, 4, 59)),
        (date(2026, 11, 1), time(1, 30), utc(2026, 11, 1, 5, 30)),
        (date(2026, 11, 1), time(2, 0), utc(2026, 11, 1, 7, 0)),
        (date(2026, 11, 1), time(8, 30), utc(2026, 11, 1, 13, 30)),
    ],
)
def test_an_hour_of_montreal_is_found_through_both_changes_of_clock(day, at, moment):
    assert instant(day, at, MONTREAL) == moment


@pytest.mark.parametrize(
    ("zone", "day", "at", "moment"),
    [
        ("Pacific/Apia", date(2011, 12, 29), time(8, 30), utc(2011, 12, 29, 18, 30)),
        ("Pacific/Apia", date(2011, 12, 30), time(8, 30), None),
        ("Pacific/Apia", date(2011, 12, 31), time(8, 30), utc(2011, 12, 30, 18, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21), time(0, 0), None),
        ("America/Nuuk", date(2024, 3, 30), time(23, 30), utc(2024, 3, 31, 1, 0)),
        ("Asia/Beirut", date(2024, 3, 31), time(0, 30), utc(2024, 3, 30, 22, 0)),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), utc(2026, 10, 3, 15, 30)),
    ],
)
def test_a_gap_ends_at_its_first_moment_and_only_a_whole_day_is_lost(zone, day, at, moment):
    assert instant(day, at, ZoneInfo(zone)) == moment


def test_the_civil_day_is_the_one_on_the_wall():
    assert civil_day(utc(2026, 3, 8, 4, 59), MONTREAL) == date(2026, 3, 7)
    assert civil_day(utc(2026, 3, 8, 5, 0), MONTREAL) == date(2026, 3, 8)


@pytest.mark.parametrize(
    ("moment", "zone", "words"),
    [
        (utc(2026, 11, 1, 5, 30), MONTREAL, "2026-11-01 01:30 EDT"),
        (utc(2026, 11, 1, 6, 30), MONTREAL, "2026-11-01 01:30 EST"),
        (utc(2026, 11, 30, 13, 30), MONTREAL, "2026-11-30 08:30 EST"),
        (utc(2026, 11, 30, 13, 30), UTC, "2026-11-30 13:30 UTC"),
    ],
)
def test_the_wall_tells_an_hour_that_comes_twice_by_the_name_of_its_zone(moment, zone, words):
    assert wall(moment, zone) == words


# --- every zone, every year -----------------------------------------------------------


@st.composite
def starts(draw):
    """A zone, and a moment some days before its clocks change, or any moment."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    year = draw(st.integers(1990, 2037))
    days = [utc(year, 1, 1, 12) + number * DAY for number in range(365)]
    changes = [day for day in days if day.astimezone(zone).utcoffset()
               != (day + DAY).astimezone(zone).utcoffset()]  # fmt: skip
    near = draw(st.sampled_from(changes or days))
    return zone, near - draw(st.integers(0, 7 * 24 * 60)) * timedelta(minutes=1)


HOURS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1)
TICKS = st.integers(5, 180).map(lambda minutes: timedelta(minutes=minutes))


def days_on_the_wall(start, end, zone):
    """The civil days that existed between two moments, by looking at the wall."""
    step = timedelta(minutes=15)
    looks = range((end - start) // step + 1)
    return {(start + number * step).astimezone(zone).date() for number in looks}


def ticks(start, length, tick, timetable):
    """What a clock that asks now and then is told, and what it made of it."""
    last, said = civil_day(start, timetable.zone) - DAY, []
    for number in range(length // tick + 1):
        now = start + number * tick
        asked = due(now, timetable, last)
        said.append((now, asked))
        last = max([*asked.missed, *([asked.day] if asked.day else []), last])
    return said


@settings(max_examples=80)
@given(starts(), HOURS, WEEKDAYS, TICKS)
@example((ZoneInfo("Pacific/Apia"), utc(2011, 12, 20)), time(8, 30), EVERY_DAY, HOUR)
@example((ZoneInfo("Pacific/Kwajalein"), utc(1993, 8, 12)), time(0, 0), EVERY_DAY, HOUR)
@example((ZoneInfo("America/Nuuk"), utc(2024, 3, 20)), time(23, 30), EVERY_DAY, HOUR)
@example((ZoneInfo("America/St_Johns"), utc(2006, 10, 20)), time(0, 0), EVERY_DAY, HOUR)
@example((ZoneInfo("America/Sao_Paulo"), utc(2018, 10, 28)), time(0, 30), EVERY_DAY, HOUR)
@example((ZoneInfo("Asia/Beirut"), utc(2026, 10, 18)), time(23, 30), EVERY_DAY, HOUR)
def test_each_civil_day_that_is_a_sending_day_has_exactly_one_edition(start, at, weekdays, tick):
    zone, begin = start
    times = timetable(zone, at, weekdays, catch_up=timedelta(hours=4))

    said = ticks(begin, SOME_WEEKS, tick, times)

    days = [asked.day for _, asked in said if asked.day]
    existing = days_on_the_wall(begin, begin + SOME_WEEKS, zone)
    wanted = {day for day in existing if day.weekday() in weekdays}
    ends = {min(existing), max(existing)}
    assert len(days) == len(set(days))
    assert set(days) <= wanted
    assert wanted - ends <= set(days)
    assert {day for _, asked in said for day in asked.missed} <= ends


@given(starts(), HOURS)
def test_the_moment_of_an_hour_is_when_the_wall_first_shows_it_or_passes_it_by(start, at):
    zone, begin = start

    for number in range(8):
        day = civil_day(begin, zone) + number * DAY
        moment = instant(day, at, zone)
        if moment is None:
            assert day not in days_on_the_wall(begin - 2 * DAY, begin + 10 * DAY, zone)
            continue
        before, then = (
            at.astimezone(zone).replace(tzinfo=None)
            for at in (moment - timedelta(seconds=1), moment)
        )
        assert before < datetime.combine(day, at) <= then


@settings(max_examples=60)
@given(starts(), HOURS, TICKS)
def test_an_edition_is_made_at_the_first_tick_after_its_moment(start, at, tick):
    zone, begin = start
    times = timetable(zone, at, catch_up=timedelta(hours=4))

    said = ticks(begin, SOME_WEEKS, tick, times)

    for now, asked in said[1:]:
        if asked.day:
            # an hour more where the clocks go back over midnight, between two ticks
            assert timedelta(0) <= now - instant(asked.day, at, zone) < tick + HOUR


@given(starts(), HOURS, WEEKDAYS)
def test_the_next_edition_is_announced_and_then_made_at_that_very_moment(start, at, weekdays):
    zone, now = start
    times = timetable(zone, at, weekdays)

    moment = next_due(now, times)

    assert moment > now
    day = due(moment, times, None).day
    assert day is not None
    assert instant(day, at, zone) == moment
    # what left before its hour does not leave at it
    assert civil_day(next_due(now, times, last=day), zone) > day
    assert next_due(now, times, last=day - timedelta(8)) == moment


@given(starts(), HOURS, st.integers(0, 6))
@example((ZoneInfo("Pacific/Apia"), utc(2011, 12, 24)), time(8, 30), 4)
def test_even_a_weekly_edition_has_a_next_one_within_two_weeks_and_a_day(start, at, weekday):
    zone, now = start

    moment = next_due(now, timetable(zone, at, frozenset({weekday})))

    assert moment - now <= 15 * DAY


# --- late, lost, and clocks that jump ---------------------------------------------------

FRIDAY = date(2026, 5, 1)
HALF_PAST_EIGHT = utc(2026, 5, 1, 12, 30)


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        (HALF_PAST_EIGHT - timedelta(seconds=1), DueEditions(day=None)),
        (HALF_PAST_EIGHT, DueEditions(day=FRIDAY)),
        (HALF_PAST_EIGHT + 6 * HOUR, DueEditions(day=FRIDAY)),
        (
            HALF_PAST_EIGHT + 6 * HOUR + timedelta(seconds=1),
            DueEditions(day=None, missed=(FRIDAY,)),
        ),
        (HALF_PAST_EIGHT + DAY - timedelta(seconds=1), DueEditions(day=None, missed=(FRIDAY,))),
        (HALF_PAST_EIGHT + DAY, DueEditions(day=FRIDAY + DAY, missed=(FRIDAY,))),
    ],
)
def test_a_late_edition_is_made_within_the_limit_and_missed_after_it(now, answer):
    assert due(now, timetable(), FRIDAY - DAY) == answer


def test_an_edition_late_in_the_evening_is_caught_up_after_midnight():
    times = timetable(at=time(23, 30), catch_up=2 * HOUR)

    assert due(utc(2026, 5, 2, 5, 0), times, FRIDAY - DAY) == DueEditions(day=FRIDAY)


def test_what_was_made_or_missed_is_not_asked_for_again():
    assert due(HALF_PAST_EIGHT + HOUR, timetable(), FRIDAY) == DueEditions(day=None)


def test_a_week_without_a_machine_is_told_day_by_day_and_only_today_is_made():
    asked = due(HALF_PAST_EIGHT, timetable(), FRIDAY - 4 * DAY)

    assert asked == DueEditions(day=FRIDAY, missed=tuple(FRIDAY - n * DAY for n in (3, 2, 1)))


def test_of_a_long_absence_only_the_last_week_is_told():
    asked = due(HALF_PAST_EIGHT, timetable(), FRIDAY - 400 * DAY)

    assert asked.missed == tuple(FRIDAY - n * DAY for n in range(7, 0, -1))


def test_days_on_which_nothing_is_sent_are_not_missed():
    times = timetable(weekdays=frozenset({0, 2, 4}))

    assert due(HALF_PAST_EIGHT, times, FRIDAY - 7 * DAY).missed == (
        FRIDAY - 4 * DAY,
        FRIDAY - 2 * DAY,
    )


def test_the_first_edition_ever_is_today_s_and_nothing_is_missed():
    assert due(HALF_PAST_EIGHT, timetable(), None) == DueEditions(day=FRIDAY)
    assert due(HALF_PAST_EIGHT + 8 * HOUR, timetable(), None) == DueEditions(day=None)


@given(st.integers(0, 3 * 366), st.integers(0, 24 * 60))
def test_a_clock_that_jumps_back_makes_nothing_twice(days, minutes):
    earlier = HALF_PAST_EIGHT - days * DAY - timedelta(minutes=minutes)

    assert due(earlier, timetable(), FRIDAY) == DueEditions(day=None)


def test_a_clock_that_jumps_ahead_makes_the_newest_day_alone():
    asked = due(HALF_PAST_EIGHT + 3 * DAY, timetable(), FRIDAY)

    assert asked == DueEditions(day=FRIDAY + 3 * DAY, missed=(FRIDAY + DAY, FRIDAY + 2 * DAY))


# --- what an edition covers ------------------------------------------------------------


def test_an_edition_goes_on_where_the_last_one_ended():
    yesterday = HALF_PAST_EIGHT - DAY

    covered = window(FRIDAY, HALF_PAST_EIGHT, timetable(), yesterday, DAY)

    assert (covered.start, covered.end) == (yesterday, HALF_PAST_EIGHT)


def test_the_first_edition_looks_back_as_far_as_it_is_told():
    covered = window(FRIDAY, HALF_PAST_EIGHT, timetable(), None, 36 * HOUR)

    assert (covered.start, covered.end) == (HALF_PAST_EIGHT - 36 * HOUR, HALF_PAST_EIGHT)


def test_a_past_day_s_edition_is_cut_off_at_the_hour_it_should_have_gone_out():
    covered = window(FRIDAY, HALF_PAST_EIGHT + 3 * DAY, timetable(), None, DAY)

    assert (covered.start, covered.end) == (HALF_PAST_EIGHT - DAY, HALF_PAST_EIGHT)


def test_a_cut_off_of_a_later_day_does_not_count():
    later = HALF_PAST_EIGHT + 2 * DAY

    covered = window(FRIDAY, HALF_PAST_EIGHT + 3 * DAY, timetable(), later, DAY)

    assert (covered.start, covered.end) == (HALF_PAST_EIGHT - DAY, HALF_PAST_EIGHT)


@given(starts(), HOURS, st.integers(0, 3), st.none() | st.integers(-200, 200))
def test_a_window_is_never_empty_and_never_ends_in_the_future(start, at, back, hours):
    zone, now = start
    day = civil_day(now, zone) - back * DAY
    assume(instant(day, at, zone) is not None)
    cut_off = None if hours is None else now + hours * HOUR

    covered = window(day, now, timetable(zone, at), cut_off, DAY)

    assert covered.start < covered.end <= now
    assert covered.start in covered
    assert covered.end not in covered


def test_windows_of_consecutive_days_leave_no_gap_and_do_not_overlap():
    times, last, covered = timetable(), None, []
    for number in range(10):
        now = HALF_PAST_EIGHT + number * DAY + timedelta(minutes=number)
        covered.append(window(FRIDAY + number * DAY, now, times, last, DAY))
        last = covered[-1].end

    assert all(a.end == b.start for a, b in pairwise(covered))


# --- how late it is --------------------


@pytest.mark.parametrize(
    ("day", "made_at", "covered_since", "late"),
    [
        (8, utc(2024, 11, 8, 13, 31), utc(2024, 11, 7, 13, 30), timedelta(0)),
        (8, utc(2024, 11, 8, 18, 45), utc(2024, 11, 7, 13, 30), timedelta(hours=5, minutes=15)),
        (8, utc(2024, 11, 8, 22, 0), utc(2024, 11, 7, 22, 5), timedelta(0)),
        (8, utc(2024, 11, 8, 11, 0), utc(2024, 11, 7, 13, 30), timedelta(0)),
        (7, utc(2024, 11, 8, 13, 0), utc(2024, 11, 6, 13, 30), timedelta(hours=23, minutes=30)),
    ],
    ids=["on time", "hours late", "a cron at its own hour", "early", "the day after"],
)
def test_an_edition_is_behind_its_hour_unless_it_is_always_made_at_another(
    day, made_at, covered_since, late
):
    end = min(made_at, utc(2024, 11, day, 13, 30)) if day == 7 else made_at

    covered = Window(start=covered_since, end=end)

    assert behind(date(2024, 11, day), made_at, covered, timetable()) == late
