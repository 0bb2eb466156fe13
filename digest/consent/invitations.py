"""When a mailbox may be asked once more: one letter a day, three a month. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

_LIMITS = ((1, timedelta(days=1)), (3, timedelta(days=30)))
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
