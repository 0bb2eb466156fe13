"""Counts as of now: readers, what waits, which processes live."""

from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, func, or_, select

from digest.model import Purpose
from digest.store.book_tables import batch
from digest.store.schema import consent_head, subscriber, suppression
from digest.store.tally import tally
from digest.store.watch_tables import heartbeat


def _is_active() -> tuple[ColumnElement[bool], ...]:
    closed = select(suppression.c.address_key)
    return (
        subscriber.c.confirmed_at.is_not(None),
        subscriber.c.left_at.is_(None),
        subscriber.c.erased_at.is_(None),
        subscriber.c.address_key.not_in(closed),
    )


def readers_by_purpose(conn: Connection) -> dict[Purpose, int]:
    """How many readers agreed to each purpose, left nothing, and are not closed."""
    flags = [func.sum(case((subscriber.c[purpose.value], 1), else_=0)) for purpose in Purpose]
    row = conn.execute(select(*flags).where(*_is_active())).one()
    return {purpose: int(number or 0) for purpose, number in zip(Purpose, row, strict=True)}


def readers(conn: Connection) -> int:
    """How many confirmed readers agree to anything at all now."""
    agreed = or_(*(subscriber.c[purpose.value] for purpose in Purpose))
    statement = select(func.count()).select_from(subscriber).where(*_is_active(), agreed)
    return conn.scalar(statement) or 0


def waiting_by_lane(conn: Connection) -> Counter[str]:
    """How many copies wait in each lane, of all editions."""
    lines = tally(batch.c.due_at.is_not(None))
    number = func.sum(lines.c.number)
    statement = (
        select(lines.c.lane, number)
        .where(lines.c.due_at.is_not(None))
        .group_by(lines.c.lane)
        .having(number > 0)
    )
    return Counter({row[0]: int(row[1]) for row in conn.execute(statement)})


def consent_events(conn: Connection) -> int:
    """How many events the log of consent holds."""
    return conn.scalar(select(func.max(consent_head.c.events))) or 0


def beats(conn: Connection) -> tuple[tuple[str, str, datetime], ...]:
    """Each process that stays, its host, and when it last said that it lives."""
    rows = select(heartbeat).order_by(heartbeat.c.process, heartbeat.c.host)
    return tuple((row.process, row.host, row.at) for row in conn.execute(rows))
