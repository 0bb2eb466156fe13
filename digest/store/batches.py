"""
Batches and their leases: who may send what, and for how long.

A claim raises the batch's epoch; every later write carries it. A sender that
was paused for longer than its lease finds another epoch and writes nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from digest.model import OPEN_STATUSES, Batch, Delivery, DeliveryStatus, Variant
from digest.store.schema import batch, delivery, subscriber


def add(conn: Connection, edition_id: int, due_at: datetime) -> int:
    """A new batch, due then."""
    row = insert(batch).values(edition_id=edition_id, due_at=due_at).returning(batch.c.id)
    added: int = conn.execute(row).scalar_one()
    return added


def claim(
    conn: Connection, edition_id: int, owner: str, now: datetime, lease: timedelta, zone: ZoneInfo
) -> Batch | None:
    """
    Take a batch that is due and free, with its deliveries; None when there is none.

    The oldest due first. *zone* is the newsletter's: the day of consent is told in it.
    """
    free = (
        select(batch.c.id)
        .where(batch.c.edition_id == edition_id, batch.c.due_at <= now, _is_free(now))
        .order_by(batch.c.due_at, batch.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer anyway
    )
    taken = (
        update(batch)
        .where(batch.c.id == free.scalar_subquery())
        .values(owner=owner, epoch=batch.c.epoch + 1, lease_until=now + lease)
        .returning(batch.c.id, batch.c.epoch)
    )
    row = conn.execute(taken).one_or_none()
    if row is None:
        return None
    return Batch(
        id=row.id,
        edition_id=edition_id,
        epoch=row.epoch,
        owner=owner,
        lease=lease,
        deliveries=_due_deliveries(conn, row.id, now, zone),
    )


def hold(conn: Connection, taken: Batch, until: datetime) -> bool:
    """Prolong a lease; False where the batch has another owner by now."""
    ours = update(batch).where(_is_ours(taken)).values(lease_until=until)
    return conn.execute(ours).rowcount == 1


def release(conn: Connection, taken: Batch) -> None:
    """Give a batch back, due again when its first open delivery is. A lost one is let be."""
    values = {"owner": "", "lease_until": None, "due_at": _first_due()}
    conn.execute(update(batch).where(_is_ours(taken)).values(values))


def release_owned_by(conn: Connection, owner: str) -> None:
    """Free every batch of an owner that is no more, and shut it out."""
    conn.execute(
        update(batch)
        .where(batch.c.owner == owner)
        .values(owner="", lease_until=None, epoch=batch.c.epoch + 1, due_at=_first_due())
    )


def overdue_owners(conn: Connection, edition_id: int, now: datetime) -> tuple[str, ...]:
    """In whose names batches are still held though the lease ran out."""
    statement = (
        select(batch.c.owner)
        .where(batch.c.edition_id == edition_id, batch.c.owner != "", batch.c.lease_until < now)
        .distinct()
    )
    return tuple(conn.scalars(statement))


def held(conn: Connection, edition_id: int, now: datetime) -> int:
    """How many batches somebody is sending right now."""
    statement = (
        select(func.count())
        .select_from(batch)
        .where(batch.c.edition_id == edition_id, batch.c.owner != "", batch.c.lease_until >= now)
    )
    return conn.execute(statement).scalar_one()


def next_due(conn: Connection, edition_id: int) -> datetime | None:
    """When the edition's next batch is due; None when every batch is done."""
    statement = select(func.min(batch.c.due_at)).where(batch.c.edition_id == edition_id)
    earliest: datetime | None = conn.execute(statement).scalar_one()
    return earliest


def reschedule(conn: Connection, batch_ids: Iterable[int]) -> None:
    """Make batches nobody holds due when their first open delivery is."""
    where = (batch.c.id.in_(tuple(batch_ids)), batch.c.owner == "")
    conn.execute(update(batch).where(*where).values(due_at=_first_due()))


def is_open() -> ColumnElement[bool]:
    """A delivery that is still to be tried: queued, deferred, or uncertain and to be resent."""
    resent = (delivery.c.status == DeliveryStatus.UNCERTAIN) & delivery.c.due_at.is_not(None)
    return delivery.c.status.in_(OPEN_STATUSES) | resent


def _is_free(now: datetime) -> ColumnElement[bool]:
    return batch.c.lease_until.is_(None) | (batch.c.lease_until < now)


def _is_ours(taken: Batch) -> ColumnElement[bool]:
    return (
        (batch.c.id == taken.id) & (batch.c.epoch == taken.epoch) & (batch.c.owner == taken.owner)
    )


def _first_due() -> ColumnElement[datetime | None]:
    due = select(func.min(delivery.c.due_at)).where(delivery.c.batch_id == batch.c.id, is_open())
    return due.scalar_subquery()


def _due_deliveries(
    conn: Connection, batch_id: int, now: datetime, zone: ZoneInfo
) -> tuple[Delivery, ...]:
    statement = (
        select(
            delivery.c.id,
            delivery.c.subscriber_id,
            delivery.c.variant,
            delivery.c.attempts,
            subscriber.c.address,
            func.coalesce(subscriber.c.confirmed_at, subscriber.c.created_at).label("since"),
        )
        .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .where(delivery.c.batch_id == batch_id, is_open(), delivery.c.due_at <= now)
        .order_by(delivery.c.id)
    )
    return tuple(
        Delivery(
            id=row.id,
            subscriber_id=row.subscriber_id,
            address=row.address,
            variant=Variant(row.variant),
            consented_on=row.since.astimezone(zone).date(),
            attempts=row.attempts,
        )
        for row in conn.execute(statement)
    )
