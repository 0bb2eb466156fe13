"""What becomes of the rows of a list: judged by what the database says of each, then written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from digest.address import key
from digest.consent.burst import FOREVER
from digest.consent.claim import ConsentClaim
from digest.consent.formats import ListWord
from digest.consent.typos import meant
from digest.flows.app import App
from digest.flows.readers.csv_file import CsvRow
from digest.flows.readers.restore_choices import Newcomer, restore
from digest.ledger import ConsentState, after, moment_on
from digest.model import ConsentEvent, EventKind, Purpose
from digest.store import consents, subscribers, suppressions
from digest.store.database import Connection

_HELD = (
    "one of their clicks waits for a person; settle it with `digest subscribers held` where the "
    "list comes from"
)
_UNDATED = (
    "the list says they left, not when, and they have agreed here themselves; if they left since, "
    "add a column unsubscribed_at"
)


class RowResult(StrEnum):
    """What becomes of one row."""

    ADDED = "added"
    UPDATED = "updated"
    SAME = "already there"
    REFUSED = "refused"
    LEFT = "left"
    CLOSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """A row and its fate; `reason` says why it was refused."""

    row: CsvRow
    result: RowResult
    reason: str = ""
    warning: str = ""
    """What an operator should look at in a row that was taken in."""
    is_new: bool = False
    """Whether nothing was known here of its reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSource:
    """Where a row comes from, who brings it in, and when."""

    name: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedRow:
    """A row that claims enough, with events to be: its subscriber has no number yet."""

    row: CsvRow
    claim: ConsentClaim
    address_key: str
    event: ConsentEvent
    """That they agreed."""
    is_consent: bool
    """Whether they did, and are not only known to be gone."""
    ending: ConsentEvent | None
    """That they left, or may not be written to."""


@dataclass(slots=True)
class Rehearsal:
    """What the rows judged so far would have changed, by address key."""

    states: dict[str, ConsentState] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)


_Batch = Sequence[ClaimedRow | JudgedRow]
_TAKEN = frozenset(RowResult) - {RowResult.SAME, RowResult.REFUSED}


def claimed(row: CsvRow, claim: ConsentClaim, source: RowSource) -> ClaimedRow:
    """That row with the events it would make."""
    event = ConsentEvent(
        subscriber_id=0,
        kind=EventKind.IMPORTED,
        purposes=claim.purposes,
        at=source.at,
        source=source.name,
        basis=claim.basis,
        actor=source.actor,
        ip=claim.network,
    )
    is_yes = claim.word is ListWord.YES
    return ClaimedRow(
        row=row,
        claim=claim,
        address_key=key(claim.address),
        event=event,
        is_consent=is_yes or claim.given_on is not None,
        ending=None if is_yes else _ending(event, claim),
    )


def _ending(event: ConsentEvent, claim: ConsentClaim) -> ConsentEvent | None:
    """What ends a consent: a departure, or, of a closed address nobody agreed for, a refusal."""
    gone = replace(event, purposes=frozenset(Purpose), basis=claim.departure)
    if claim.word is ListWord.LEFT or claim.left_on:
        return replace(gone, kind=EventKind.UNSUBSCRIBED)
    return None if claim.given_on else replace(gone, kind=EventKind.REVOKED)


def rehearse(app: App, batch: _Batch, rehearsed: Rehearsal) -> list[JudgedRow]:
    """What would become of each row; *rehearsed* remembers what the rows would have changed."""
    with app.database.read() as conn:
        states, closed = _states(conn, batch), _closed(app, conn, batch)
    keys = [row.address_key for row in _only_rows(batch)]
    states.update({own: rehearsed.states[own] for own in keys if own in rehearsed.states})
    closed.update({own: rehearsed.closed[own] for own in keys if own in rehearsed.closed})
    judged = _judge(batch, states, closed)
    rehearsed.states.update(states)
    rehearsed.closed.update(closed)
    return judged


def take_in(app: App, batch: _Batch) -> list[JudgedRow]:
    """What became of each row, in one transaction."""
    with app.database.write() as conn:
        consents.lock(conn)
        judged = _judge(batch, _states(conn, batch), _closed(app, conn, batch))
        _write(conn, batch, judged, app.clock())
    return judged


# --- judging ------------------------------------------------------------------------------


def _judge(
    batch: _Batch, states: dict[str, ConsentState], closed: dict[str, str]
) -> list[JudgedRow]:
    """The fate of each row; *states* and *closed* go on as if those that get in were written."""
    results = []
    for row in batch:
        if isinstance(row, JudgedRow):
            results.append(row)
            continue
        state = states.get(row.address_key, ConsentState())
        result, reason = _result(row, state, closed.get(row.address_key, ""))
        is_new = state == ConsentState()
        results.append(
            JudgedRow(
                row=row.row,
                result=result,
                reason=reason,
                warning=_warning(row) if result is RowResult.ADDED else "",
                is_new=is_new,
            )
        )
        if result in _TAKEN:
            for event in _events(row, is_new=is_new):
                state = after(state, event)
            states[row.address_key] = state
        if result is RowResult.CLOSED:
            closed[row.address_key] = row.claim.closed_because
    return results


def _result(row: ClaimedRow, state: ConsentState, suppressed_because: str) -> tuple[RowResult, str]:
    if row.claim.word is not ListWord.YES:
        return _end(row, state, suppressed_because)
    if suppressed_because:
        return RowResult.REFUSED, f"the address is suppressed ({suppressed_because})"
    if state.left_at is not None:
        left = f"{state.left_at:%Y-%m-%d}"
        return RowResult.REFUSED, f"the reader unsubscribed on {left}; only they can come back"
    if row.claim.choices.resumes_on == FOREVER:
        return RowResult.REFUSED, _HELD
    if state.confirmed_at is None:
        return RowResult.ADDED, ""
    gains = [after(state, event).purposes != state.purposes for event in _events(row, is_new=True)]
    return (RowResult.UPDATED if any(gains) else RowResult.SAME), ""


def _end(row: ClaimedRow, state: ConsentState, suppressed_because: str) -> tuple[RowResult, str]:
    """What becomes of a row that says no: it is heard, unless its reader has said yes since."""
    is_closing = row.claim.word is ListWord.CLOSED
    if suppressed_because or (state.left_at is not None and not is_closing):
        return RowResult.SAME, ""
    said = moment_on(row.claim.left_on) if row.claim.left_on else None
    agreed = max(filter(None, (state.own_yes_at, state.listed_yes_at)), default=None)
    if said and agreed and said < agreed and state.left_at is None:
        return RowResult.SAME, ""
    if said is None and state.own_yes_at and state.left_at is None:
        return RowResult.REFUSED, _UNDATED
    return (RowResult.CLOSED if is_closing else RowResult.LEFT), ""


def _events(row: ClaimedRow, *, is_new: bool) -> Iterator[ConsentEvent]:
    """What the row adds to the log; of who is known and goes, only that."""
    if row.is_consent and (is_new or row.claim.word is ListWord.YES):
        yield row.event
    if row.ending:
        yield row.ending


def _warning(row: ClaimedRow) -> str:
    right = meant(row.claim.address)
    typed = row.claim.address.rpartition("@")[2]
    return f"{typed} may be a slip for {right.rpartition('@')[2]}" if right else ""


# --- writing --------------------------------------------------------------------------------


def _write(conn: Connection, batch: _Batch, judged: Sequence[JudgedRow], now: datetime) -> None:
    """
    Write the rows that get in: consents, what newcomers chose, departures, suppressions.

    Only newcomers get the list's choices; who is here has theirs.
    """
    taken = [
        (row, verdict)
        for row, verdict in zip(batch, judged, strict=True)
        if isinstance(row, ClaimedRow) and verdict.result in _TAKEN
    ]
    if not taken:
        return
    signed_up = {row.claim.address: _since(row.claim.signed_up_on, now) for row, _ in taken}
    ids = subscribers.add_all(conn, signed_up)
    consented: list[ConsentEvent] = []
    endings: list[ConsentEvent] = []
    for row, verdict in taken:
        for event in _events(row, is_new=verdict.is_new):
            numbered = replace(event, subscriber_id=ids[row.address_key], at=now)
            (consented if event is row.event else endings).append(numbered)
    consents.record_all(conn, consented)
    restore(
        conn,
        [
            _newcomer(row, ids[row.address_key], now)
            for row, verdict in taken
            if verdict.is_new or verdict.result is RowResult.ADDED
        ],
    )
    consents.record_all(conn, endings)
    closing = [row for row, verdict in taken if verdict.result is RowResult.CLOSED]
    suppressions.add_all(conn, {r.address_key: r.claim.closed_because for r in closing}, now)


def _newcomer(row: ClaimedRow, number: int, now: datetime) -> Newcomer:
    event = replace(row.event, subscriber_id=number, at=now)
    choices = row.claim.choices
    if choices.resumes_on == FOREVER:  # nobody waits for who has left
        choices = replace(choices, resumes_on=None)
    return Newcomer(event=event, choices=choices)


def _since(signed_up_on: date | None, now: datetime) -> datetime:
    return min(moment_on(signed_up_on), now) if signed_up_on else now


def _states(conn: Connection, batch: _Batch) -> dict[str, ConsentState]:
    """Where the batch's readers stand in the database, by address key."""
    ids = subscribers.ids(conn, [row.address_key for row in _only_rows(batch)])
    states = consents.states(conn, ids.values())
    return {address_key: states.get(number, ConsentState()) for address_key, number in ids.items()}


def _closed(app: App, conn: Connection, batch: _Batch) -> dict[str, str]:
    """Why addresses of the batch are closed, by key; erased ones are known by their hash."""
    keys = [row.address_key for row in _only_rows(batch)]
    marks = {mark: own for own in keys for mark in (own, *app.keyring.fingerprints(own))}
    return {marks[mark]: reason for mark, reason in suppressions.reasons(conn, marks).items()}


def _only_rows(batch: _Batch) -> list[ClaimedRow]:
    return [row for row in batch if isinstance(row, ClaimedRow)]
