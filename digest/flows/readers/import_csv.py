"""
Bring in readers who consented elsewhere, each with the proof that they did.

Nobody is revived: who left, or whose address is suppressed, stays as they are,
and a purpose a reader took back is not given again. Who is new here keeps the
rhythm, form, pause and refusals that the list says. Rows are written some
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
from digest.flows.readers.restore_choices import Newcomer, restore
from digest.flows.readers.scanner_clicks import FOREVER
from digest.ledger import ConsentState, after
from digest.model import ConsentEvent, EventKind
from digest.store import consents, subscribers, suppressions
from digest.store.database import Connection

_BATCH = 1000
_HELD = (
    "one of their clicks waits for a person; settle it with `digest subscribers held` where the "
    "list comes from"
)


class RowResult(StrEnum):
    """What becomes of one row."""

    ADDED = "added"
    UPDATED = "updated"
    SAME = "already there"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """A row and its fate; `reason` says why it was refused."""

    row: CsvRow
    result: RowResult
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
class _ClaimedRow:
    """A row that claims enough, with an event to be: its subscriber has no number yet."""

    row: CsvRow
    claim: ConsentClaim
    address_key: str
    event: ConsentEvent


_States = dict[str, ConsentState]


def import_file(
    app: App, wanted: ListImport, tell: Callable[[JudgedRow], None]
) -> dict[RowResult, int]:
    """
    Bring in the readers of a CSV file; how many rows met which fate.

    *tell* hears the fate of every row, in order. Raises `InputError` for a file
    that cannot be read or has no column of addresses.
    """
    counts = dict.fromkeys(RowResult, 0)
    rehearsed: _States = {}
    rows = _rows(app, wanted)
    while batch := list(islice(rows, _BATCH)):
        judge = _rehearse(app, batch, rehearsed) if wanted.is_rehearsal else _take_in(app, batch)
        for judged in judge:
            counts[judged.result] += 1
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
    consent = claim((address,), {"address": 0}, defaults, today)
    row = _claimed(app, CsvRow(0, (address,)), consent, "cli", actor)
    (judged,) = _take_in(app, [row])
    if judged.result is RowResult.REFUSED:
        raise ConsentError(f"not added: {judged.reason}")
    return judged.result


# --- reading rows ---------------------------------------------------------------------


def _rows(app: App, wanted: ListImport) -> Iterator[_ClaimedRow | JudgedRow]:
    rows = lines(wanted.file)
    first = next(rows, None)
    if first is None:
        return
    layout = _columns(wanted.file, first)
    today = app.today()
    for row in rows if layout.is_header else chain([first], rows):
        if row.fault:
            yield JudgedRow(row=row, result=RowResult.REFUSED, reason=row.fault)
            continue
        try:
            consent = claim(row.cells, layout.places, wanted.defaults, today)
        except InputError as fault:
            yield JudgedRow(row=row, result=RowResult.REFUSED, reason=str(fault))
            continue
        source = f"import:{wanted.file.name}:{row.number}"
        yield _claimed(app, row, consent, source, wanted.actor)


def _columns(file: Path, first: CsvRow) -> ClaimColumns:
    try:
        return columns(first.cells)
    except InputError as fault:
        raise InputError(f"{file}: {fault}") from fault


def _claimed(app: App, row: CsvRow, consent: ConsentClaim, source: str, actor: str) -> _ClaimedRow:
    event = ConsentEvent(
        subscriber_id=0,
        kind=EventKind.IMPORTED,
        purposes=consent.purposes,
        at=app.clock(),
        source=source,
        basis=consent.basis,
        actor=actor,
    )
    return _ClaimedRow(row=row, claim=consent, address_key=key(consent.address), event=event)


# --- judging and writing ---------------------------------------------------------------


def _rehearse(
    app: App, batch: Sequence[_ClaimedRow | JudgedRow], rehearsed: _States
) -> list[JudgedRow]:
    """What would become of each row; *rehearsed* remembers the rows that would get in."""
    with app.database.read() as conn:
        states = {**_states(conn, batch), **_known(batch, rehearsed)}
        judged = _judge(batch, states, _closed(app, conn, batch))
    rehearsed.update({row.address_key: states[row.address_key] for row in _only_rows(batch)})
    return judged


def _take_in(app: App, batch: Sequence[_ClaimedRow | JudgedRow]) -> list[JudgedRow]:
    """What became of each row, in one transaction."""
    with app.database.write() as conn:
        consents.lock(conn)
        judged = _judge(batch, _states(conn, batch), _closed(app, conn, batch))
        _write(conn, batch, judged)
    return judged


def _judge(
    batch: Sequence[_ClaimedRow | JudgedRow], states: _States, closed: dict[str, str]
) -> list[JudgedRow]:
    """The fate of each row; *states* goes on as if those that get in were written."""
    results = []
    for row in batch:
        if isinstance(row, JudgedRow):
            results.append(row)
            continue
        state = states.get(row.address_key, ConsentState())
        result, reason = _result(row, state, closed.get(row.address_key, ""))
        results.append(JudgedRow(row=row.row, result=result, reason=reason))
        states[row.address_key] = state if reason else after(state, row.event)
    return results


def _result(
    row: _ClaimedRow, state: ConsentState, suppressed_because: str
) -> tuple[RowResult, str]:
    if suppressed_because:
        return RowResult.REFUSED, f"the address is suppressed ({suppressed_because})"
    if state.left_at is not None:
        left = f"{state.left_at:%Y-%m-%d}"
        return RowResult.REFUSED, f"the reader unsubscribed on {left}; only they can come back"
    if row.claim.choices.resumes_on == FOREVER:
        return RowResult.REFUSED, _HELD
    if state.confirmed_at is None:
        return RowResult.ADDED, ""
    gains = after(state, row.event).purposes != state.purposes
    return (RowResult.UPDATED if gains else RowResult.SAME), ""


def _write(
    conn: Connection, batch: Sequence[_ClaimedRow | JudgedRow], judged: Sequence[JudgedRow]
) -> None:
    """Write the rows that get in; only newcomers get the list's choices, who is here has theirs."""
    taken = [
        (row, verdict.result)
        for row, verdict in zip(batch, judged, strict=True)
        if isinstance(row, _ClaimedRow) and verdict.result in (RowResult.ADDED, RowResult.UPDATED)
    ]
    if not taken:
        return
    addresses = [row.claim.address for row, _ in taken]
    ids = subscribers.add_all(conn, addresses, taken[0][0].event.at)
    events = [replace(row.event, subscriber_id=ids[row.address_key]) for row, _ in taken]
    consents.record_all(conn, events)
    newcomers = [
        Newcomer(event=event, choices=row.claim.choices)
        for event, (row, result) in zip(events, taken, strict=True)
        if result is RowResult.ADDED
    ]
    restore(conn, newcomers)


def _states(conn: Connection, batch: Sequence[_ClaimedRow | JudgedRow]) -> _States:
    """Where the batch's readers stand in the database, by address key."""
    ids = subscribers.ids(conn, [row.address_key for row in _only_rows(batch)])
    states = consents.states(conn, ids.values())
    return {address_key: states.get(number, ConsentState()) for address_key, number in ids.items()}


def _known(batch: Sequence[_ClaimedRow | JudgedRow], rehearsed: _States) -> _States:
    keys = [row.address_key for row in _only_rows(batch)]
    return {address_key: rehearsed[address_key] for address_key in keys if address_key in rehearsed}


def _closed(app: App, conn: Connection, batch: Sequence[_ClaimedRow | JudgedRow]) -> dict[str, str]:
    """Why addresses of the batch are closed, by key; erased ones are known by their hash."""
    keys = [row.address_key for row in _only_rows(batch)]
    marks = {mark: own for own in keys for mark in (own, *app.keyring.fingerprints(own))}
    return {marks[mark]: reason for mark, reason in suppressions.reasons(conn, marks).items()}


def _only_rows(batch: Sequence[_ClaimedRow | JudgedRow]) -> list[_ClaimedRow]:
    return [row for row in batch if isinstance(row, _ClaimedRow)]
