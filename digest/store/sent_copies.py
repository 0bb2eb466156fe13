"""Copies as they left, looked up by what comes back of them; and what becomes of them then."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, func, select, update

from digest.model import BAD_ADDRESS, OPEN_STATUSES, DeliveryStatus, ReceivedCopy
from digest.store import copies, rolls, settling
from digest.store.book_tables import AGAIN, batch, outcome
from digest.store.bounces import is_refused_as_full
from digest.store.copies import Copy
from digest.store.queue import count_received
from digest.store.schema import edition, subscriber
from digest.store.settling import SAID

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
    """Those copies that there are, by number; one that was sent again is what it became."""
    there = copies.by_numbers(conn, delivery_ids)
    addresses = _addresses(conn, {each.subscriber_id for each in there.values()})
    return {number: _copy(each, addresses) for number, each in there.items()}


def of_day(conn: Connection, day: date, subscriber_id: int) -> tuple[SentCopy, ...]:
    """A reader's copies of that day's edition and its corrections."""
    numbers = conn.scalars(select(edition.c.id).where(edition.c.day == day)).all()
    there = copies.of_readers(conn, [subscriber_id], batch.c.edition_id.in_(numbers))
    addresses = _addresses(conn, [subscriber_id])
    return tuple(_copy(each, addresses) for each in there)


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
    there = copies.by_numbers(conn, [delivery_id]).get(delivery_id)
    stood_at = (DeliveryStatus.BOUNCED,) if again else _MAY_COME_BACK
    if there is None or there.status not in stood_at or (again and there.came_back_at is None):
        return False
    values = {
        "batch_id": there.batch_id,
        "place": there.place,
        "subscriber_id": there.subscriber_id,
        "status": DeliveryStatus.BOUNCED,
        "attempts": there.attempts,
        "came_back_at": at,
        "at": at,
        "enhanced": enhanced[:12],
        "reason": reason[:500],
    }
    return settling.replace(conn, values, stood_at)


def count_returned(conn: Connection, edition_id: int) -> int:
    """How many copies of an edition the relay had accepted and came back."""
    return conn.scalar(select(func.count()).select_from(outcome).where(*_returned(edition_id))) or 0


def returned_for_bad_address(conn: Connection, edition_id: int) -> tuple[ReturnedCopy, ...]:
    """The copies of an edition that came back because their addresses are bad."""
    statement = (
        select(outcome, subscriber.c.address)
        .join(subscriber, subscriber.c.id == outcome.c.subscriber_id)
        .where(*_returned(edition_id), subscriber.c.erased_at.is_(None))
    )
    return tuple(
        ReturnedCopy(
            delivery_id=rolls.copy_id(row.batch_id, row.place),
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
        ends = subscriber.c.address_key.endswith(f"@{domain}", autoescape=True)
        counts[domain] = count_received(conn, edition_id, ends)
    return counts


def stand_as_refused(conn: Connection, delivery_ids: Collection[int]) -> None:
    """Those copies came back in a wave: it says nothing of their addresses."""
    for batch_id, place in map(rolls.batch_and_place, sorted(delivery_ids)):
        mine = (outcome.c.batch_id == batch_id, outcome.c.place == place)
        is_bounced = outcome.c.status == DeliveryStatus.BOUNCED
        refused = {"status": DeliveryStatus.REFUSED}
        conn.execute(update(outcome).where(*mine, is_bounced).values(refused))


def newest_mornings(conn: Connection, subscriber_id: int, limit: int) -> tuple[CopyMorning, ...]:
    """A reader's newest copies that say something of the mailbox, the newest first."""
    there = copies.of_readers(conn, [subscriber_id])
    days = _days_of(conn, {each.edition_id for each in there})
    mornings = [
        CopyMorning(
            id=each.id,
            day=days[each.edition_id],
            is_back=each.came_back_at is not None,
            is_full=is_refused_as_full(each),
        )
        for each in there
        if each.status is DeliveryStatus.ACCEPTED or each.came_back_at or is_refused_as_full(each)
    ]
    return tuple(sorted(mornings, key=lambda each: (each.day, each.id), reverse=True)[:limit])


def _days_of(conn: Connection, numbers: Collection[int]) -> dict[int, date]:
    """The days of those editions."""
    mine = rolls.among(conn, edition.c.id, numbers)
    return {
        row.id: row.day for row in conn.execute(select(edition.c.id, edition.c.day).where(mine))
    }


def _returned(edition_id: int) -> tuple[ColumnElement[bool], ...]:
    mine = select(batch.c.id).where(batch.c.edition_id == edition_id)
    return (
        outcome.c.batch_id.in_(mine),
        outcome.c.came_back_at.is_not(None),
        outcome.c.status != AGAIN,
    )


def _addresses(conn: Connection, numbers: Collection[int]) -> dict[int, str]:
    mine = rolls.among(conn, subscriber.c.id, numbers)
    rows = conn.execute(select(subscriber.c.id, subscriber.c.address).where(mine))
    return {row.id: row.address for row in rows}


def _copy(each: Copy, addresses: Mapping[int, str]) -> SentCopy:
    return SentCopy(
        id=each.id,
        edition_id=each.edition_id,
        subscriber_id=each.subscriber_id,
        address=addresses[each.subscriber_id],
        status=each.status,
        is_under_way=each.status in OPEN_STATUSES and each.owner != "",
    )


def sent_since(
    conn: Connection, subscriber_ids: Collection[int], since: datetime
) -> dict[int, datetime]:
    """When the relay last took a copy for each of those readers since then; many got none."""
    worth_sending = select(edition.c.id).where(edition.c.best_before >= since)
    newest: dict[int, datetime] = {}
    for each in copies.of_readers(conn, subscriber_ids, batch.c.edition_id.in_(worth_sending)):
        if each.status is DeliveryStatus.ACCEPTED and each.at is not None and each.at >= since:
            newest[each.subscriber_id] = max(each.at, newest.get(each.subscriber_id, each.at))
    return newest


def received(conn: Connection, subscriber_id: int) -> tuple[ReceivedCopy, ...]:
    """Every edition that was meant for that reader, the newest first."""
    there = copies.of_readers(conn, [subscriber_id])
    days = _days_of(conn, {each.edition_id for each in there})
    newest_first = sorted(there, key=lambda each: (days[each.edition_id], each.id), reverse=True)
    return tuple(
        ReceivedCopy(day=days[each.edition_id], status=each.status, at=each.at, reason=each.reason)
        for each in newest_first
    )
