"""The logbook: what operators did by hand, when, and to what."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, true

from digest.address import without_addresses
from digest.model import LogbookEntry, LogbookSelection
from digest.store.moments import SKEW
from digest.store.schema import logbook

LEFT_BECAUSE = "left because"
"""The act of nobody in particular: why a reader left, and the day, without who."""


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


def newest_act(conn: Connection, action: str, now: datetime) -> datetime | None:
    """When anybody last noted such an act, by no wrong clock; None where nobody did."""
    acts = select(logbook.c.at).where(logbook.c.action == action, logbook.c.at <= now + SKEW)
    return conn.scalar(acts.order_by(logbook.c.id.desc()).limit(1))


def entries(
    conn: Connection, asked: LogbookSelection, limit: int
) -> tuple[tuple[LogbookEntry, ...], int]:
    """The newest acts of those, the newest first, *limit* at the most; and how many there are."""
    which = and_(_meant(asked), logbook.c.action != LEFT_BECAUSE)
    newest_first = select(logbook).where(which).order_by(logbook.c.at.desc(), logbook.c.id.desc())
    rows = conn.execute(newest_first.limit(limit)).mappings()
    number = conn.scalar(select(func.count()).select_from(logbook).where(which))
    return tuple(LogbookEntry(**row) for row in rows), number or 0


def leave_reasons(conn: Connection, asked: LogbookSelection) -> dict[str, int]:
    """How often each reason for leaving was given among those, the most frequent first."""
    which = and_(_meant(asked), logbook.c.action == LEFT_BECAUSE)
    number = func.count().label("number")
    counted = select(logbook.c.detail, number).where(which).group_by(logbook.c.detail)
    rows = conn.execute(counted.order_by(number.desc(), logbook.c.detail))
    return {row.detail: row.number for row in rows}


def actions(conn: Connection) -> tuple[str, ...]:
    """Every kind of act that was ever noted, by its name."""
    return tuple(conn.scalars(select(logbook.c.action).distinct().order_by(logbook.c.action)))


def _meant(asked: LogbookSelection) -> ColumnElement[bool]:
    of = logbook.c
    bounds: list[ColumnElement[bool]] = [true()]
    if asked.since is not None:
        bounds.append(of.at >= asked.since)
    if asked.until is not None:
        bounds.append(of.at < asked.until)
    if asked.actor:
        bounds.append(of.actor == asked.actor)
    if asked.action:
        below = of.action.startswith(f"{asked.action} ", autoescape=True)
        bounds.append(or_(of.action == asked.action, below))
    if asked.edition is not None:
        bounds.append(of.detail.startswith(str(asked.edition)))
    return and_(*bounds)
