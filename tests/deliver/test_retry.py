"""When a copy that was put off is tried again, and when it no longer is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.retry import RetryPolicy, next_try

NOW = datetime(2026, 3, 8, 12, 30, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)
POLICY = RetryPolicy(first=HALF_AN_HOUR, longest=timedelta(hours=3))
LATE = NOW + timedelta(days=365 * 60)
WAITS = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=3650))
POLICIES = st.builds(lambda a, b: RetryPolicy(first=min(a, b), longest=max(a, b)), WAITS, WAITS)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(0, 30), (1, 30), (2, 60), (3, 120), (4, 180), (5, 180), (999, 180)]
)
def test_waits_double_from_the_first_to_the_longest(attempts: int, minutes: int) -> None:
    assert next_try(attempts, NOW, POLICY, LATE) == NOW + timedelta(minutes=minutes)


def test_a_copy_that_would_come_too_late_is_not_tried_again() -> None:
    best_before = NOW + HALF_AN_HOUR

    assert next_try(1, NOW, POLICY, best_before) is None
    assert next_try(1, NOW, POLICY, best_before + timedelta(seconds=1)) == best_before


@given(st.integers(0, 10**6), POLICIES)
def test_no_wait_is_shorter_than_the_first_or_longer_than_the_longest(
    attempts: int, policy: RetryPolicy
) -> None:
    moment = next_try(attempts, NOW, policy, LATE)

    assert moment is not None
    assert policy.first <= moment - NOW <= policy.longest


@given(st.integers(1, 1000), POLICIES)
def test_a_later_attempt_never_waits_less(attempts: int, policy: RetryPolicy) -> None:
    earlier = next_try(attempts, NOW, policy, LATE)
    later = next_try(attempts + 1, NOW, policy, LATE)

    assert earlier is not None
    assert later is not None
    assert earlier <= later


@given(POLICIES, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30)))
def test_retries_come_to_an_end_before_the_edition_is_stale(
    policy: RetryPolicy, life: timedelta
) -> None:
    best_before = NOW + life

    moment = next_try(1, NOW, policy, best_before)

    assert moment is None or NOW < moment < best_before
