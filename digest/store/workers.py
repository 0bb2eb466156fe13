"""Workers: the processes that do what is due, on whichever host, and when each last said so."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from digest.store.duty_tables import worker as table
from digest.store.moments import SKEW

SILENT_AFTER = timedelta(minutes=1)
"""Who said nothing for so long is not waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRow:
    """One process. `queues` are the kinds of work it does, `connections` those to relays."""

    name: str
    host: str
    pid: int
    queues: tuple[str, ...]
    connections: int
    has_spool: bool
    """Whether mail is handed in on its host."""
    began_at: datetime
    beat_at: datetime

    def is_silent(self, now: datetime) -> bool:
        """Whether it ended without a word, hangs, or cannot reach the database."""
        return now - self.beat_at > SILENT_AFTER


def join(conn: Connection, row: WorkerRow) -> None:
    """A worker begins."""
    conn.execute(insert(table).values(_values(row)))


def beat(conn: Connection, name: str, at: datetime, *, has_spool: bool) -> bool:
    """It lives at that moment; False where it was given up for lost, and has to join again."""
    values = {"beat_at": at, "has_spool": has_spool}
    return conn.execute(update(table).where(table.c.name == name).values(values)).rowcount == 1


def leave(conn: Connection, name: str) -> None:
    """A worker ends."""
    conn.execute(delete(table).where(table.c.name == name))


def every(conn: Connection) -> tuple[WorkerRow, ...]:
    """All of them, the silent ones too, host by host."""
    statement = select(table).order_by(table.c.host, table.c.began_at, table.c.name)
    return tuple(_row(each._asdict()) for each in conn.execute(statement))


def alive(conn: Connection, now: datetime) -> tuple[WorkerRow, ...]:
    """Those that said so lately, by a clock that is not far ahead of ours."""
    rows = every(conn)
    return tuple(row for row in rows if not row.is_silent(now) and row.beat_at <= now + SKEW)


def silent_since(conn: Connection, before: datetime) -> tuple[str, ...]:
    """The names of those that were last heard of before then."""
    return tuple(conn.scalars(select(table.c.name).where(table.c.beat_at < before)))


def _values(row: WorkerRow) -> dict[str, object]:
    values = {column.name: getattr(row, column.name) for column in table.columns}
    return {**values, "queues": ",".join(row.queues)}


def _row(values: dict[str, object]) -> WorkerRow:
    queues = tuple(str(values.pop("queues")).split(","))
    return WorkerRow(**values, queues=queues)  # type: ignore[arg-type]  # as the table has them
