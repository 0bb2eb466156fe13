"""A report on the mornings: on a screen with small bars, for a program, and as a file to keep."""

import json
from datetime import date

from digest.config import Settings
from digest.flows.operating.report import MorningsReport
from digest.flows.operating.tell_report import ReportPage
from digest.render.environment import environment, filled
from digest.render.page_style import style_sheet
from digest.report.chart import WIDTH, chart_of
from digest.report.table import Cell, ReportTable

_LONGEST_BAR = 20
_NOTES = {
    "readers": "as of now, whatever the period: confirmed, not left, the address not closed",
    "copies": "accepted is what the relay said; whether a copy was read, nobody knows",
}
"""What a table's name alone would let somebody take for something else."""
_NO_TRACKING = "All of it comes from the database: no opening and no click is counted."


def report_text(report: MorningsReport) -> str:
    """Its tables, one after another; what is drawn elsewhere has small bars."""
    period = report.period
    lines = [f"{period.first} to {period.last}" if period.first < period.last else f"{period.last}"]
    for table in report.tables:
        lines += ["", table.name.replace("_", " ").upper(), *_lines(table)]
        lines += [f"  ({_NOTES[table.name]})"] if table.name in _NOTES else []
    return "\n".join((*lines, "", _NO_TRACKING, ""))


def report_json(report: MorningsReport) -> str:
    """A list of records by the name of each table, under the days they are about."""
    record: dict[str, object] = {
        "period": report.period.kind.value,
        "first": report.period.first.isoformat(),
        "last": report.period.last.isoformat(),
        "written_at": report.written_at.isoformat(),
        "counts_opens_or_clicks": False,
    }
    for table in report.tables:
        rows = [dict(zip(table.columns, map(_plain, row), strict=True)) for row in table.rows]
        record[table.name] = rows
    return json.dumps(record, ensure_ascii=False, indent=2)


def report_html(page: ReportPage, settings: Settings) -> str:
    """The page in one file, its style in it."""
    values = {
        "title": page.title,
        "no_tracking": page.no_tracking,
        "links": (),
        "tables": [(table, chart_of(table)) for table in page.tables],
        "width": WIDTH,
        "newsletter": settings.newsletter,
        "base": settings.web.public_url,
        "is_public": False,
        "style": style_sheet(settings.newsletter, settings.own_templates),
    }
    return filled(environment(settings.own_templates), "web/rapport.html", values)


def _lines(table: ReportTable) -> list[str]:
    rows = [tuple(column.replace("_", " ") for column in table.columns)]
    rows += [tuple(map(_word, row)) for row in table.rows]
    widths = [max(len(row[at]) for row in rows) for at in range(len(table.columns))]
    padded = [
        "  ".join(_set(table, at, cell, widths[at]) for at, cell in enumerate(row)) for row in rows
    ]
    bars = ["", *(_bars(table, number) for number in range(len(table.rows)))]
    return [f"  {line}  {bar}".rstrip() for line, bar in zip(padded, bars, strict=True)]


def _set(table: ReportTable, at: int, cell: str, width: int) -> str:
    is_number = at > 0 and all(isinstance(row[at], int | float | None) for row in table.rows)
    return cell.rjust(width) if is_number else cell.ljust(width)


def _bars(table: ReportTable, number: int) -> str:
    """The first of a row's bars: two would not be told apart without colours."""
    if not table.bars or not table.largest:
        return ""
    value = table.values(table.bars[0])[number]
    return "█" * round(_LONGEST_BAR * value / table.largest)


def _word(cell: Cell) -> str:
    return "-" if cell is None else str(cell)


def _plain(cell: Cell) -> str | int | float | None:
    return cell.isoformat() if isinstance(cell, date) else cell
