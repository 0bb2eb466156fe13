"""A table's bars as a drawing: columns along days, else lines one under another. Pure."""

from dataclasses import dataclass

from digest.report.french import ShownTable

WIDTH = 536
"""Units of the drawing: as wide as the page's column."""
_HIGH, _FOOT, _HEAD = 150, 18, 16
_LINE, _BAR = 30, 16
_NAMES = 200
_LONGEST_NAME = 20
_FEW = 10
"""Days whose names all find room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBar:
    """One bar: where it stands, which of a row's bars it is, and what it says when asked."""

    x: float
    y: float
    width: float
    height: float
    series: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLabel:
    """Words in a drawing, and to which side of their point they stand."""

    x: float
    y: float
    anchor: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportChart:
    """A drawing of a table; the table beside it says the same."""

    height: float
    bars: tuple[ChartBar, ...]
    labels: tuple[ChartLabel, ...]
    series: tuple[str, ...]
    """What each of a row's bars is; told above it where there are several."""


def chart_of(table: ShownTable) -> ReportChart | None:
    """The drawing of a table that has bars; None of another."""
    if not table.bars:
        return None
    return _columns(table) if table.columns[0] == "Jour" else _lines(table)


def _columns(table: ShownTable) -> ReportChart:
    step = WIDTH / len(table.rows)
    width = min(40.0, step * 0.7 / len(table.bars))
    bars, labels = [], []
    for at, row in enumerate(table.rows):
        middle = (at + 0.5) * step
        start = middle - width * len(table.bars) / 2
        for series, (length, words) in enumerate(row.bars):
            high = round(length * _HIGH / 100, 1)
            x, y = round(start + series * width, 1), round(_HEAD + _HIGH - high, 1)
            said = f"{row.cells[0]} – {table.bars[series]}\u00a0: {words}"
            bars.append(
                ChartBar(
                    x=x, y=y, width=round(width - 1, 1), height=high, series=series, words=said
                )
            )
        if at % max(1, -(-len(table.rows) // _FEW)) == 0:
            y = _HEAD + _HIGH + _FOOT - 4
            words = row.cells[0].partition("\u00a0")[0]
            labels.append(ChartLabel(x=round(middle, 1), y=y, anchor="middle", words=words))
    return ReportChart(
        height=_HEAD + _HIGH + _FOOT, bars=tuple(bars), labels=tuple(labels), series=table.bars
    )


def _lines(table: ShownTable) -> ReportChart:
    room, deep = WIDTH - _NAMES - 60, _LINE + _BAR * (len(table.bars) - 1)
    bars, labels = [], []
    for at, row in enumerate(table.rows):
        top = at * deep + 6
        name = ChartLabel(x=_NAMES - 8, y=top + 13, anchor="end", words=_short(row.cells[0]))
        labels.append(name)
        for series, (length, words) in enumerate(row.bars):
            width, y = round(length * room / 100, 1), top + series * _BAR
            said = f"{row.cells[0]} – {table.bars[series]}\u00a0: {words}"
            bars.append(
                ChartBar(x=_NAMES, y=y, width=width, height=_BAR - 1, series=series, words=said)
            )
            labels.append(ChartLabel(x=_NAMES + width + 6, y=y + 13, anchor="start", words=words))
    return ReportChart(
        height=len(table.rows) * deep + 4,
        bars=tuple(bars),
        labels=tuple(labels),
        series=table.bars,
    )


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_NAME else f"{words[: _LONGEST_NAME - 1]}…"
