"""When a mailbox may be asked once more: one letter a day, three a month. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

_DAY = timedelta(days=1)
_LIMITS = ((1, _DAY), (3, timedelta(days=30)))
"""Letters, and the time in which no more may go."""


def may_be_asked_at(asked_at: Iterable[datetime], now: datetime) -> datetime:
    """The first moment from now on at which no limit forbids one more letter."""
    newest_first = sorted(asked_at, reverse=True)
    waits = (
        newest_first[number - 1] + length
        for number, length in _LIMITS
        if len(newest_first) >= number
    )
    return max([now, *waits])


def may_follow_at(waiting: Iterable[datetime], soonest: datetime) -> datetime:
    """
    From *soonest* on, the first moment a day after all letters that wait.

    They only space it: whether three a month are reached is known when it leaves,
    since the one that waits may never go.
    """
    return max([soonest, *(moment + _DAY for moment in waiting)])
