"""The logbook: what operators did by hand, when, and to what."""

from datetime import datetime

from sqlalchemy import Connection, insert

from digest.store.schema import logbook


def write(conn: Connection, at: datetime, actor: str, action: str, detail: str) -> None:
    """Note an act. *detail* holds no address."""
    conn.execute(insert(logbook).values(at=at, actor=actor, action=action, detail=detail))
