"""The last mornings as an alarm sees them: which day has what row, and how much of it was lost."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from digest.model import OPEN_STATUSES, DeliveryStatus, EditionStatus
from digest.store.book_tables import AGAIN, batch, outcome
from digest.store.deliveries import balance
from digest.store.schema import edition
from digest.store.tally import tally

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
    lines = tally(batch.c.edition_id == edition_id)
    statement = select(func.sum(lines.c.number)).where(lines.c.status.in_(LOST))
    back_elsewhere = (
        select(func.count())
        .select_from(outcome.join(batch, batch.c.id == outcome.c.batch_id))
        .where(batch.c.edition_id == edition_id, outcome.c.came_back_at.is_not(None))
        .where(outcome.c.status.not_in((*LOST, AGAIN)))
    )
    return int(conn.scalar(statement) or 0) + (conn.scalar(back_elsewhere) or 0)


def has_stayed(conn: Connection, edition_id: int) -> bool:
    """Whether it had copies to send and the relay took none and refused none."""
    standing = {status for status, number in balance(conn, edition_id).items() if number}
    return bool(standing & set(_STAYED)) and standing <= {*_STAYED, DeliveryStatus.SUPPRESSED}
