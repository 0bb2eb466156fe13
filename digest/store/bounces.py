"""Copies whose address was said to be bad, and mailboxes that stay full."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, false, or_, select, true, update

from digest.address import key
from digest.model import BAD_ADDRESS, MAILBOX_FULL, DeliveryStatus
from digest.store import copies, rolls
from digest.store.book_tables import AGAIN, batch, outcome
from digest.store.copies import Copy
from digest.store.queue import page_after
from digest.store.schema import edition, subscriber, suppression
from digest.store.settling import SAID

_FEW_DOMAINS = 20
"""More are not worth a condition each, nor would SQLite take a thousand."""
_REFUSED_AT_ONCE = (DeliveryStatus.REFUSED, DeliveryStatus.EXPIRED)


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
        select(subscriber.c.id, subscriber.c.address, outcome.c.reason)
        .join(subscriber, subscriber.c.id == outcome.c.subscriber_id)
        .where(_is_of(edition_id), _is_for_bad_address())
        .where(subscriber.c.erased_at.is_(None), subscriber.c.address_key.not_in(closed))
    )
    rows = conn.execute(statement).all()
    again = _bounced_last(conn, edition_id, {row.id for row in rows}) if rows else set()
    return tuple(
        BouncedCopy(
            address=row.address,
            reason=row.reason.partition(SAID)[0],
            bounced_before=row.id in again,
        )
        for row in rows
    )


def _is_of(edition_id: int) -> ColumnElement[bool]:
    return outcome.c.batch_id.in_(select(batch.c.id).where(batch.c.edition_id == edition_id))


def _is_for_bad_address() -> ColumnElement[bool]:
    """Copies that bounced, but for those that came back since for another cause."""
    says_so = or_(*(outcome.c.reason.startswith(words) for words in sorted(BAD_ADDRESS)))
    return (outcome.c.status == DeliveryStatus.BOUNCED) & says_so


def bounced_keys(conn: Connection, edition_id: int) -> set[str]:
    """The address keys of an edition's bounced copies."""
    statement = (
        select(subscriber.c.address_key)
        .join(outcome, outcome.c.subscriber_id == subscriber.c.id)
        .where(_is_of(edition_id), outcome.c.status == DeliveryStatus.BOUNCED)
    )
    return set(conn.scalars(statement))


def _bounced_last(conn: Connection, edition_id: int, readers: Collection[int]) -> set[int]:
    """Of those readers, whose copy of the last earlier edition that told anything bounced too."""
    day = select(edition.c.day).where(edition.c.id == edition_id).scalar_subquery()
    before = select(edition.c.id).where(edition.c.day < day).order_by(edition.c.day.desc())
    left, bounced_too = set(readers), set()
    for number in conn.scalars(before).all():
        for each in copies.of_readers(conn, left, batch.c.edition_id == number):
            if each.status is DeliveryStatus.ACCEPTED:
                left.discard(each.subscriber_id)
            elif each.status is DeliveryStatus.BOUNCED and _says_bad_address(each.reason):
                left.discard(each.subscriber_id)
                bounced_too.add(each.subscriber_id)
        if not left:
            break
    return bounced_too


def _says_bad_address(reason: str) -> bool:
    return reason.startswith(tuple(BAD_ADDRESS))


def accepted_by_domain(
    conn: Connection, edition_id: int, enough: Mapping[str, int]
) -> Counter[str]:
    """How many of an edition's copies each domain accepted, counted no further than is enough."""
    counts: Counter[str] = Counter()
    left, after = {domain for domain, number in enough.items() if number}, 0
    while left and (page := page_after(conn, _at(left), subscriber.c.address_key, after)):
        after = page[-1][0]
        taken = copies.accepted_readers(conn, edition_id, page[0][0], after)
        counts.update(address.rpartition("@")[2] for reader, address in page if reader in taken)
        left = {domain for domain in left if counts[domain] < enough[domain]}
    return counts


def _at(domains: Collection[str]) -> ColumnElement[bool]:
    """Readers at those domains, or all of them where the domains are many."""
    if len(domains) > _FEW_DOMAINS:
        return true()
    ends = (subscriber.c.address_key.endswith(f"@{each}", autoescape=True) for each in domains)
    return or_(false(), *ends)


def take_bounces_back(conn: Connection, edition_id: int, lane_name: str | None = None) -> None:
    """Let an edition's bounced copies, of one lane or of all, stand as refused."""
    batches_there = select(batch.c.id).where(batch.c.edition_id == edition_id)
    if lane_name is not None:
        batches_there = batches_there.where(batch.c.lane == lane_name)
    conn.execute(
        update(outcome)
        .where(outcome.c.batch_id.in_(batches_there))
        .where(outcome.c.status == DeliveryStatus.BOUNCED)
        .values(status=DeliveryStatus.REFUSED)
    )


def is_refused_as_full(each: Copy) -> bool:
    """Whether the relay said at once that the mailbox is full, to the end."""
    is_final = each.status in _REFUSED_AT_ONCE
    return is_final and each.came_back_at is None and MAILBOX_FULL in each.reason


def too_full(conn: Connection, edition_id: int) -> dict[int, str]:
    """Whose mailbox was too full for an edition, as the relay said at once, and its words."""
    statement = select(outcome.c.subscriber_id, outcome.c.reason).where(
        _is_of(edition_id), _refused_as_full()
    )
    return {row.subscriber_id: row.reason for row in conn.execute(statement)}


def _refused_as_full() -> ColumnElement[bool]:
    is_final = outcome.c.status.in_(_REFUSED_AT_ONCE)
    return is_final & outcome.c.came_back_at.is_(None) & outcome.c.reason.contains(MAILBOX_FULL)


def full_since(conn: Connection, first: date) -> tuple[int, ...]:
    """
    For each reader whose mailbox is full: how many editions in a row it refused.

    Counted from the edition of *first* on, since the last copy that was accepted.
    """
    recent = (
        select(edition.c.id, edition.c.day)
        .where(edition.c.day >= first)
        .order_by(edition.c.day.desc(), edition.c.id.desc())
    )
    numbers = [row.id for row in conn.execute(recent)]
    says_so = (
        select(outcome.c.subscriber_id)
        .join(batch, batch.c.id == outcome.c.batch_id)
        .where(rolls.among(conn, batch.c.edition_id, numbers))
        .where(outcome.c.reason.contains(MAILBOX_FULL), outcome.c.status != AGAIN)
    )
    left, counts = set(conn.scalars(says_so)), Counter[int]()
    for number in numbers:
        for each in copies.of_readers(conn, set(left), batch.c.edition_id == number):
            if each.status is DeliveryStatus.ACCEPTED:
                left.discard(each.subscriber_id)
            elif MAILBOX_FULL in each.reason:
                counts[each.subscriber_id] += 1
    return tuple(counts.values())
