"""The figures as tables: what the terminal, a program, the mail and the page all show. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from digest.model import DeliveryStatus
from digest.report.figures import ReportFigures, SentEdition
from digest.report.period import ReportPeriod

Cell = str | int | float | date | None
LOST = (DeliveryStatus.REFUSED, DeliveryStatus.BOUNCED, DeliveryStatus.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """
    A name, columns and rows; `bars` are the columns that a chart draws, row by row.

    A row's first cell is what it is about. Words in cells are keys, or names of others.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    bars: tuple[str, ...] = ()

    def values(self, column: str) -> tuple[float, ...]:
        """What that column holds, as numbers; nothing counts as none."""
        at = self.columns.index(column)
        return tuple(
            float(row[at]) if isinstance(row[at], int | float) else 0.0  # type: ignore[arg-type] # a number, as was asked
            for row in self.rows
        )

    @property
    def largest(self) -> float:
        """The largest value that is drawn; 0 where nothing is."""
        return max((value for bar in self.bars for value in self.values(bar)), default=0.0)


def tables_of(figures: ReportFigures, period: ReportPeriod) -> tuple[ReportTable, ...]:
    """Every table that has a row, in the order of a page."""
    editions = tuple(each for each in figures.editions if period.first <= each.day <= period.last)
    every = (
        _readers(figures),
        _copies(editions),
        _editions(editions),
        _days(figures),
        _counts("departures", "reason", figures.reasons),
        _confirmation(figures),
        _counts("sign_ups", "place", figures.sign_ups),
        _providers(figures),
        _sources(figures),
        _opinions(editions),
        _partners(editions),
        _alarms(figures),
        _consent_log(figures),
    )
    return tuple(table for table in every if table.rows)


def _readers(figures: ReportFigures) -> ReportTable:
    purposes = ((purpose.value, number) for purpose, number in figures.by_purpose.items())
    rows = (("all", figures.readers), *purposes)
    return ReportTable(name="readers", columns=("purpose", "readers"), rows=rows, bars=("readers",))


def _copies(editions: tuple[SentEdition, ...]) -> ReportTable:
    total = Counter[DeliveryStatus]()
    for each in editions:
        total.update(each.copies)
    rows = tuple((status.value, total[status]) for status in DeliveryStatus if total[status])
    return ReportTable(name="copies", columns=("outcome", "copies"), rows=rows, bars=("copies",))


def _editions(editions: tuple[SentEdition, ...]) -> ReportTable:
    return ReportTable(
        name="editions",
        columns=("day", "status", "tone", "stories", "kilobytes", "copies", "minutes"),
        rows=tuple(
            (
                each.day,
                each.status.value,
                each.tone.value if each.tone else None,
                each.stories or None,
                round(each.size / 1000) or None,
                sum(each.copies.values()) or None,
                each.minutes,
            )
            for each in editions
        ),
        bars=("minutes",),
    )


def _days(figures: ReportFigures) -> ReportTable:
    return ReportTable(
        name="days",
        columns=("day", "asked", "joined", "left", "complained"),
        rows=tuple(
            (each.day, each.asked, each.joined, each.left, each.complained) for each in figures.days
        ),
        bars=("joined", "left"),
    )


def _confirmation(figures: ReportFigures) -> ReportTable:
    rate = round(100 * figures.confirmed / figures.asked, 1) if figures.asked else 0.0
    rows = ((figures.asked, figures.confirmed, rate),) if figures.asked else ()
    return ReportTable(name="confirmation", columns=("asked", "confirmed", "percent"), rows=rows)


def _providers(figures: ReportFigures) -> ReportTable:
    return ReportTable(
        name="providers",
        columns=("provider", "accepted", "lost", "came_back", "complaints"),
        rows=tuple(
            (each.provider, each.accepted, each.lost, each.came_back, each.complaints)
            for each in figures.providers
        ),
        bars=("lost", "came_back"),
    )


def _sources(figures: ReportFigures) -> ReportTable:
    rows = tuple((each.source, each.stories, each.leads) for each in figures.sources)
    columns = ("source", "stories", "leads")
    return ReportTable(name="sources", columns=columns, rows=rows, bars=("stories",))


def _opinions(editions: tuple[SentEdition, ...]) -> ReportTable:
    rows = tuple(
        (each.day, each.liked, each.disliked) for each in editions if each.liked or each.disliked
    )
    columns = ("day", "liked", "disliked")
    return ReportTable(name="opinions", columns=columns, rows=rows, bars=columns[1:])


def _partners(editions: tuple[SentEdition, ...]) -> ReportTable:
    """A row an edition, for an invoice; at the end a sum for each partner with several."""
    paid = [each for each in editions if each.partner]
    rows = [(each.day, each.partner, *_carried(each.with_partner)) for each in paid]
    return ReportTable(
        name="partners",
        columns=("day", "partner", "carried", "lost"),
        rows=(*rows, *_sums(rows)),
    )


def _carried(copies: Mapping[DeliveryStatus, int]) -> tuple[int, int]:
    lost = sum(copies.get(status, 0) for status in LOST)
    return copies.get(DeliveryStatus.ACCEPTED, 0), lost


def _sums(rows: list[tuple[date, str, int, int]]) -> Iterator[tuple[Cell, ...]]:
    for partner in dict.fromkeys(row[1] for row in rows):
        theirs = [row for row in rows if row[1] == partner]
        if len(theirs) > 1:
            yield None, partner, sum(row[2] for row in theirs), sum(row[3] for row in theirs)


def _alarms(figures: ReportFigures) -> ReportTable:
    rows = tuple(
        (cause, f"{since:%Y-%m-%d %H:%M}", f"{until:%Y-%m-%d %H:%M}" if until else None)
        for cause, since, until in figures.alarms
    )
    return ReportTable(name="alarms", columns=("cause", "since", "until"), rows=rows)


def _consent_log(figures: ReportFigures) -> ReportTable:
    head = figures.head
    rows = ((head.events, head.digest),) if head else ()
    return ReportTable(name="consent_log", columns=("events", "head"), rows=rows)


def _counts(name: str, column: str, counts: Mapping[str, int]) -> ReportTable:
    rows = tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    return ReportTable(name=name, columns=(column, "number"), rows=rows, bars=("number",))
