"""The clock behind `digest schedule`."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.schedule import TickTrigger

NOW = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)


@given(st.timedeltas(timedelta(0), timedelta(days=40_000)), st.integers(1, 3600))
def test_after_any_leap_of_the_clock_the_next_beat_is_one_and_not_late(leap, seconds):
    beat = TickTrigger(timedelta(seconds=seconds))

    after = beat.get_next_fire_time(NOW, NOW + leap)

    assert NOW + leap <= after <= NOW + leap + timedelta(seconds=seconds)


def test_a_beat_that_was_on_time_is_followed_one_period_later():
    half_a_minute = timedelta(seconds=30)

    assert TickTrigger(half_a_minute).get_next_fire_time(NOW, NOW) == NOW + half_a_minute
