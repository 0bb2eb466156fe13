"""
Bring in readers who consented elsewhere, each with the proof that they did.

Nobody is revived: who left, or whose address is suppressed, stays as they are,
and a purpose a reader took back is not given again. Rows are written some
hundreds at a time, so that a reader who leaves meanwhile is not kept waiting.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path

from digest.address import key
from digest.consent.claim import ClaimColumns, ClaimDefaults, ConsentClaim, claim, columns
from digest.errors import ConsentError, InputError
from digest.flows.app import App
from digest.flows.readers.csv_file import CsvRow, lines
from digest.ledger import ConsentState, after
from digest.model import ConsentEvent, EventKind
from digest.store import consents, subscribers, suppressions
from digest.store.database import Connection

_BATCH = 1000


class RowResult(StrEnum):
    """What becomes of one row."""

    ADDED = "added"
    UPDATED = "updated"
    SAME = "already there"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """A row and its fate; `reason` says why it was refused."""

    line: CsvRow
    fate: RowResult
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListImport:
    """One list: where it comes from, what holds for all its rows, who brings it in."""

    file: Path
    defaults: ClaimDefaults
    actor: str
    is_rehearsal: bool = False
    """Judge every row as it would be judged, and write nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row with an event to be: its subscriber has no number yet."""

    line: CsvRow
    address: str
    event: ConsentEvent


_Standings = dict[str, ConsentState]


def import_file(
    app: App, wanted: ListImport, tell: Callable[[JudgedRow], None]
) -> dict[RowResult, int]:
    """
    Bring in the readers of a CSV file; how many rows met which fate.

    *tell* hears the fate of every row, in order. Raises `InputError` for a file
    that cannot be read or has no column of addresses.
    """
    counts = dict.fromkeys(RowResult, 0)
    rehearsed: _Standings = {}
    rows = _rows(app, wanted)
    while batch := list(islice(rows, _BATCH)):
        judge = _rehearse(app, batch, rehearsed) if wanted.is_rehearsal else _take_in(app, batch)
        for judged in judge:
            counts[judged.fate] += 1
            tell(judged)
    return counts


def header(file: Path) -> tuple[str, ...]:
    """The titles of that file's columns, or () where it has none."""
    first = next(lines(file), CsvRow(1, ()))
    return () if any("@" in cell for cell in first.cells) else first.cells


def add(app: App, address: str, defaults: ClaimDefaults, actor: str) -> RowResult:
    """
    Bring in one reader, by hand.

    Raises `InputError` without an address, purposes or a basis, and
    `ConsentError` where the reader left or the address is suppressed.
    """
    today = app.today()
    told = claim((address,), {"address": 0}, defaults, today)
    row = _Row(
        line=CsvRow(0, (address,)), address=told.address, event=_event(app, told, "cli", actor)
    )
    (judged,) = _take_in(app, [row])
    if judged.fate is RowResult.REFUSED:
        raise ConsentError(f"not added: {judged.reason}")
    return judged.fate


# --- reading rows ---------------------------------------------------------------------


def _rows(app: App, wanted: ListImport) -> Iterator[_Row | JudgedRow]:
    found = lines(wanted.file)
    first = next(found, None)
    if first is None:
        return
    known = _columns(wanted.file, first)
    today = app.today()
    for line in found if known.is_header else chain([first], found):
        if line.fault:
            yield JudgedRow(line=line, fate=RowResult.REFUSED, reason=line.fault)
            continue
        try:
            told = claim(line.cells, known.places, wanted.defaults, today)
        except InputError as fault:
            yield JudgedRow(line=line, fate=RowResult.REFUSED, reason=str(fault))
            continue
        source = f"import:{wanted.file.name}:{line.number}"
        yield _Row(line=line, address=told.address, event=_event(app, told, source, wanted.actor))


def _columns(file: Path, first: CsvRow) -> ClaimColumns:
    try:
        return columns(first.cells)
    except InputError as fault:
        raise InputError(f"{file}: {fault}") from fault


def _event(app: App, told: ConsentClaim, source: str, actor: str) -> ConsentEvent:
    return ConsentEvent(
        subscriber_id=0,
        kind=EventKind.IMPORTED,
        purposes=told.purposes,
        at=app.clock(),
        source=source,
        basis=told.basis,
        actor=actor,
    )


# --- judging and writing ---------------------------------------------------------------


def _rehearse(
    app: App, batch: Sequence[_Row | JudgedRow], rehearsed: _Standings
) -> list[JudgedRow]:
    """What would become of each row; *rehearsed* remembers the rows that would get in."""
    with app.database.read() as conn:
        standings = {**_standings(conn, batch), **_known(batch, rehearsed)}
        judged = _judge(batch, standings, _closed(app, conn, batch))
    rehearsed.update({key(row.address): standings[key(row.address)] for row in _only_rows(batch)})
    return judged


def _take_in(app: App, batch: Sequence[_Row | JudgedRow]) -> list[JudgedRow]:
    """What became of each row, in one transaction."""
    with app.database.write() as conn:
        consents.lock(conn)
        judged = _judge(batch, _standings(conn, batch), _closed(app, conn, batch))
        fates = zip(batch, judged, strict=True)
        _write(conn, [row for row, met in fates if isinstance(row, _Row) and _gets_in(met)])
    return judged


def _judge(
    batch: Sequence[_Row | JudgedRow], standings: _Standings, closed: dict[str, str]
) -> list[JudgedRow]:
    """The fate of each row; *standings* goes on as if those that get in were written."""
    fates = []
    for row in batch:
        if isinstance(row, JudgedRow):
            fates.append(row)
            continue
        address_key = key(row.address)
        standing = standings.get(address_key, ConsentState())
        fate, reason = _fate(row.event, standing, closed.get(address_key, ""))
        fates.append(JudgedRow(line=row.line, fate=fate, reason=reason))
        standings[address_key] = standing if reason else after(standing, row.event)
    return fates


def _fate(
    event: ConsentEvent, standing: ConsentState, suppressed_because: str
) -> tuple[RowResult, str]:
    if suppressed_because:
        return RowResult.REFUSED, f"the address is suppressed ({suppressed_because})"
    if standing.left_at is not None:
        left = f"{standing.left_at:%Y-%m-%d}"
        return RowResult.REFUSED, f"the reader unsubscribed on {left}; only they can come back"
    if standing.confirmed_at is None:
        return RowResult.ADDED, ""
    gains = after(standing, event).purposes != standing.purposes
    return (RowResult.UPDATED if gains else RowResult.SAME), ""


def _gets_in(judged: JudgedRow) -> bool:
    return judged.fate in (RowResult.ADDED, RowResult.UPDATED)


def _write(conn: Connection, rows: Sequence[_Row]) -> None:
    if not rows:
        return
    ids = subscribers.add_all(conn, [row.address for row in rows], rows[0].event.at)
    consents.record_all(
        conn, [replace(row.event, subscriber_id=ids[key(row.address)]) for row in rows]
    )


def _standings(conn: Connection, batch: Sequence[_Row | JudgedRow]) -> _Standings:
    """Where the batch's readers stand in the database, by address key."""
    ids = subscribers.ids(conn, [key(row.address) for row in _only_rows(batch)])
    found = consents.standings(conn, ids.values())
    return {address_key: found.get(number, ConsentState()) for address_key, number in ids.items()}


def _known(batch: Sequence[_Row | JudgedRow], rehearsed: _Standings) -> _Standings:
    keys = [key(row.address) for row in _only_rows(batch)]
    return {address_key: rehearsed[address_key] for address_key in keys if address_key in rehearsed}


def _closed(app: App, conn: Connection, batch: Sequence[_Row | JudgedRow]) -> dict[str, str]:
    """Why addresses of the batch are closed, by key; erased ones are known by their hash."""
    keys = [key(row.address) for row in _only_rows(batch)]
    marks = {mark: one for one in keys for mark in (one, *app.keyring.fingerprints(one))}
    return {marks[mark]: reason for mark, reason in suppressions.reasons(conn, marks).items()}


def _only_rows(batch: Sequence[_Row | JudgedRow]) -> list[_Row]:
    return [row for row in batch if isinstance(row, _Row)]
