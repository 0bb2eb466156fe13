"""The days a report is about. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_WEEK = timedelta(days=6)


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
