"""
The log of consent events: append-only, each event sealed to the one before.

The database refuses UPDATE and DELETE on it. Appending takes a lock that
serialises the chain (SQLite has it from BEGIN IMMEDIATE, PostgreSQL by an
advisory lock) and brings the reader's row up to date in the same transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select

from digest.ledger import GENESIS, Standing, replay, seal, wording_sha256
from digest.model import ConsentEvent, EventKind, Purpose
from digest.store import subscribers
from digest.store.schema import consent_event as table

_CHAIN_LOCK = int.from_bytes(b"consent")
"""The PostgreSQL advisory lock that whoever appends holds until commit."""
_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event as the log keeps it: its number, its seal and the seal it follows."""

    id: int
    event: ConsentEvent
    previous: str
    digest: str


def record(conn: Connection, event: ConsentEvent) -> int:
    """
    Append an event, bring its reader's row up to date, and give the event's number.

    The row says what the whole log of that reader adds up to, never a guess.
    """
    record_all(conn, [event])
    newest = select(func.max(table.c.id)).where(table.c.subscriber_id == event.subscriber_id)
    return int(conn.execute(newest).scalar_one())


def record_all(conn: Connection, events: Sequence[ConsentEvent]) -> None:
    """Append events in their order, and bring every reader they tell of up to date."""
    if not events:
        return
    lock(conn)
    conn.execute(insert(table), list(_sealed(_head(conn), events)))
    standings_now = standings(conn, {event.subscriber_id for event in events})
    subscribers.save_standings(conn, standings_now.items())


def lock(conn: Connection) -> None:
    """Let nobody else append until this transaction ends; taken twice it is one lock."""
    if conn.dialect.name == "postgresql":
        conn.execute(select(func.pg_advisory_xact_lock(_CHAIN_LOCK)))


def standings(conn: Connection, subscriber_ids: Iterable[int]) -> dict[int, Standing]:
    """Where those readers stand, from the log."""
    events: dict[int, list[ConsentEvent]] = defaultdict(list)
    wanted = table.c.subscriber_id.in_(list(subscriber_ids))
    for row in conn.execute(select(table).where(wanted).order_by(table.c.id)):
        events[row.subscriber_id].append(_event(row))
    return {subscriber_id: replay(told) for subscriber_id, told in events.items()}


def of_subscriber(conn: Connection, subscriber_id: int) -> tuple[Entry, ...]:
    """Everything the log says of one reader, the oldest first."""
    rows = select(table).where(table.c.subscriber_id == subscriber_id).order_by(table.c.id)
    return tuple(map(_entry, conn.execute(rows)))


def requests_since(conn: Connection, subscriber_id: int, moment: datetime) -> int:
    """How often that reader's address was given to the sign-up box since then."""
    counted = select(func.count()).where(
        table.c.subscriber_id == subscriber_id,
        table.c.kind == EventKind.REQUESTED,
        table.c.at > moment,
    )
    return conn.scalar(counted) or 0


def everything(conn: Connection) -> Iterator[Entry]:
    """The whole log, the oldest first, a page in memory at a time."""
    last = 0
    page = select(table).order_by(table.c.id).limit(_PAGE)
    while rows := conn.execute(page.where(table.c.id > last)).all():
        yield from map(_entry, rows)
        last = rows[-1].id


def _head(conn: Connection) -> str:
    newest = select(table.c.digest).order_by(table.c.id.desc()).limit(1)
    return conn.scalar(newest) or GENESIS


def _sealed(previous: str, events: Sequence[ConsentEvent]) -> Iterator[dict[str, object]]:
    for event in events:
        digest = seal(previous, event)
        yield {
            "subscriber_id": event.subscriber_id,
            "kind": event.kind.value,
            "purposes": " ".join(sorted(event.purposes)),
            "at": event.at,
            "wording": event.wording,
            "wording_sha256": wording_sha256(event.wording),
            "source": event.source,
            "basis": event.basis,
            "ip": event.ip,
            "user_agent": event.user_agent,
            "actor": event.actor,
            "previous": previous,
            "digest": digest,
        }
        previous = digest


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(id=row.id, event=_event(row), previous=row.previous, digest=row.digest)


def _event(row: Row[tuple[object, ...]]) -> ConsentEvent:
    return ConsentEvent(
        subscriber_id=row.subscriber_id,
        kind=EventKind(row.kind),
        purposes=frozenset(map(Purpose, row.purposes.split())),
        at=row.at,
        wording=row.wording,
        source=row.source,
        basis=row.basis,
        ip=row.ip,
        user_agent=row.user_agent,
        actor=row.actor,
    )
