"""
Civil days, across every change of clock: which edition is due, and what it covers.

Pure: the time comes in as an argument. "Civil day" means a date on the wall of
the newsletter's zone; most last 24 hours, some 23 or 25, and 30 December 2011
did not happen in Samoa at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from digest.model import Window

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_LONGEST_MEMORY = timedelta(days=7)
"""How far back days without an edition are still worth a word."""

_CLOCKS_DIFFER = timedelta(hours=2)
"""How far ahead of ours the clock of a publisher may be."""
_APART = timedelta(days=4)

_OFF_BEAT = timedelta(minutes=90)
"""More than a change of clock, and than a morning's hitch."""
_LONGEST_WAIT = timedelta(days=14)
"""From a weekly edition to the next, should a zone skip that day of the week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """When editions go out: the zone, the hour on its wall, the week days (Monday is 0)."""

    zone: ZoneInfo
    send_at: time
    weekdays: frozenset[int]
    catch_up: timedelta
    """How late an edition may still be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEditions:
    """What the clock asks for: at most one edition, and the days that are lost."""

    day: date | None
    missed: tuple[date, ...] = ()


def civil_day(now: datetime, zone: ZoneInfo) -> date:
    """The date on the wall at that moment."""
    return now.astimezone(zone).date()


def wall(moment: datetime, zone: tzinfo) -> str:
    """The wall clock in words: `2026-11-30 08:30 EST`."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def stamp(moment: datetime) -> str:
    """The minute in a log line, without a blank and in UTC: `2026-11-30T13:30Z` (RFC 3339)."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def instant(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """
    When the wall shows that hour on that day, in UTC.

    An hour that comes twice means the first; one that is skipped means the
    first moment after the gap, even if that is midnight. None when the whole
    day was skipped.
    """
    local = datetime.combine(day, at, tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    after = _end_of_gap(local, zone)
    around = (civil_day(after - _SECOND, zone), civil_day(after, zone))
    return after if day in around else None


def due(now: datetime, timetable: Timetable, last: date | None) -> DueEditions:
    """
    The edition to make now, given the day of the last one (sent, empty or missed).

    Only the newest day is ever made: two editions at once would tell a reader
    yesterday's news as today's. Older days without one are reported as missed,
    up to a week back; before the first edition (*last* is None) nothing is.
    """
    today = civil_day(now, timetable.zone)
    oldest = today - _LONGEST_MEMORY
    first = today - _DAY if last is None else max(last + _DAY, oldest)
    passed = [pair for pair in _sending_times(first, today, timetable) if pair[1] <= now]
    if not passed:
        return DueEditions(day=None)
    newest, moment = passed[-1]
    in_time = now - moment <= timetable.catch_up
    lost = passed[:-1] if in_time else passed
    missed = () if last is None else tuple(day for day, _ in lost)
    return DueEditions(day=newest if in_time else None, missed=missed)


def next_due(now: datetime, timetable: Timetable, last: date | None = None) -> datetime:
    """
    The next moment, after *now*, at which an edition is to go out.

    *last* is the day of the newest edition: one that left before its hour leaves no second time.
    """
    today = civil_day(now, timetable.zone)
    first = today if last is None or last < today else last + _DAY
    times = _sending_times(first, first + _LONGEST_WAIT, timetable)
    return next(moment for _, moment in times if moment > now)


def window(
    day: date, now: datetime, timetable: Timetable, last_cut_off: datetime | None, span: timedelta
) -> Window:
    """
    What the edition of *day* covers: from the last cut-off, else *span* before, to its own.

    Today's edition is cut off now; one made for a past day is cut off at the
    hour it should have gone out. A cut-off that lies later than ours belongs
    to another day's edition and does not count.
    """
    end = now
    if day < civil_day(now, timetable.zone):
        end = instant(day, timetable.send_at, timetable.zone) or now
    if last_cut_off is not None and last_cut_off < end:
        return Window(start=last_cut_off, end=end)
    return Window(start=end - span, end=end)


def behind(day: date, now: datetime, covered: Window, timetable: Timetable) -> timedelta:
    """
    How long after its hour the edition of *day* is made; nothing before it.

    Nothing either where today's covers whole days: then it is made at the hour
    at which it always is, by somebody's own cron.
    """
    hour = instant(day, timetable.send_at, timetable.zone)
    off_beat = (covered.end - covered.start) % _DAY
    is_usual = min(off_beat, _DAY - off_beat) < _OFF_BEAT
    if hour is None or (is_usual and day == civil_day(now, timetable.zone)):
        return timedelta(0)
    return max(now - hour, timedelta(0))


def believed(moment: datetime | None, seen_at: datetime) -> datetime | None:
    """*moment* of a publication first seen at *seen_at*: a little later is a clock's fault."""
    if moment is None or moment > seen_at + _CLOCKS_DIFFER:
        return moment
    return min(moment, seen_at)


def first_published(
    stored: datetime | None, again: datetime | None, seen_at: datetime, *, is_late: bool
) -> datetime | None:
    """
    Which of two dates to believe for one story, first seen at *seen_at*; *again* was told later.

    One that lies after the story was seen is not when it was published; where both
    do, the last word counts. Else the earlier one, since feeds bump their dates; but
    where they are days apart and the story came late (*is_late*) to a source that was
    read before, the one nearer to when it was seen.
    """
    first, second = believed(stored, seen_at), believed(again, seen_at)
    if first is None or second is None:
        return first or second
    past = [moment for moment in (first, second) if moment <= seen_at]
    if len(past) < 2:
        return past[0] if past else second
    return max(past) if is_late and are_apart(*past) else min(past)


def are_apart(first: datetime | None, second: datetime | None) -> bool:
    """Whether two dates of one story cannot both be when it was published."""
    return first is not None and second is not None and abs(first - second) > _APART


def _sending_times(
    first: date, last: date, timetable: Timetable
) -> Iterator[tuple[date, datetime]]:
    """The sending days from *first* to *last*, both included, each with its moment, in order."""
    for offset in range((last - first).days + 1):
        day = first + offset * _DAY
        moment = instant(day, timetable.send_at, timetable.zone)
        if moment is not None and day.weekday() in timetable.weekdays:
            yield day, moment


def _end_of_gap(local: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after the gap that swallows *local*, to the second, by bisection."""
    before = local.replace(fold=1).astimezone(UTC)
    after = local.replace(fold=0).astimezone(UTC)
    offset_after = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset_after:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)
