"""Addresses that are never written to, whatever their consent: suppression beats everything."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from digest.address import key
from digest.model import BAD_ADDRESS, COMPLAINED, WORN_OUT
from digest.store import consents
from digest.store.schema import suppression as table

ERASED = "erased at their request"
"""Why the keyed hash of an erased address is kept: no list may bring it back, only the person."""
MOVED = "its reader moved to another address"
"""Why the keyed hash of an address that was left behind is kept: no list may write there again."""
OWN_HAND = frozenset({ERASED, MOVED, WORN_OUT}) | BAD_ADDRESS
"""Reasons that do not keep the person of that address from signing up themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One address (its key, or the keyed hash of an erased one), why it is closed, since when."""

    address_key: str
    reason: str
    at: datetime
    evidence: str = ""
    """What showed it, in the words of who said so; no address."""


def add(conn: Connection, address: str, reason: str, at: datetime, evidence: str = "") -> bool:
    """
    Close an address to all mail; False when it already was, and the reason stays.

    A person's word takes the place of a bounce, of a list's and of an older one: what lifts
    those does not lift it. A complaint stays.
    """
    consents.lock(conn)
    closed_because = reason_for(conn, address)
    if closed_because and not _outweighs(reason, closed_because):
        return False
    remove(conn, address)
    row = {"address_key": key(address), "reason": reason, "at": at, "evidence": evidence}
    conn.execute(insert(table).values(row))
    return True


def complain(conn: Connection, address: str, at: datetime, evidence: str) -> None:
    """Close an address whose person called our mail spam."""
    add(conn, address, COMPLAINED, at, evidence)


def add_all(conn: Connection, reasons_why: Mapping[str, str], at: datetime) -> None:
    """Close open addresses, by key, each with its reason; the caller holds the log's lock."""
    rows = [{"address_key": own, "reason": why, "at": at} for own, why in reasons_why.items()]
    if rows:
        conn.execute(insert(table), rows)


def remove_closed_at(conn: Connection, address: str, moments: Collection[datetime]) -> None:
    """Open that address again if it was closed at one of those moments."""
    same = (table.c.address_key == key(address), table.c.at.in_(moments))
    conn.execute(delete(table).where(*same))


def add_hashed(conn: Connection, fingerprint: str, reason: str, at: datetime) -> None:
    """Close an erased address by its keyed hash; the first reason stays."""
    if not reasons(conn, [fingerprint]):
        conn.execute(insert(table).values(address_key=fingerprint, reason=reason, at=at))


def remove(conn: Connection, address: str) -> bool:
    """Open it again; False when it was not closed."""
    return remove_keys(conn, [key(address)])


def remove_keys(conn: Connection, keys: Collection[str]) -> bool:
    """Open every address with one of those keys or hashes; False when none was closed."""
    return conn.execute(delete(table).where(table.c.address_key.in_(keys))).rowcount > 0


def matching(conn: Connection, since: datetime | None, words: str) -> tuple[Suppression, ...]:
    """
    Closed addresses that an operator may open many at a time, the oldest first.

    Closed at *since* or later, where it is given, with *words* in the reason.
    Who was erased, or moved, is never among them.
    """
    return tuple(
        row
        for row in everyone(conn)
        if row.reason not in (ERASED, MOVED)
        and (since is None or row.at >= since)
        and words.lower() in row.reason.lower()
    )


def reason_for(conn: Connection, address: str) -> str:
    """Why nothing may be sent to that address, or empty."""
    statement = select(table.c.reason).where(table.c.address_key == key(address))
    return conn.scalar(statement) or ""


def _outweighs(reason: str, other: str) -> bool:
    return reason not in OWN_HAND and other not in (reason, COMPLAINED)


def evidence_for(conn: Connection, address: str) -> str:
    """What showed why nothing may be sent to that address, or empty."""
    statement = select(table.c.evidence).where(table.c.address_key == key(address))
    return conn.scalar(statement) or ""


def reasons(conn: Connection, keys: Collection[str]) -> dict[str, str]:
    """The reasons by address key, for those of *keys* that are closed."""
    statement = select(table.c.address_key, table.c.reason).where(table.c.address_key.in_(keys))
    return {row.address_key: row.reason for row in conn.execute(statement)}


def everyone(conn: Connection) -> tuple[Suppression, ...]:
    """Every closed address, the oldest first."""
    fields = (table.c.address_key, table.c.reason, table.c.at, table.c.evidence)
    rows = conn.execute(select(*fields).order_by(table.c.id))
    return tuple(Suppression(**row._asdict()) for row in rows)
