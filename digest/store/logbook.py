"""The logbook: what operators did by hand, when, and to what."""

from datetime import datetime

from sqlalchemy import Connection, insert

from digest.store.schema import logbook


def write(conn: Connection, at: datetime, actor: str, action: str, detail: str) -> int:
    """Note an act, and give its number. *detail* holds no address."""
    act = insert(logbook).values(at=at, actor=actor, action=action, detail=detail)
    return int(conn.execute(act.returning(logbook.c.id)).scalar_one())
