"""
What happens on one civil day, as a calendar says it (iCalendar, RFC 5545). Pure.

The calendar is somebody else's: an event that cannot be read, or whose rule nobody can
follow in reasonable time, is counted and left out, and the others stay.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

from digest.collect.item import NoFeed
from digest.collect.text import shortened, tidy
from digest.model import AgendaEvent

_Part = Any
"""An event as the library has it, whose values are a union of every kind there is."""
_MOST_EVENTS = 5000
_LONGEST = {"title": 90, "where": 40, "url": 400}
_OLDEST = 1970
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, OverflowError)
"""What the library raises for a value that it could not make sense of, and what ours may."""
_RULES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "WKST"})
"""What a rule may say: with these, whether it meets a day is known soon."""
_LONGEST_MONTHS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAgenda:
    """The events of a day, those with an hour first, and how many could not be read."""

    events: tuple[AgendaEvent, ...]
    unread: int = 0


def agenda_of(body: bytes, zone: ZoneInfo, day: date) -> DayAgenda | NoFeed:
    """The events in *body* that begin on that *day*, or last all of it, on the wall of *zone*."""
    try:
        calendar = Calendar.from_ical(body)
    except (ValueError, LookupError, TypeError) as fault:
        return NoFeed(reason=f"it is not a calendar ({shortened(tidy(str(fault)), 80)})")
    parts = calendar.walk("VEVENT")[:_MOST_EVENTS]
    moved = frozenset(_moved(parts, zone))
    events: set[AgendaEvent] = set()
    unread = 0
    for part in parts:
        try:
            events.update(_on_day(part, zone, day, moved))
        except _UNREADABLE:
            unread += 1
    return DayAgenda(events=tuple(sorted(events, key=_order)), unread=unread)


def _order(event: AgendaEvent) -> tuple[bool, float, str]:
    at = event.starts_at
    return (at is None, at.timestamp() if at else 0, event.title)


def _moved(parts: Iterable[_Part], zone: ZoneInfo) -> Iterator[tuple[str, datetime]]:
    """Which occurrences of which event another one stands for."""
    for part in parts:
        with suppress(*_UNREADABLE):  # then it stands for none, and is an event of its own
            instead_of = part["RECURRENCE-ID"].dt
            if isinstance(instead_of, date):
                yield str(part.get("UID", "")), _moment(instead_of, zone)


def _on_day(
    part: _Part, zone: ZoneInfo, day: date, moved: frozenset[tuple[str, datetime]]
) -> Iterator[AgendaEvent]:
    """The event as many times as it begins that day; one of several days on each of them."""
    title = shortened(tidy(str(part.get("SUMMARY", ""))), _LONGEST["title"])
    if not title or str(part.get("STATUS", "")).upper() == "CANCELLED":
        return
    start = part["DTSTART"].dt
    if not isinstance(start, date):
        raise TypeError("it begins at no moment")
    if not isinstance(start, datetime):
        if _lasts(part, start, day, zone, moved):
            yield _event(part, title, None)
        return
    for moment in _occurrences(part, start, day, zone):
        is_moved = "RRULE" in part and (str(part.get("UID", "")), moment) in moved
        if moment.astimezone(zone).date() == day and not is_moved:
            yield _event(part, title, moment)


def _lasts(
    part: _Part, start: date, day: date, zone: ZoneInfo, moved: frozenset[tuple[str, datetime]]
) -> bool:
    """Whether an event without an hour covers that day."""
    ends = getattr(part.get("DTEND"), "dt", None)
    days = max((ends - start).days, 1) if isinstance(ends, date) else 1
    first = datetime.combine(start, time(), zone)
    for at in range(min(days, 366) if "RRULE" in part else 1):
        begins = day - at * _A_DAY if "RRULE" in part else start
        met = [each.date() for each in _occurrences(part, first, begins, zone)]
        is_moved = (str(part.get("UID", "")), _moment(begins, zone)) in moved and "RRULE" in part
        if begins in met and not is_moved and begins <= day < begins + days * _A_DAY:
            return True
    return False


def _occurrences(part: _Part, start: datetime, day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments around that day at which it begins, but for those taken out."""
    moments = [_moment(start, zone)]
    own_zone = start.tzinfo or zone
    if "RRULE" in part:
        moments = [
            naive.replace(tzinfo=own_zone) for naive in _by_rule(part["RRULE"], start, day, zone)
        ]
    out = {_moment(each, zone) for each in _dates(part, "EXDATE")}
    more = [_moment(each, zone) for each in _dates(part, "RDATE")]
    yield from (moment for moment in (*moments, *more) if moment not in out)


def _by_rule(rule: Any, start: datetime, day: date, zone: ZoneInfo) -> list[datetime]:
    """
    The wall times that a rule gives around that day; raises `ValueError` for one left alone.

    The end of a rule is a moment in UTC, its days are those of the event's own wall.
    """
    parts = {str(name).upper(): values for name, values in rule.items()}
    if not _is_bounded(parts) or start.year < _OLDEST:
        raise ValueError("such a rule is not followed")
    until = parts.pop("UNTIL", None)
    text = ";".join(f"{name}={_value(values)}" for name, values in parts.items())
    wall = start.replace(tzinfo=None)
    around = datetime.combine(day, time())
    met = rrulestr(text, dtstart=wall).between(around - 2 * _A_DAY, around + 2 * _A_DAY, inc=True)
    if until is None:
        return list(met)
    end = until[0]
    last = _moment(end, zone) if isinstance(end, datetime) else _moment(end + _A_DAY, zone)
    own_zone = start.tzinfo or zone
    return [each for each in met if each.replace(tzinfo=own_zone) <= last]


def _is_bounded(parts: dict[str, Any]) -> bool:
    """Whether a rule of common parts can be met, so that looking for a day comes to an end."""
    months = [int(month) for month in parts.get("BYMONTH", ())] or list(range(1, 13))
    days = [int(number) for number in parts.get("BYMONTHDAY", ())] or [1]
    longest = max((_LONGEST_MONTHS.get(month, 31) for month in months), default=0)
    return (
        set(parts) <= _PARTS
        and str(parts["FREQ"][0]).upper() in _RULES
        and all(int(number) > 0 for number in parts.get("INTERVAL", ()))
        and all(1 <= month <= 12 for month in months)
        and any(1 <= abs(number) <= longest for number in days)
    )


def _value(values: Iterable[object]) -> str:
    return ",".join(str(value) for value in values)


def _dates(part: _Part, name: str) -> Iterator[date]:
    """What a property that may come once or many times lists."""
    lists = part.get(name, [])
    for each in lists if isinstance(lists, list) else [lists]:
        yield from (entry.dt for entry in each.dts if isinstance(entry.dt, date))


def _moment(at: date, zone: ZoneInfo) -> datetime:
    """A moment; a wall time without a zone is the newsletter's, a day its first hour."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time(), zone)
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _event(part: _Part, title: str, starts_at: datetime | None) -> AgendaEvent:
    url = str(part.get("URL", "")).strip()
    is_web = url.startswith(("https://", "http://")) and len(url) <= _LONGEST["url"]
    where = tidy(str(part.get("LOCATION", ""))).partition(",")[0]
    return AgendaEvent(
        title=title,
        starts_at=starts_at,
        where=shortened(where, _LONGEST["where"]),
        url=url if is_web and not any(map(str.isspace, url)) else "",
    )
