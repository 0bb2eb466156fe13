"""
When it was published: dates as feeds and pages really write them, for machines. Pure.

Every function takes the zone to believe where a date names none, and gives an
aware moment in UTC, or None rather than a guess: a form that no rule here reads
whole is no date. Months and days of the week are English or French.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from digest.french import dates as french_dates
from digest.french.letters import unaccented

_DAY_NAME = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|lun(?:di)?|mar(?:di)?|mer(?:credi)?|jeu(?:di)?"
    r"|ven(?:dredi)?|sam(?:edi)?|dim(?:anche)?)"
)
_WEEKDAY = rf"(?:{_DAY_NAME}\.?\s*[,|-]?\s+)?(?:le\s+)?"
_MONTH = r"(?P<name>[a-z]{3,9})\.?"
_ZONE = (
    r"(?P<zone>(?:utc?|gmt)?\s?[+-]\d{1,2}(?::?\d\d)?|[a-z]+/[a-z_]+(?:/[a-z_]+)?|[a-z]{1,5})"
    r"(?:\s*\([^)]*\)|\[[^\[\]]*\])?"
)
_HALF = r"(?:\s*(?P<half>[ap])\.?m\.?(?![a-z]))?"
_CLOCK = (
    rf"(?P<hour>\d{{1,2}})\s*(?::|h)\s*(?P<minute>\d\d)?(?::(?P<second>\d\d)(?:[.,]\d+)?)?{_HALF}"
)
_SHORT_CLOCK = r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?"
_BETWEEN = r"(?:\s*[,|·–—-]\s*|\s+|t)(?:(?:a|at)\s+)?"
_THEN = rf"(?:{_BETWEEN}{_CLOCK}(?:\s*{_ZONE}|\s*\((?P<wall>[a-z]{{1,5}})\))?)?"
_ORDINAL = r"(?:er|st|nd|rd|th)?"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<year>\d{{4}})-(?P<month>\d\d?)-(?P<day>\d\d?){_THEN}",
        rf"(?P<year>\d{{4}})/(?P<month>\d\d?)/(?P<day>\d\d?){_THEN}",
        rf"(?P<year>[12]\d{{3}})(?P<month>\d\d)(?P<day>\d\d)(?:t?(?:{_SHORT_CLOCK})\s*(?:{_ZONE})?)?",
        rf"(?P<year>[12]\d{{3}})(?P<month>\d\d)(?P<day>\d\d){_THEN}",
        rf"{_WEEKDAY}(?P<day>\d\d?){_ORDINAL}[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}}|\d\d){_THEN}",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d\d?){_ORDINAL},?\s+(?P<year>\d{{4}}){_THEN}",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d\d?)\s+{_CLOCK}(?:\s+{_ZONE})?\s+(?P<year>\d{{4}})",
        rf"{_WEEKDAY}(?P<day>\d\d?)(?P<sign>[/.-])(?P<month>\d\d?)(?P=sign)(?P<year>\d{{4}}){_THEN}",
    )
)
_EPOCH = re.compile(r"(\d{10})(?:\d{3}|\.\d+)?")

_MONTHS = (
    *("jan january janv janvier", "feb february fev fevr fevrier", "mar march mars"),
    *(
        "apr april avr avril",
        "may mai",
        "jun june juin",
        "jul july juil juillet",
        "aug august aout aou",
    ),
    *("sep sept september septembre", "oct october octobre", "nov november novembre"),
    "dec december decembre",
)
_NUMBERS = {name: at for at, names in enumerate(_MONTHS, start=1) for name in names.split()}

_HOURS: dict[str, float] = {
    "z": 0,
    "ut": 0,
    "utc": 0,
    "gmt": 0,
    "cet": 1,
    "cest": 2,
    "mez": 1,
    "mesz": 2,
    "wet": 0,
}
_HOURS |= {"west": 1, "eet": 2, "eest": 3, "mest": 2, "at": -4, "bst": 1, "msk": 3, "hst": -10}
_HOURS |= {"nst": -3.5, "ndt": -2.5, "ast": -4, "adt": -3, "est": -5, "edt": -4, "cst": -6}
_HOURS |= {"cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8}
_HOURS |= {"hnt": -3.5, "hat": -2.5, "hna": -4, "haa": -3, "hne": -5, "hae": -4, "hnc": -6}
_HOURS |= {"hac": -5, "hnr": -7, "har": -6, "hnp": -8, "hap": -7, "jst": 9, "kst": 9}
_HOURS |= {"aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13}
"""Zones in letters, English and French, and hours from UTC."""

_FARTHEST = timedelta(hours=14)
"""No zone of the world is farther from UTC."""
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def read(text: str, *, zone: ZoneInfo, now: datetime | None = None) -> datetime | None:
    """
    The moment that was written: ISO 8601, RFC 822 as it is broken in use, seconds since 1970.

    With *now*, also what only says how long ago, or leaves out the year. A day
    comes before its month where both are numbers, unless the hour has a.m. or p.m.
    """
    written = " ".join(unaccented(text).replace("\u2212", "-").split())
    if not written or len(written) > 80:
        return None
    try:
        moment = _of_forms(written, zone) or _of_epoch(written)
        if moment is None and now is not None:
            moment = french_dates.whole(written, zone=zone, now=now)
    except (ValueError, OverflowError):  # a 31st of June, an hour 25
        return None
    return moment if moment is not None and moment >= _EARLIEST else None


def _of_forms(written: str, zone: ZoneInfo) -> datetime | None:
    for form in _FORMS:
        match = form.fullmatch(written)
        if match and (moment := _moment(match, zone)):
            return moment
    return None


def _of_epoch(written: str) -> datetime | None:
    match = _EPOCH.fullmatch(written)
    return datetime.fromtimestamp(int(match[1]), UTC) if match else None


def _moment(match: re.Match[str], zone: ZoneInfo) -> datetime | None:
    """What a form that fits says; None where a name in it is no month, or no zone that we know."""
    parts = match.groupdict()
    named = parts.get("zone") or parts.get("wall") or ""
    day, clock, offset = _day(parts), _clock(parts), _offset(named, zone)
    if day is None or clock is None or offset is None:
        return None
    moment = datetime.combine(day, clock[0], tzinfo=offset) + clock[1]
    return moment.astimezone(UTC)


def _day(parts: dict[str, str | None]) -> date | None:
    number = parts.get("month")
    month = int(number) if number else _NUMBERS.get((parts.get("name") or "").lower())
    year, day = int(parts["year"] or 0), int(parts["day"] or 0)
    if month is None:
        return None
    if len(parts["year"] or "") == 2:  # RFC 2822, section 4.3, with a later century
        year += 1900 if year > 68 else 2000
    if parts.get("sign") and parts.get("half"):
        day, month = month, day
    return date(year, month, day)


def _clock(parts: dict[str, str | None]) -> tuple[time, timedelta] | None:
    """The hour on the wall, and how much later it is: 24:00 ends a day, a leap second a minute."""
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    if (hour, minute, second) == (24, 0, 0):
        return time(0), timedelta(days=1)
    if second == 60:
        return time(hour, minute, 59), timedelta(seconds=1)
    return time(hour, minute, second), timedelta(0)


def _offset(name: str, zone: ZoneInfo) -> tzinfo | None:
    """The zone that letters or an offset name; *zone* where nothing is named."""
    if not name:
        return zone
    letters = name.lower()
    if letters in _HOURS:
        return timezone(timedelta(hours=_HOURS[letters]))
    if "/" in name:
        return _named(name)
    match = re.fullmatch(r"(?:utc?|gmt)?\s?([+-])(\d{1,2}):?(\d\d)?", letters)
    if not match:
        return None
    away = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-away if match[1] == "-" else away) if away <= _FARTHEST else None


def _named(name: str) -> ZoneInfo | None:
    """A zone by its name in the tz database: `America/Toronto`."""
    try:
        return ZoneInfo("/".join(part.title() for part in name.split("/")))
    except (ZoneInfoNotFoundError, ValueError):
        return None
