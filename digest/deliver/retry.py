"""When to try again: attempts so far and the clock, or never. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

_MOST_DOUBLINGS = 16
"""By then every sensible wait is at its longest; a number without bound would overflow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """
    The waits double from `first` to `longest`.

    RFC 5321 (4.5.4.1) asks for 30 minutes at least; it would go on for days,
    but yesterday's news is not worth delivering: see `best_before`.
    """

    first: timedelta
    longest: timedelta


def next_try(
    attempts: int, now: datetime, policy: RetryPolicy, best_before: datetime
) -> datetime | None:
    """
    When the attempt after *attempts* tries may start; None when it would come too late.

    The first wait is *policy.first*, also where nothing was counted yet.
    """
    doublings = min(max(attempts - 1, 0), _MOST_DOUBLINGS)
    moment = now + min(policy.first * 2**doublings, policy.longest)
    return moment if moment < best_before else None
