"""The last mornings as an alarm sees them: which day has what row, and how much of it was lost."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from digest.model import OPEN_STATUSES, DeliveryStatus, EditionStatus
from digest.store.schema import delivery, edition

LOST = (DeliveryStatus.REFUSED, DeliveryStatus.BOUNCED, DeliveryStatus.EXPIRED)
_STAYED = (*OPEN_STATUSES, DeliveryStatus.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningRow:
    """A day's edition without its words."""

    id: int
    day: date
    status: EditionStatus
    composed_at: datetime
    best_before: datetime
    enqueued: int
    halted_at: datetime | None
    halted_because: str
    known_at: datetime | None


def newest(
    conn: Connection, newsletter: str, today: date, limit: int = 5
) -> tuple[MorningRow, ...]:
    """The newest days up to *today* that have a row, the newest first; without corrections."""
    columns = (edition.c[name] for name in MorningRow.__dataclass_fields__)
    rows = (
        select(*columns)
        .where(edition.c.newsletter == newsletter, edition.c.day <= today)
        .order_by(edition.c.day.desc())
        .limit(limit)
    )
    return tuple(
        MorningRow(**{**row._asdict(), "status": EditionStatus(row.status)})
        for row in conn.execute(rows)
    )


def lost(conn: Connection, edition_id: int) -> int:
    """How many of its copies were refused, came back or expired."""
    mine = delivery.c.edition_id == edition_id
    of_those = delivery.c.status.in_(LOST) | delivery.c.came_back_at.is_not(None)
    return conn.scalar(select(func.count()).select_from(delivery).where(mine, of_those)) or 0


def has_stayed(conn: Connection, edition_id: int) -> bool:
    """Whether it had copies to send and the relay took none and refused none."""
    mine = select(delivery.c.id).where(delivery.c.edition_id == edition_id)
    beyond = (*_STAYED, DeliveryStatus.SUPPRESSED)
    has_gone = mine.where(delivery.c.status.not_in(beyond)).exists()
    return bool(
        conn.scalar(select(mine.where(delivery.c.status.in_(_STAYED)).exists() & ~has_gone))
    )
