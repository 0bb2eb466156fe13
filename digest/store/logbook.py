"""The logbook: what operators did by hand, when, and to what."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from digest.address import without_addresses
from digest.store.schema import logbook


def write(conn: Connection, at: datetime, actor: str, action: str, detail: str) -> int:
    """Note an act, and give its number; an address in its *detail* is masked."""
    note = {"at": at, "actor": actor, "action": action, "detail": without_addresses(detail)}
    return int(conn.execute(insert(logbook).values(note).returning(logbook.c.id)).scalar_one())


def has(conn: Connection, actor: str, action: str, beginning: str) -> bool:
    """Whether that actor noted such an act, with a detail that begins so."""
    acts = select(logbook.c.id).where(logbook.c.actor == actor, logbook.c.action == action)
    detail = logbook.c.detail.startswith(beginning, autoescape=True)
    return conn.scalar(acts.where(detail).limit(1)) is not None


def newest(conn: Connection, actor: str, action: str) -> tuple[datetime, str] | None:
    """When that actor last noted such an act, and its detail; None where it never did."""
    acts = select(logbook.c.at, logbook.c.detail).where(
        logbook.c.actor == actor, logbook.c.action == action
    )
    row = conn.execute(acts.order_by(logbook.c.id.desc()).limit(1)).first()
    return (row.at, row.detail) if row else None


def newest_act(conn: Connection, action: str) -> datetime | None:
    """When anybody last noted such an act; None where nobody did."""
    acts = select(logbook.c.at).where(logbook.c.action == action)
    return conn.scalar(acts.order_by(logbook.c.id.desc()).limit(1))
