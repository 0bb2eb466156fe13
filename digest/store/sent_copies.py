"""Copies as they left, looked up by what comes back of them; and what becomes of them then."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select, update

from digest.model import BAD_ADDRESS, OPEN_STATUSES, DeliveryStatus
from digest.store.bounces import refused_as_full
from digest.store.deliveries import SAID
from digest.store.schema import batch, delivery, edition, subscriber

_MAY_COME_BACK = (DeliveryStatus.ACCEPTED, DeliveryStatus.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCopy:
    """One delivery, by what a returned message must be held against."""

    id: int
    edition_id: int
    subscriber_id: int
    address: str
    """The reader's address now; empty for who was erased."""
    status: DeliveryStatus
    is_under_way: bool
    """Whether somebody is sending its batch at this moment: what came of it is not in yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedCopy:
    """A copy that came back because its address is bad."""

    delivery_id: int
    address: str
    came_back_at: datetime
    status: DeliveryStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyMorning:
    """A reader's copy of one day: whether it came back, or was refused as the mailbox is full."""

    id: int
    day: date
    is_back: bool
    is_full: bool


def by_ids(conn: Connection, delivery_ids: Collection[int]) -> dict[int, SentCopy]:
    """Those copies that there are, by number."""
    if not delivery_ids:
        return {}
    rows = conn.execute(_copies().where(delivery.c.id.in_(delivery_ids)))
    return {row.id: _copy(row) for row in rows}


def of_day(conn: Connection, day: date, subscriber_id: int) -> tuple[SentCopy, ...]:
    """A reader's copies of that day's edition and its corrections."""
    statement = (
        _copies()
        .join(edition, edition.c.id == delivery.c.edition_id)
        .where(edition.c.day == day, delivery.c.subscriber_id == subscriber_id)
    )
    return tuple(map(_copy, conn.execute(statement)))


_SETTLED = (
    update(delivery)
    .where(delivery.c.id == bindparam("copy"))
    .values(
        status=DeliveryStatus.BOUNCED,
        came_back_at=bindparam("moment"),
        at=bindparam("moment"),
        due_at=None,
        code=None,
        enhanced=bindparam("said"),
        reason=bindparam("because"),
    )
)
_COMING_BACK = _SETTLED.where(delivery.c.status.in_(_MAY_COME_BACK))
_SAID_AGAIN = _SETTLED.where(
    delivery.c.status == DeliveryStatus.BOUNCED, delivery.c.came_back_at.is_not(None)
)


def came_back(
    conn: Connection,
    delivery_id: int,
    reason: str,
    enhanced: str,
    at: datetime,
    *,
    again: bool = False,
) -> bool:
    """
    That copy was accepted and is back, with those words; False where it stood elsewhere.

    With *again* it is one that is back already, of which something worse is said now.
    """
    values = {
        "copy": delivery_id,
        "moment": at,
        "said": enhanced[:12],
        "because": reason[:500],
    }
    return conn.execute(_SAID_AGAIN if again else _COMING_BACK, values).rowcount > 0


def count_returned(conn: Connection, edition_id: int) -> int:
    """How many copies of an edition the relay had accepted and came back."""
    back = (delivery.c.edition_id == edition_id, delivery.c.came_back_at.is_not(None))
    return conn.scalar(select(func.count()).select_from(delivery).where(*back)) or 0


def returned_for_bad_address(conn: Connection, edition_id: int) -> tuple[ReturnedCopy, ...]:
    """The copies of an edition that came back because their addresses are bad."""
    statement = (
        select(
            delivery.c.id,
            delivery.c.status,
            delivery.c.reason,
            delivery.c.came_back_at,
            subscriber.c.address,
        )
        .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .where(delivery.c.edition_id == edition_id, delivery.c.came_back_at.is_not(None))
        .where(subscriber.c.erased_at.is_(None))
    )
    return tuple(
        ReturnedCopy(
            delivery_id=row.id,
            address=row.address,
            came_back_at=row.came_back_at,
            status=DeliveryStatus(row.status),
        )
        for row in conn.execute(statement)
        if row.reason.partition(SAID)[0] in BAD_ADDRESS
    )


def accepted_at(conn: Connection, edition_id: int, domains: Collection[str]) -> Counter[str]:
    """How many of an edition's copies are accepted at each of those domains."""
    counts: Counter[str] = Counter()
    for domain in domains:
        statement = (
            select(func.count())
            .select_from(delivery)
            .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
            .where(delivery.c.edition_id == edition_id)
            .where(delivery.c.status == DeliveryStatus.ACCEPTED)
            .where(subscriber.c.address_key.endswith(f"@{domain}", autoescape=True))
        )
        counts[domain] = conn.scalar(statement) or 0
    return counts


def stand_as_refused(conn: Connection, delivery_ids: Collection[int]) -> None:
    """Those copies came back in a wave: it says nothing of their addresses."""
    which = delivery.c.id.in_(delivery_ids) & (delivery.c.status == DeliveryStatus.BOUNCED)
    conn.execute(update(delivery).where(which).values(status=DeliveryStatus.REFUSED))


def newest_mornings(conn: Connection, subscriber_id: int, limit: int) -> tuple[CopyMorning, ...]:
    """A reader's newest copies that say something of the mailbox, the newest first."""
    is_back, is_full = delivery.c.came_back_at.is_not(None), refused_as_full()
    statement = (
        select(delivery.c.id, edition.c.day, is_back.label("is_back"), is_full.label("is_full"))
        .join(edition, edition.c.id == delivery.c.edition_id)
        .where(delivery.c.subscriber_id == subscriber_id)
        .where((delivery.c.status == DeliveryStatus.ACCEPTED) | is_back | is_full)
        .order_by(edition.c.day.desc(), delivery.c.id.desc())
        .limit(limit)
    )
    return tuple(
        CopyMorning(id=row.id, day=row.day, is_back=bool(row.is_back), is_full=bool(row.is_full))
        for row in conn.execute(statement)
    )


def _copies() -> Select[tuple[Any, ...]]:
    return (
        select(
            delivery.c.id,
            delivery.c.edition_id,
            delivery.c.subscriber_id,
            delivery.c.status,
            subscriber.c.address,
            batch.c.owner,
        )
        .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .join(batch, batch.c.id == delivery.c.batch_id)
    )


def _copy(row: Row[tuple[Any, ...]]) -> SentCopy:
    status = DeliveryStatus(row.status)
    return SentCopy(
        id=row.id,
        edition_id=row.edition_id,
        subscriber_id=row.subscriber_id,
        address=row.address,
        status=status,
        is_under_way=status in OPEN_STATUSES and row.owner != "",
    )
