"""A source's habit, and when its silence is not usual."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.habit import LOOKED_BACK, habit_of

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def every(gap, *, until=HOUR, days=20):
    return [NOW - until - gap * step for step in range(int(days * DAY / gap))]


@pytest.mark.parametrize(
    ("moments", "silent_for"),
    [
        (every(4 * HOUR), None),
        (every(4 * HOUR, until=20 * HOUR), None),
        (every(4 * HOUR, until=26 * HOUR), 26 * HOUR),
        (every(7 * DAY, until=8 * DAY, days=50), None),
        (every(3 * DAY, until=5 * DAY, days=25), 5 * DAY),
        (every(DAY, until=9 * DAY, days=4), None),
        ([], None),
    ],
)
def test_silence_is_told_against_the_source_s_own_habit(moments, silent_for):
    assert habit_of(moments, NOW).silent_for == silent_for


def test_what_it_publishes_a_day_counts_from_its_first_item():
    assert habit_of(every(12 * HOUR, days=10), NOW).per_day == 2.1
    assert habit_of([NOW - HOUR] * 6, NOW).per_day == 6
    assert habit_of([], NOW).per_day == 0


@given(st.lists(st.integers(min_value=-100, max_value=2000)))
def test_only_the_last_month_counts_in_whatever_order_it_comes(hours):
    moments = [NOW - hour * HOUR for hour in hours]

    habit = habit_of(moments, NOW)

    assert habit == habit_of(reversed(moments), NOW)
    assert habit.items == sum(timedelta(0) <= hour * HOUR <= LOOKED_BACK for hour in hours)
