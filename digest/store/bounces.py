"""Copies whose address was said to be bad, and mailboxes that stay full."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from digest.address import key
from digest.model import BAD_ADDRESS, MAILBOX_FULL, DeliveryStatus
from digest.store.deliveries import SAID
from digest.store.schema import batch, delivery, edition, subscriber, suppression


@dataclass(frozen=True, slots=True, kw_only=True)
class BouncedCopy:
    """A copy whose address is said to be bad, and whether the one before it was as well."""

    address: str
    reason: str
    bounced_before: bool

    @property
    def domain(self) -> str:
        """The address's domain, as addresses are compared."""
        return key(self.address).rpartition("@")[2]


def bounced(conn: Connection, edition_id: int) -> tuple[BouncedCopy, ...]:
    """An edition's bounced copies whose addresses are still open."""
    closed = select(suppression.c.address_key)
    statement = (
        select(subscriber.c.id, subscriber.c.address, delivery.c.reason)
        .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .where(delivery.c.edition_id == edition_id, _is_for_bad_address())
        .where(subscriber.c.erased_at.is_(None), subscriber.c.address_key.not_in(closed))
    )
    rows = conn.execute(statement).all()
    again = _bounced_last(conn, edition_id) if rows else set()
    return tuple(
        BouncedCopy(
            address=row.address,
            reason=row.reason.partition(SAID)[0],
            bounced_before=row.id in again,
        )
        for row in rows
    )


def _is_for_bad_address() -> ColumnElement[bool]:
    """Copies that bounced, but for those that came back since for another cause."""
    says_so = or_(*(delivery.c.reason.startswith(words) for words in sorted(BAD_ADDRESS)))
    return (delivery.c.status == DeliveryStatus.BOUNCED) & says_so


def bounced_keys(conn: Connection, edition_id: int) -> set[str]:
    """The address keys of an edition's bounced copies."""
    statement = (
        select(subscriber.c.address_key)
        .join(delivery, delivery.c.subscriber_id == subscriber.c.id)
        .where(delivery.c.edition_id == edition_id, delivery.c.status == DeliveryStatus.BOUNCED)
    )
    return set(conn.scalars(statement))


def _bounced_last(conn: Connection, edition_id: int) -> set[int]:
    """Whose copy bounced in this edition and in the last one before its day that told anything."""
    day = select(edition.c.day).where(edition.c.id == edition_id).scalar_subquery()
    here = (delivery.c.edition_id == edition_id) & _is_for_bad_address()
    statement = (
        select(delivery.c.subscriber_id, delivery.c.status)
        .join(edition, edition.c.id == delivery.c.edition_id)
        .where(delivery.c.subscriber_id.in_(select(delivery.c.subscriber_id).where(here)))
        .where(edition.c.day < day)
        .where((delivery.c.status == DeliveryStatus.ACCEPTED) | _is_for_bad_address())
        .order_by(edition.c.day)
    )
    last: dict[int, str] = {row.subscriber_id: row.status for row in conn.execute(statement)}
    return {reader for reader, status in last.items() if status == DeliveryStatus.BOUNCED}


def accepted_by_domain(conn: Connection, edition_id: int) -> Counter[str]:
    """How many of an edition's copies were accepted, by the domain of their address."""
    statement = (
        select(subscriber.c.address_key)
        .join(delivery, delivery.c.subscriber_id == subscriber.c.id)
        .where(delivery.c.edition_id == edition_id, delivery.c.status == DeliveryStatus.ACCEPTED)
    )
    return Counter(address.rpartition("@")[2] for address in conn.scalars(statement))


def take_bounces_back(conn: Connection, edition_id: int, lane_name: str | None = None) -> None:
    """Let an edition's bounced copies, of one lane or of all, stand as refused."""
    batches_there = select(batch.c.id).where(batch.c.edition_id == edition_id)
    if lane_name is not None:
        batches_there = batches_there.where(batch.c.lane == lane_name)
    conn.execute(
        update(delivery)
        .where(delivery.c.batch_id.in_(batches_there))
        .where(delivery.c.status == DeliveryStatus.BOUNCED)
        .values(status=DeliveryStatus.REFUSED)
    )


def refused_as_full() -> ColumnElement[bool]:
    """Copies of which the relay said at once that the mailbox is full, to the end."""
    is_final = delivery.c.status.in_((DeliveryStatus.REFUSED, DeliveryStatus.EXPIRED))
    return is_final & delivery.c.came_back_at.is_(None) & delivery.c.reason.contains(MAILBOX_FULL)


def too_full(conn: Connection, edition_id: int) -> dict[int, str]:
    """Whose mailbox was too full for an edition, as the relay said at once, and its words."""
    statement = select(delivery.c.subscriber_id, delivery.c.reason).where(
        delivery.c.edition_id == edition_id, refused_as_full()
    )
    return {row.subscriber_id: row.reason for row in conn.execute(statement)}


def full_since(conn: Connection, first: date) -> tuple[int, ...]:
    """
    For each reader whose mailbox is full: how many editions in a row it refused.

    Counted from the edition of *first* on, since the last copy that was accepted.
    """
    recent = (
        select(delivery.c.subscriber_id, delivery.c.status, delivery.c.reason, edition.c.day)
        .join(edition, edition.c.id == delivery.c.edition_id)
        .where(edition.c.day >= first)
        .subquery()
    )
    taken = (
        select(recent.c.subscriber_id, func.max(recent.c.day).label("day"))
        .where(recent.c.status == DeliveryStatus.ACCEPTED)
        .group_by(recent.c.subscriber_id)
        .subquery()
    )
    statement = (
        select(func.count())
        .select_from(recent)
        .join(taken, taken.c.subscriber_id == recent.c.subscriber_id, isouter=True)
        .where(recent.c.reason.contains(MAILBOX_FULL))
        .where(taken.c.day.is_(None) | (recent.c.day > taken.c.day))
        .group_by(recent.c.subscriber_id)
    )
    return tuple(conn.scalars(statement))
