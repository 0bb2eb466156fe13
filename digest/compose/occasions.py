"""
What is special about a day: Québec's holidays, the week's edges, a change of clock.

Pure: the day and the zone come in, the names of the voice's pools go out.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_FIXED = {
    (1, 1): "new_year",
    (2, 14): "valentine",
    (4, 1): "april_first",
    (6, 24): "national_day",
    (7, 1): "canada_day",
    (10, 31): "halloween",
    (12, 24): "christmas_eve",
    (12, 25): "christmas",
    (12, 31): "new_years_eve",
}
_AROUND_EASTER = {-2: "good_friday", 0: "easter", 1: "easter_monday"}
_WEEK = {0: "monday", 4: "friday", 5: "weekend", 6: "weekend"}
_MONDAYS = ("patriots_day", "construction_holiday", "labour_day", "thanksgiving")
_CLOCKS = ("clocks_back", "clocks_forward")
_AT_WORK = ("valentine", "april_first", "halloween")
"""Days that are named, and worked like any other."""
OCCASIONS = frozenset(
    {*_FIXED.values(), *_AROUND_EASTER.values(), *_MONDAYS, *_WEEK.values(), *_CLOCKS}
)
"""Every name that a day may have."""
_DAY = timedelta(days=1)


def occasions(day: date, zone: ZoneInfo) -> tuple[str, ...]:
    """
    The day's occasions, the one that matters most first.

    Mondays, Fridays and week-ends count two weeks out of three, so that their
    lines do not become the rule.
    """
    names = [_FIXED.get((day.month, day.day)), _movable(day), _change_of_clock(day, zone)]
    if day.isocalendar().week % 3:
        names.append(_WEEK.get(day.weekday()))
    return tuple(name for name in names if name)


def holidays(day: date) -> tuple[str, ...]:
    """The day's own names that keep most people from work: feasts and their Mondays."""
    names = (_FIXED.get((day.month, day.day)), _movable(day))
    return tuple(name for name in names if name and name not in _AT_WORK)


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous computus)."""
    golden, century, rest = year % 19, *divmod(year, 100)
    leap, centuries = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap - correction + 15) % 30
    week = (32 + 2 * centuries + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _movable(day: date) -> str | None:
    if name := _AROUND_EASTER.get((day - easter(day.year)).days):
        return name
    if day.month == 7 and day.weekday() == 0 and 19 <= day.day <= 25:
        return (
            "construction_holiday"  # its first Monday: it begins on a Sunday, the 18th to the 24th
        )
    if day.month == 5 and day == _monday_before(date(day.year, 5, 25)):
        return "patriots_day"
    if day.month == 9 and day == _nth_monday(day.year, 9, 1):
        return "labour_day"
    if day.month == 10 and day == _nth_monday(day.year, 10, 2):
        return "thanksgiving"
    return None


def _change_of_clock(day: date, zone: ZoneInfo) -> str | None:
    """Whether the night before that day was longer or shorter than others."""
    before = datetime.combine(day - _DAY, time(12), tzinfo=zone).utcoffset()
    after = datetime.combine(day, time(12), tzinfo=zone).utcoffset()
    if before is None or after is None or before == after:
        return None
    return "clocks_back" if after < before else "clocks_forward"


def _monday_before(day: date) -> date:
    return day - timedelta(days=day.weekday() or 7)


def _nth_monday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7 * (nth - 1))
