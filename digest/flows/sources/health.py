"""How each source fares: its visits, what it publishes a day, its silence against its own habit."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from digest.collect.fetch import shown
from digest.collect.habit import LOOKED_BACK, PublishingHabit, habit_of
from digest.dates import wall
from digest.english import counted
from digest.model import Source
from digest.store import placements
from digest.store import sources as store
from digest.store.database import Connection

_ENOUGH = 2
"""Items that another source told first, before it is said that it tells them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """A source, its habit, and what is wrong with it in words (empty where nothing is)."""

    source: Source
    habit: PublishingHabit
    trouble: str
    repeats: str = ""
    """In words, where all that it has now was told by one other source first; else empty."""


def health(conn: Connection, now: datetime, report_after: timedelta) -> tuple[SourceHealth, ...]:
    """Every source; one that could not be read for *report_after* says since when."""
    moments = store.moments(conn, now - LOOKED_BACK)
    owners = placements.owners(conn)
    sources = store.every(conn)
    names = {source.id: source.title or shown(source.url) for source in sources}
    healths = []
    for source in sources:
        habit = habit_of(moments.get(source.id, ()), now)
        trouble = _trouble(source, now - report_after) or silence(habit)
        healths.append(
            SourceHealth(
                source=source,
                habit=habit,
                trouble=_named(source, trouble),
                repeats=_repeats(source, owners.get(source.id, {}), names),
            )
        )
    return tuple(healths)


def silence(habit: PublishingHabit) -> str:
    """In words, where the source is silent against its habit; else empty."""
    if habit.silent_for is None:
        return ""
    quiet, usual = _in_words(habit.silent_for), _in_words(habit.longest)
    return f"has published nothing for {quiet}; in a month it was never silent longer than {usual}"


def _repeats(source: Source, owners: dict[int, int], names: dict[int, str]) -> str:
    """Whether nothing of what it has is its own; a few items may be so by chance."""
    if source.id in owners or len(owners) != 1:
        return ""
    [(owner, count)] = owners.items()
    if count < _ENOUGH:
        return ""
    return (
        f"only repeats source {owner} ({names.get(owner, '')}): all of its {counted(count, 'item')}"
    )


def _trouble(source: Source, oldest: datetime) -> str:
    if source.disabled_because:
        return f"is no longer read: {source.disabled_because}"
    last = source.last_success_at or source.added_at
    if last < oldest:
        why = f" ({source.last_failure})" if source.last_failure else ""
        return f"has given nothing since {wall(last, UTC)}{why}"
    if source.failures:
        times = "once" if source.failures == 1 else f"{counted(source.failures, 'time')} in a row"
        return f"failed {times}: {source.last_failure}"
    return ""


def _named(source: Source, trouble: str) -> str:
    return f"{shown(source.url)} {trouble}" if trouble else ""


def _in_words(span: timedelta) -> str:
    hours = round(span / timedelta(hours=1))
    return counted(hours, "hour") if hours < 48 else counted(hours // 24, "day")
