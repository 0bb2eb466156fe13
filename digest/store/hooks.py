"""Web hooks: when each relay spoke last, and of whose copy it speaks where it names none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from digest.address import key
from digest.store import copies
from digest.store.hook_tables import relay_hook
from digest.store.schema import edition, subscriber


@dataclass(frozen=True, slots=True, kw_only=True)
class HookRow:
    """How one relay's hook fares: what was heard by it, and what was refused in its name."""

    relay: str
    events: int = 0
    heard_at: datetime | None = None
    """When a request was last known to be its own."""
    event_at: datetime | None = None
    """When the newest event happened that it told of."""
    refused: int = 0
    refused_at: datetime | None = None


def note_heard(conn: Connection, relay: str, at: datetime, moments: Iterable[datetime]) -> None:
    """A relay was heard then, and told of events of those moments."""
    happened = tuple(moments)
    row = row_of(conn, relay)
    newest = max((*happened, *filter(None, [row.event_at])), default=None)
    _save(conn, relay, {"heard_at": at, "event_at": newest}, {"events": len(happened)})


def note_refused(conn: Connection, relay: str, at: datetime, number: int) -> None:
    """So many requests in a relay's name were refused then."""
    _save(conn, relay, {"refused_at": at}, {"refused": number})


def row_of(conn: Connection, relay: str) -> HookRow:
    """How that relay's hook fares; nothing yet where it never spoke."""
    row = conn.execute(select(relay_hook).where(relay_hook.c.relay == relay)).first()
    return HookRow(**row._asdict()) if row else HookRow(relay=relay)


def newest_copy(
    conn: Connection, address: str, since: datetime, until: datetime
) -> tuple[int, int] | None:
    """The newest copy to that address of an edition composed between those: both numbers."""
    reader = conn.scalar(select(subscriber.c.id).where(subscriber.c.address_key == key(address)))
    composed = (
        select(edition.c.id)
        .where(edition.c.composed_at.between(since, until))
        .order_by(edition.c.composed_at.desc())
    )
    for number in conn.scalars(composed).all() if reader is not None else ():
        there = copies.of_reader(conn, number, reader or 0)
        if there is not None:
            return there.id, number
    return None


def _save(
    conn: Connection, relay: str, values: dict[str, datetime | None], more: dict[str, int]
) -> None:
    insert = (sqlite if conn.dialect.name == "sqlite" else postgresql).insert
    conn.execute(insert(relay_hook).values(relay=relay).on_conflict_do_nothing())
    grown = {name: relay_hook.c[name] + number for name, number in more.items()}
    mine = relay_hook.c.relay == relay
    conn.execute(update(relay_hook).where(mine).values({**values, **grown}))
