"""
When it was published: dates for machines, as feeds and pages really write them. Pure.

Every function takes the zone to believe where a date names none, and gives an
aware moment in UTC, or None rather than a guess.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from zoneinfo import ZoneInfo

_ISO = re.compile(
    r"([12]\d{3})-?(\d\d)-?(\d\d)"
    r"(?:[T ]+(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?"
    r"\s*(Z|UTC?|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"(\d{10})(?:\d{3}|\.\d+)?")
_ZONE_AT_END = re.compile(r"([A-Z]{1,5}|[+-]\d{2}:?\d{2})(?:\s*\([^)]*\))?$", re.IGNORECASE)
_HOURS = {"CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "WET": 0, "WEST": 1, "EET": 2, "EEST": 3}
_HOURS |= {"MEST": 2, "AT": -4}
_HOURS |= {"BST": 1, "HNE": -5, "HAE": -4, "AKST": -9, "AKDT": -8, "HST": -10, "MSK": 3}
_HOURS |= {"JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13}
"""Zones in letters that `email.utils` does not know, and hours from UTC."""

_OF_MAIL = frozenset(
    {"UT", "UTC", "GMT", "Z", "AST", "ADT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"}
)
"""Those that it knows; any other it takes for UTC, without a word."""

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def read(text: str, *, zone: ZoneInfo) -> datetime | None:
    """The moment a machine wrote: ISO 8601, RFC 822 as it is broken in use, seconds since 1970."""
    written = " ".join(text.split())
    if not written or len(written) > 80:
        return None
    try:
        moment = _read_iso(written, zone) or _read_epoch(written) or _read_mail_date(written, zone)
    except (ValueError, OverflowError):  # a 31st of June, an hour 25
        return None
    return moment if moment is not None and moment >= _EARLIEST else None


def believable(moment: datetime | None, now: datetime) -> datetime | None:
    """*moment*, or *now* where it lies in the future: clocks differ, and feeds are set ahead."""
    return None if moment is None else min(moment, now)


def _read_iso(written: str, zone: ZoneInfo) -> datetime | None:
    match = _ISO.fullmatch(written)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    offset = _offset(match[7] or "", zone)
    return datetime(year, month, day, hour, minute, second, tzinfo=offset).astimezone(UTC)


def _read_epoch(written: str) -> datetime | None:
    match = _EPOCH.fullmatch(written)
    return datetime.fromtimestamp(int(match[1]), UTC) if match else None


def _read_mail_date(written: str, zone: ZoneInfo) -> datetime | None:
    parts = parsedate_tz(written) or parsedate_tz(f"{written} 00:00:00")
    if parts is None:
        return None
    match = _ZONE_AT_END.search(written)
    name = match[1] if match else ""
    if name.upper() in _OF_MAIL or name[:1] in ("+", "-"):
        offset: tzinfo = timezone(timedelta(seconds=parts[9] or 0))
    else:
        offset = _offset(name, zone)
    return datetime(*parts[:6], tzinfo=offset).astimezone(UTC)


def _offset(name: str, zone: ZoneInfo) -> tzinfo:
    """The zone that letters or an offset name; *zone* where they say nothing we know."""
    letters = name.upper()
    if letters in ("Z", "UT", "UTC", "GMT"):
        return UTC
    if letters in _HOURS:
        return timezone(timedelta(hours=_HOURS[letters]))
    match = re.fullmatch(r"([+-])(\d\d):?(\d\d)?", name)
    if not match:
        return zone
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
