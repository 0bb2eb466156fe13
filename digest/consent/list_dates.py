"""
Days and moments as lists of readers write them, spreadsheets among them. Pure.

A moment that names no zone is kept as the civil day it names: what zone a
program meant, nobody knows, and a day must not become the one before.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from digest.errors import InputError

_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T ](\d{1,2}:\d\d(?::\d\d)?)(\.\d+)? ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?.*)?"
)
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d\d)(?:[ ,T].*)?")
_DAY_FIRST = re.compile(
    r"(?:le )?(?:[a-z]+\.?,? )?(\d{1,2})(?:er?)?[- ]([a-z]{3,9})\.?,?[- ](\d{4}|\d\d)\b.*"
)
_MONTH_FIRST = re.compile(r"(?:[a-z]+,? )?([a-z]{3,9})\.? (\d{1,2}),? (\d{4})\b.*")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_SERIAL = re.compile(r"([2-7]\d{4})(?:[.,]\d+)?")
"""How a spreadsheet counts the days from 1954 to 2119."""
_EPOCH_SECONDS = re.compile(r"1\d{9}")
ELSEWHERE = timedelta(days=1)
"""It may be tomorrow already where the list was written."""
_MONTHS_A_YEAR = 12
_SPREADSHEET_ZERO = date(1899, 12, 30)
_UNIX_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = (
    *(("janvier", "january"), ("fevrier", "february"), ("mars", "march"), ("avril", "april")),
    *(("mai", "may"), ("juin", "june"), ("juillet", "july"), ("aout", "august")),
    *(("septembre", "september"), ("octobre", "october"), ("novembre", "november")),
    ("decembre", "december"),
)


class DayOrder(NamedTuple):
    """How a list writes its days in numbers."""

    is_month_first: bool
    """04/25/2023: some day proves it, and none proves the contrary."""
    is_sure: bool
    """Some day proves the order, or no day would be another one in the other order."""


def day_order(texts: Iterable[str]) -> DayOrder:
    """In which order the cells of a list name day and month."""
    matches = filter(None, (_NUMBERS.fullmatch(text.strip()) for text in texts))
    pairs = {(int(match[1]), int(match[2])) for match in matches}  # never more than 10 000
    firsts, seconds = (any(pair[place] > _MONTHS_A_YEAR for pair in pairs) for place in (0, 1))
    is_sure = firsts or seconds or all(first == second for first, second in pairs)
    return DayOrder(is_month_first=seconds and not firsts, is_sure=is_sure)


def day_of(text: str, *, month_first: bool = False) -> date | None:
    """The same as `moment_of`; None where the cell names no day."""
    try:
        return moment_of(text, month_first=month_first)
    except InputError:
        return None


def moment_of(text: str, *, month_first: bool = False) -> date | datetime:
    """
    The day a cell names, or the moment, in UTC, where it names a zone too.

    Raises `InputError` for what is neither, and for what no calendar has.
    """
    plain = " ".join(_plain(text).split())
    try:
        read = _read(plain, month_first=month_first)
    except (ValueError, OverflowError):
        read = None
    if read is None:
        raise InputError(f"the date {text[:30]!r} is not one; write YYYY-MM-DD")
    return read


def civil(when: date) -> date:
    """The civil day of a day, or of a moment, in the moment's own zone."""
    return when.date() if isinstance(when, datetime) else when


def is_yet_to_come(when: date, today: date) -> bool:
    """Whether it is past the newsletter's *today*; a moment's day, in UTC, may be tomorrow's."""
    return civil(when) > (today + ELSEWHERE if isinstance(when, datetime) else today)


def _read(text: str, *, month_first: bool) -> date | datetime | None:
    if match := _ISO.fullmatch(text.upper()):
        return _iso(match)
    if match := _NUMBERS.fullmatch(text):
        first, second, year = (int(part) for part in match.groups())
        month, day = (first, second) if month_first else (second, first)
        return date(_year(str(year)), month, day)
    if match := _DAY_FIRST.fullmatch(text):
        return date(_year(match[3]), _month(match[2]), int(match[1]))
    if match := _MONTH_FIRST.fullmatch(text):
        return date(int(match[3]), _month(match[1]), int(match[2]))
    return _counted(text)


def _counted(text: str) -> date | datetime | None:
    """A day in digits alone: 20230412, the days of a spreadsheet, the seconds of Unix."""
    if match := _COMPACT.fullmatch(text):
        return date(*(int(part) for part in match.groups()))
    if match := _SERIAL.fullmatch(text):
        return _SPREADSHEET_ZERO + timedelta(days=int(match[1]))
    return _UNIX_ZERO + timedelta(seconds=int(text)) if _EPOCH_SECONDS.fullmatch(text) else None


def _iso(match: re.Match[str]) -> date | datetime:
    year, month, day, hour, fraction, zone = match.groups()
    on = date(int(year), int(month), int(day))
    if not (hour and zone):
        return on
    offset = "+00:00" if zone in ("Z", "UTC", "GMT") else zone
    moment = f"{on.isoformat()}T{hour.zfill(len(hour) + len(hour) % 3 % 2)}{fraction or ''}{offset}"
    return datetime.fromisoformat(moment).astimezone(UTC)


def _year(text: str) -> int:
    """A year, of this century where only two digits are there."""
    return int(text) if len(text) > 2 else 2000 + int(text)


def _month(word: str) -> int:
    """The number of a month by its name or the beginning of it, in French or English."""
    numbers = [n for n, names in enumerate(_MONTHS, 1) if any(m.startswith(word) for m in names)]
    if len(numbers) != 1:
        raise ValueError(word)
    return numbers[0]


def _plain(text: str) -> str:
    """In lower case, without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if c.isascii())
