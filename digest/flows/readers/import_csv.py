"""
Bring in readers who consented elsewhere, each with the proof that they did.

Nobody is revived: who left, or whose address is suppressed, stays as they are,
and a purpose a reader took back is not given again. Who left there leaves here,
unless they have agreed since. Who is new here keeps the rhythm, form, pause and
refusals that the list says. Rows are written some hundreds at a time, so that a
reader who leaves meanwhile is not kept waiting.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from digest.consent.claim import ClaimDefaults, claim
from digest.consent.flag_columns import flags_unheard
from digest.consent.list_columns import ClaimColumns, columns, ignoring
from digest.consent.list_dates import day_order
from digest.errors import ConsentError, InputError
from digest.flows.app import App
from digest.flows.readers.csv_file import CsvRow, delimiter_in, lines
from digest.flows.readers.import_rows import (
    ClaimedRow,
    JudgedRow,
    Rehearsal,
    RowResult,
    RowSource,
    claimed,
    rehearse,
    take_in,
)
from digest.ledger import import_mark
from digest.store import logbook

_BATCH = 1000
_AT_START = 20
_DATES = ("date", "confirmed_at", "asked", "created")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListImport:
    """One list: where it comes from, what holds for all its rows, who brings it in."""

    file: Path
    defaults: ClaimDefaults
    actor: str
    ignored: tuple[str, ...] = ()
    """Titles of columns that say nothing, on the operator's word."""
    is_rehearsal: bool = False
    """Judge every row as it would be judged, and write nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """How many rows met which fate, under which number; 0 for a rehearsal and an empty list."""

    counts: dict[RowResult, int]
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHeader:
    """What a list's first lines say: its columns, and what stands between its cells."""

    columns: ClaimColumns
    delimiter: str


def header(file: Path, ignored: Sequence[str] = ()) -> ListHeader:
    """
    What that file's columns hold, but for those to ignore.

    Raises `InputError` for a file that cannot be read, has no column of addresses, or
    one of boxes whose title nobody understands: a tick there may be a refusal.
    """
    start = [row.cells for row in islice(lines(file), _AT_START)]
    if not start:
        return ListHeader(columns=ClaimColumns(places={"address": 0}), delimiter=",")
    try:
        layout = columns(start, file.name).without(ignored)
    except InputError as fault:
        raise InputError(f"{file}: {fault}") from fault
    _check_flags(file, layout)
    return ListHeader(columns=_with_order_of_dates(file, layout), delimiter=delimiter_in(file))


def import_file(app: App, wanted: ListImport, tell: Callable[[JudgedRow], None]) -> ImportReport:
    """
    Bring in the readers of a list; how many rows met which fate.

    *tell* hears the fate of every row, in order. Raises `InputError` for a file
    that cannot be read or has no column of addresses.
    """
    layout = header(wanted.file, wanted.ignored).columns
    counts = dict.fromkeys(RowResult, 0)
    rehearsed = Rehearsal()
    number = 0 if wanted.is_rehearsal else _number(app, wanted)
    rows = _rows(app, wanted, layout, number)
    while batch := list(islice(rows, _BATCH)):
        judge = rehearse(app, batch, rehearsed) if wanted.is_rehearsal else take_in(app, batch)
        for judged in judge:
            counts[judged.result] += 1
            tell(judged)
    return ImportReport(counts=counts, number=number)


def add(app: App, address: str, defaults: ClaimDefaults, actor: str) -> RowResult:
    """
    Bring in one reader, by hand.

    Raises `InputError` without an address, purposes or a basis, and
    `ConsentError` where the reader left or the address is suppressed.
    """
    consent = claim((address,), ClaimColumns(places={"address": 0}), defaults, app.today())
    source = RowSource(name="cli", actor=actor, at=app.clock())
    (judged,) = take_in(app, [claimed(CsvRow(0, (address,)), consent, source)])
    if judged.result is RowResult.REFUSED:
        raise ConsentError(f"not added: {judged.reason}")
    return judged.result


def _number(app: App, wanted: ListImport) -> int:
    """The number under which the import can be undone: the logbook's."""
    with app.database.write() as conn:
        action = "subscribers import"
        return logbook.write(conn, app.clock(), wanted.actor, action, wanted.file.name)


def _with_order_of_dates(file: Path, layout: ClaimColumns) -> ClaimColumns:
    places = {layout.places[name] for name in _DATES if name in layout.places}
    places |= {place for place, rule in layout.rules if rule.dates is not None}
    if not places:
        return layout
    cells = (row.cells[place] for row in lines(file) for place in places if place < len(row.cells))
    order = day_order(cells)
    return replace(layout, is_month_first=order.is_month_first, is_order_sure=order.is_sure)


def _check_flags(file: Path, layout: ClaimColumns) -> None:
    cells = (row.cells for row in islice(lines(file), _rows_above(layout), None))
    flags = flags_unheard(cells, layout)
    if flags:
        named = ", ".join(repr(title[:40]) for title in flags)
        raise InputError(
            f"{file}: nobody here knows what a yes means in {named}: a column that may say no. "
            "Nothing was taken in. Call it Désabonné where a yes is a refusal, Abonné where "
            f"it is consent, or, where it is neither, add {ignoring(flags)}"
        )


def _rows_above(layout: ClaimColumns) -> int:
    """How many rows come before the first reader."""
    return layout.above + 1 if layout.is_header else 0


def _rows(
    app: App, wanted: ListImport, layout: ClaimColumns, number: int
) -> Iterator[ClaimedRow | JudgedRow]:
    today = app.today()
    for row in islice(lines(wanted.file), _rows_above(layout), None):
        if row.fault:
            yield JudgedRow(row=row, result=RowResult.REFUSED, reason=row.fault)
            continue
        try:
            consent = claim(row.cells, layout, wanted.defaults, today)
        except InputError as fault:
            yield JudgedRow(row=row, result=RowResult.REFUSED, reason=str(fault))
            continue
        name = f"{import_mark(number)}{wanted.file.name}:{row.number}"
        yield claimed(row, consent, RowSource(name=name, actor=wanted.actor, at=app.clock()))
