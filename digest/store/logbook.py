"""The logbook: what operators did by hand, when, and to what."""

from datetime import datetime

from sqlalchemy import Connection, insert

from digest.address import without_addresses
from digest.store.schema import logbook


def write(conn: Connection, at: datetime, actor: str, action: str, detail: str) -> None:
    """Note an act; an address in its *detail* is masked."""
    note = {"at": at, "actor": actor, "action": action, "detail": without_addresses(detail)}
    conn.execute(insert(logbook).values(note))
