"""Addresses that are never written to, whatever their consent: suppression beats everything."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from digest.address import key
from digest.store import consents
from digest.store.schema import suppression as table


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One address (as its key), why it is closed to us, and since when."""

    address_key: str
    reason: str
    at: datetime


def add(conn: Connection, address: str, reason: str, at: datetime) -> bool:
    """Close an address to all mail; False when it already was (the first reason stays)."""
    consents.lock(conn)
    if reason_for(conn, address):
        return False
    conn.execute(insert(table).values(address_key=key(address), reason=reason, at=at))
    return True


def remove(conn: Connection, address: str) -> bool:
    """Open it again; False when it was not closed."""
    return conn.execute(delete(table).where(table.c.address_key == key(address))).rowcount > 0


def reason_for(conn: Connection, address: str) -> str:
    """Why nothing may be sent to that address, or empty."""
    found = select(table.c.reason).where(table.c.address_key == key(address))
    return conn.scalar(found) or ""


def reasons(conn: Connection, keys: Collection[str]) -> dict[str, str]:
    """The reasons by address key, for those of *keys* that are closed."""
    found = select(table.c.address_key, table.c.reason).where(table.c.address_key.in_(keys))
    return {row.address_key: row.reason for row in conn.execute(found)}


def everyone(conn: Connection) -> tuple[Suppression, ...]:
    """Every closed address, the oldest first."""
    found = select(table.c.address_key, table.c.reason, table.c.at).order_by(table.c.id)
    return tuple(
        Suppression(address_key=row.address_key, reason=row.reason, at=row.at)
        for row in conn.execute(found)
    )
