"""The logbook: what operators did by hand, when, and to what."""

from datetime import datetime

from sqlalchemy import Connection, insert

from digest.address import without_addresses
from digest.store.schema import logbook


def write(conn: Connection, at: datetime, actor: str, action: str, detail: str) -> int:
    """Note an act, and give its number; an address in its *detail* is masked."""
    note = {"at": at, "actor": actor, "action": action, "detail": without_addresses(detail)}
    return int(conn.execute(insert(logbook).values(note).returning(logbook.c.id)).scalar_one())
