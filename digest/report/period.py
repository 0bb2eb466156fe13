"""The days a report is about. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_WEEK = timedelta(days=6)
_DAY = timedelta(days=1)
_MONDAY = 0


class PeriodKind(StrEnum):
    """How long a report looks back."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPeriod:
    """Civil days, both included; `shown_from` is where its curves begin, a week at least."""

    kind: PeriodKind
    first: date
    last: date

    @property
    def shown_from(self) -> date:
        """The first day of what is drawn by day."""
        return min(self.first, self.last - _WEEK)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day that is drawn, in order."""
        number = (self.last - self.shown_from).days + 1
        return tuple(self.shown_from + timedelta(days=ago) for ago in range(number))


def period_of(day: date, kind: PeriodKind) -> ReportPeriod:
    """The day itself, the seven days that end with it, or its calendar month as far as its end."""
    match kind:
        case PeriodKind.DAY:
            return ReportPeriod(kind=kind, first=day, last=day)
        case PeriodKind.WEEK:
            return ReportPeriod(kind=kind, first=day - _WEEK, last=day)
        case PeriodKind.MONTH:
            last = day.replace(day=monthrange(day.year, day.month)[1])
            return ReportPeriod(kind=kind, first=day.replace(day=1), last=last)


def mailed_on(today: date, weekdays: frozenset[int]) -> tuple[ReportPeriod, ...]:
    """
    What the desk is mailed that day, where editions go out on those week days (Monday is 0).

    The morning's; on a Monday the week's in its place; on the first the last month's too.
    """
    is_monday = today.weekday() == _MONDAY
    kind = PeriodKind.WEEK if is_monday else PeriodKind.DAY
    newest = (period_of(today, kind),) if is_monday or today.weekday() in weekdays else ()
    month = (period_of(today - _DAY, PeriodKind.MONTH),) if today.day == 1 else ()
    return (*newest, *month)
