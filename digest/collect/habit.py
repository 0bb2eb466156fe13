"""A source's own habit: how much it publishes, and when its silence is not usual. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

LOOKED_BACK = timedelta(days=30)
_FEWEST = 5
"""Items: fewer make no habit."""
_SHORTEST = timedelta(days=1)
"""A night, or a holiday, is no silence."""
_MORE_THAN_USUAL = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingHabit:
    """What a source did in the last thirty days, as of a moment."""

    items: int
    per_day: float
    last: datetime | None
    silent_for: timedelta | None
    """Since its last item, where that is longer than it ever was silent before; else None."""
    longest: timedelta
    """The longest that it was silent between two items."""


def habit_of(moments: Iterable[datetime], now: datetime) -> PublishingHabit:
    """The habit told by when its items appeared."""
    recent = sorted(moment for moment in moments if now - LOOKED_BACK <= moment <= now)
    longest = max((after - before for before, after in pairwise(recent)), default=timedelta(0))
    last = recent[-1] if recent else None
    return PublishingHabit(
        items=len(recent),
        per_day=_per_day(recent, now),
        last=last,
        silent_for=_silence(recent, longest, now),
        longest=longest,
    )


def _per_day(recent: list[datetime], now: datetime) -> float:
    """Over the days since the first item, at least one: a young source is not a slow one."""
    if not recent:
        return 0.0
    days = max((now - recent[0]) / timedelta(days=1), 1)
    return round(len(recent) / days, 1)


def _silence(recent: list[datetime], longest: timedelta, now: datetime) -> timedelta | None:
    if len(recent) < _FEWEST:
        return None
    silent = now - recent[-1]
    return silent if silent > max(_MORE_THAN_USUAL * longest, _SHORTEST) else None
