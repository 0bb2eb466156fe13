"""Heartbeats: when each process that stays was last alive, one row for each host."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from digest.store.moments import SKEW
from digest.store.watch_tables import heartbeat

SCHEDULE = "schedule"
SERVE = "serve"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatRow:
    """A process, the host it ran on, and when it last said that it lives."""

    process: str
    host: str
    at: datetime


def beat(conn: Connection, process: str, host: str, at: datetime) -> None:
    """That process lives on that host at that moment."""
    insert = (sqlite if conn.dialect.name == "sqlite" else postgresql).insert
    values = {"process": process, "host": host, "at": at}
    statement = insert(heartbeat).values(values)
    conn.execute(
        statement.on_conflict_do_update(index_elements=["process", "host"], set_={"at": at})
    )


def last(conn: Connection, process: str, now: datetime) -> HeartbeatRow | None:
    """Its newest beat on any host, none that a wrong clock wrote; None where it never ran."""
    happened = (heartbeat.c.process == process, heartbeat.c.at <= now + SKEW)
    statement = select(heartbeat).where(*happened)
    row = conn.execute(statement.order_by(heartbeat.c.at.desc()).limit(1)).first()
    return HeartbeatRow(**row._asdict()) if row else None
