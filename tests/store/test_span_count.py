"""What was taken is a pace from the first copy on, silence included."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.store.deliveries import SpanCount

FIRST = datetime(2024, 11, 8, 13, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "rate"), [(60, 0.5), (20, 1.5), (1, 30), (0.01, 30)])
def test_copies_are_counted_over_the_time_since_the_first_and_a_second_at_least(seconds, rate):
    count = SpanCount(number=30, first=FIRST, last=FIRST)

    assert count.rate_until(FIRST + timedelta(seconds=seconds)) == rate


def test_where_nothing_was_accepted_there_is_no_pace():
    assert SpanCount(number=0, first=None, last=None).rate_until(FIRST) == 0
