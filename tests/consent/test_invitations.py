"""A mailbox is asked once a day and three times a month, whatever was asked of us."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.consent.invitations import may_be_asked_at, may_follow_at

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
DAY = timedelta(days=1)
HOURS = st.lists(st.integers(0, 24 * 90), max_size=12)


def letters_of(hours):
    """When letters leave, where one is asked for after each of those hours."""
    left, now = [], NOW
    for hour in hours:
        now += timedelta(hours=hour)
        left.append(may_be_asked_at(left, now))
    return left


def test_the_first_letter_goes_at_once():
    assert may_be_asked_at((), NOW) == NOW


def test_the_second_letter_waits_until_a_day_is_over():
    assert may_be_asked_at((NOW - DAY / 4,), NOW) == NOW + DAY * 3 / 4


@given(HOURS)
def test_no_day_has_two_letters_and_no_month_has_four(hours):
    left = letters_of(hours)

    assert all(later - earlier >= DAY for earlier, later in itertools.pairwise(left))
    assert all(fourth - first >= 30 * DAY for first, fourth in zip(left, left[3:], strict=False))


def test_a_letter_that_waits_puts_the_next_a_day_later_and_forbids_nothing():
    waiting = tuple(NOW + DAY * number for number in range(1, 4))

    assert may_follow_at(waiting, NOW) == NOW + 4 * DAY
    assert may_follow_at((), NOW + DAY / 2) == NOW + DAY / 2
