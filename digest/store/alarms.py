"""Alarms: raised once while their cause stands, told once, and once more when it is over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from digest.store.watch_tables import alarm as table


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRow:
    """An alarm, and how far it is told."""

    id: int
    cause: str
    subject: str
    words: str
    step: str
    raised_at: datetime
    told_at: datetime | None
    gone_at: datetime | None
    """Since when its cause was not seen any more; None while it is."""
    ended_at: datetime | None
    end_told_at: datetime | None


def add(conn: Connection, raised: AlarmRow, key: str) -> None:
    """Raise it, unless another process did; *key* tells it from all others that stand."""
    insert = (sqlite if conn.dialect.name == "sqlite" else postgresql).insert
    values = {
        "cause": raised.cause,
        "subject": raised.subject,
        "words": raised.words,
        "step": raised.step,
        "standing": key,
        "raised_at": raised.raised_at,
    }
    conn.execute(insert(table).values(values).on_conflict_do_nothing())


def note_gone(conn: Connection, numbers: Collection[int], at: datetime | None) -> None:
    """The causes of those are away since then; None: they are there again."""
    conn.execute(update(table).where(table.c.id.in_(numbers)).values(gone_at=at))


def end(conn: Connection, numbers: Collection[int], at: datetime) -> None:
    """Those are over; the same may be raised anew."""
    mine = table.c.id.in_(numbers), table.c.ended_at.is_(None)
    conn.execute(update(table).where(*mine).values(ended_at=at, standing=None))


def settle_end(conn: Connection, causes: Collection[str], at: datetime) -> None:
    """The end of those causes is nothing to tell."""
    quiet = table.c.cause.in_(causes), table.c.ended_at.is_not(None), table.c.end_told_at.is_(None)
    conn.execute(update(table).where(*quiet, table.c.told_at.is_not(None)).values(end_told_at=at))


def standing(conn: Connection) -> tuple[AlarmRow, ...]:
    """All that are not over, the oldest first."""
    rows = select(table).where(table.c.standing.is_not(None)).order_by(table.c.id)
    return tuple(map(_row, conn.execute(rows)))


def newest(conn: Connection, limit: int) -> tuple[AlarmRow, ...]:
    """The newest, over or not, the newest first."""
    return tuple(map(_row, conn.execute(select(table).order_by(table.c.id.desc()).limit(limit))))


def since(conn: Connection, moment: datetime) -> tuple[AlarmRow, ...]:
    """All that were raised from then on, the oldest first."""
    rows = select(table).where(table.c.raised_at >= moment).order_by(table.c.id)
    return tuple(map(_row, conn.execute(rows)))


def has_untold(conn: Connection, now: datetime) -> bool:
    """Whether anything is yet to be told that no teller has at the moment."""
    return conn.scalar(select(table.c.id).where(*_is_to_tell(now)).limit(1)) is not None


def claim(conn: Connection, now: datetime, until: datetime) -> tuple[AlarmRow, ...]:
    """What is yet to be told, for one teller alone until then; a teller that dies loses it."""
    to_tell = update(table).where(*_is_to_tell(now))
    numbers = tuple(conn.scalars(to_tell.values(claimed_until=until).returning(table.c.id)))
    rows = select(table).where(table.c.id.in_(numbers)).order_by(table.c.id)
    return tuple(map(_row, conn.execute(rows))) if numbers else ()


def note_told(conn: Connection, rows: Collection[AlarmRow], at: datetime) -> None:
    """Those were told as they stand: raised, and where it is over, that too."""
    mine = table.c.id.in_([row.id for row in rows])
    conn.execute(update(table).where(mine).values(claimed_until=None))
    conn.execute(update(table).where(mine, table.c.told_at.is_(None)).values(told_at=at))
    over = table.c.id.in_([row.id for row in rows if row.ended_at is not None])
    conn.execute(update(table).where(over).values(end_told_at=at))


def _is_to_tell(now: datetime) -> tuple[ColumnElement[bool], ...]:
    is_over = and_(table.c.ended_at.is_not(None), table.c.end_told_at.is_(None))
    is_free = or_(table.c.claimed_until.is_(None), table.c.claimed_until <= now)
    return or_(table.c.told_at.is_(None), is_over), is_free


def _row(row: Row[tuple[object, ...]]) -> AlarmRow:
    fields = row._mapping  # noqa: SLF001 - SQLAlchemy's public accessor, underscore and all
    return AlarmRow(**{name: fields[name] for name in AlarmRow.__dataclass_fields__})
