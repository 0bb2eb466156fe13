"""Deliveries: one row an edition and reader, and what became of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Update,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from digest.model import Batch, DeliveryStatus, Outcome, Variant
from digest.store import batches
from digest.store.schema import batch, delivery, edition, subscriber

_SAID = " ("
"""What stands in a reason between our words and the relay's, which end with `)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of one delivery, and when it is to be tried again, if at all."""

    delivery_id: int
    outcome: Outcome
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A delivery as an operator sees it."""

    delivery_id: int
    subscriber_id: int
    address: str
    status: DeliveryStatus
    attempts: int
    at: datetime | None
    due_at: datetime | None
    code: int | None
    enhanced: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyCount:
    """How many copies stand somewhere after the same reply (None: there was none) and meaning."""

    status: DeliveryStatus
    code: int | None
    enhanced: str
    reason: str
    number: int


def enqueue(
    conn: Connection,
    edition_id: int,
    variant: Variant,
    readers: ColumnElement[bool],
    size: int,
    now: datetime,
) -> int:
    """
    One queued delivery for each subscriber that *readers* selects, in batches of *size*.

    Those who have a delivery of this edition already keep it. The edition keeps
    count, so that its balance can be held against it. Returns how many were added.
    """
    added = 0
    for first, last in _ranges(conn, readers, size):
        batch_id = batches.add(conn, edition_id, now)
        rows = select(
            literal(edition_id),
            subscriber.c.id,
            literal(batch_id),
            literal(str(variant)),
            literal(str(DeliveryStatus.QUEUED)),
            literal(now, delivery.c.due_at.type),
        ).where(readers, subscriber.c.id.between(first, last), _has_none_of(edition_id))
        columns = ["edition_id", "subscriber_id", "batch_id", "variant", "status", "due_at"]
        copies = insert(delivery).from_select(columns, rows)
        counting = {"preserve_rowcount": True}  # psycopg's number would be forgotten
        added += conn.execute(copies, execution_options=counting).rowcount
    counted = {"enqueued": edition.c.enqueued + added}
    conn.execute(update(edition).where(edition.c.id == edition_id).values(counted))
    return added


def settle(conn: Connection, taken: Batch, settled: Sequence[Settled], at: datetime) -> None:
    """Write down what became of a held batch's deliveries."""
    if settled:
        statement = _settling().where(delivery.c.batch_id == taken.id)
        conn.execute(statement, [_settled_row(row, at) for row in settled])


def settle_owned_by(conn: Connection, owner: str, settled: Sequence[Settled], at: datetime) -> None:
    """Write down what a dead owner's journal tells, where the batch is still in its name."""
    if settled:
        owned = select(batch.c.id).where(batch.c.owner == owner)
        statement = _settling().where(delivery.c.batch_id.in_(owned))
        conn.execute(statement, [_settled_row(row, at) for row in settled])


def attempts(conn: Connection, delivery_ids: Sequence[int]) -> dict[int, int]:
    """How often each of these deliveries was tried."""
    statement = select(delivery.c.id, delivery.c.attempts).where(delivery.c.id.in_(delivery_ids))
    return {row.id: row.attempts for row in conn.execute(statement)}


def edition_of(conn: Connection, owner: str) -> int | None:
    """The edition whose batch an owner holds."""
    statement = select(batch.c.edition_id).where(batch.c.owner == owner).limit(1)
    return conn.execute(statement).scalar_one_or_none()


def expire(conn: Connection, edition_id: int, now: datetime) -> int:
    """End what is still open in batches nobody holds; how many that were."""
    idle = select(batch.c.id).where(
        batch.c.edition_id == edition_id,
        batch.c.lease_until.is_(None) | (batch.c.lease_until < now),
    )
    values = {"status": DeliveryStatus.EXPIRED, "due_at": None, "at": now}
    expired = conn.execute(
        update(delivery)
        .where(delivery.c.batch_id.in_(idle), batches.is_open())
        .where(delivery.c.status != DeliveryStatus.UNCERTAIN)
        .values(**values, reason="not accepted before the edition's best-before")
    ).rowcount
    conn.execute(
        update(delivery)
        .where(delivery.c.batch_id.in_(idle), delivery.c.status == DeliveryStatus.UNCERTAIN)
        .values(due_at=None)
    )
    conn.execute(update(batch).where(batch.c.id.in_(idle)).values(due_at=None))
    return expired


def unwanted(
    conn: Connection, batch_id: int, readers: Mapping[Variant, ColumnElement[bool]]
) -> set[int]:
    """
    The open deliveries of a batch whose readers may no longer get their variant.

    *readers* selects, for each variant, the subscribers who may.
    """
    may = or_(*(and_(delivery.c.variant == variant, who) for variant, who in readers.items()))
    statement = (
        select(delivery.c.id)
        .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .where(delivery.c.batch_id == batch_id, batches.is_open(), ~may)
    )
    return set(conn.scalars(statement))


def requeue(
    conn: Connection, edition_id: int, which: ColumnElement[bool], size: int, now: datetime
) -> int:
    """Queue again, in new batches, the edition's deliveries that *which* selects; how many."""
    ids = tuple(
        conn.scalars(
            select(delivery.c.id)
            .where(delivery.c.edition_id == edition_id, which)
            .order_by(delivery.c.id)
        )
    )
    for start in range(0, len(ids), size):
        batch_id = batches.add(conn, edition_id, now)
        values = {"batch_id": batch_id, "status": DeliveryStatus.QUEUED, "due_at": now}
        some = delivery.c.id.in_(ids[start : start + size])
        conn.execute(update(delivery).where(some).values(**values))
    return len(ids)


def has_status(statuses: Iterable[DeliveryStatus]) -> ColumnElement[bool]:
    """Deliveries that stand there and that nobody is sending right now."""
    resting = select(batch.c.id).where(batch.c.owner == "")
    return delivery.c.status.in_(tuple(statuses)) & delivery.c.batch_id.in_(resting)


def is_to(subscriber_ids: Iterable[int]) -> ColumnElement[bool]:
    """Deliveries to these readers that nobody is sending right now."""
    resting = select(batch.c.id).where(batch.c.owner == "")
    to_them = delivery.c.subscriber_id.in_(tuple(subscriber_ids))
    return to_them & delivery.c.batch_id.in_(resting)


def count(conn: Connection, edition_id: int, which: ColumnElement[bool]) -> int:
    """How many of the edition's deliveries *which* selects."""
    where = (delivery.c.edition_id == edition_id, which)
    return conn.execute(select(func.count()).select_from(delivery).where(*where)).scalar_one()


def balance(conn: Connection, edition_id: int) -> dict[DeliveryStatus, int]:
    """How many deliveries stand where; every status has its figure, so that the sum is all."""
    statement = (
        select(delivery.c.status, func.count())
        .where(delivery.c.edition_id == edition_id)
        .group_by(delivery.c.status)
    )
    found = {DeliveryStatus(status): number for status, number in conn.execute(statement)}
    return {status: found.get(status, 0) for status in DeliveryStatus}


def replies(conn: Connection, edition_id: int) -> tuple[ReplyCount, ...]:
    """What relays answered to the edition's copies, by meaning; the most frequent first."""
    find = func.instr if conn.dialect.name == "sqlite" else func.strpos
    words = _words_of_reason(find(delivery.c.reason, _SAID)).label("words")
    statement = (
        select(delivery.c.status, delivery.c.code, delivery.c.enhanced, words, func.count())
        .where(delivery.c.edition_id == edition_id)
        .group_by(delivery.c.status, delivery.c.code, delivery.c.enhanced, "words")
    )
    counted = (
        ReplyCount(
            status=DeliveryStatus(status), code=code, enhanced=enhanced, reason=why, number=number
        )
        for status, code, enhanced, why, number in conn.execute(statement)
    )
    return tuple(sorted(counted, key=lambda row: (-row.number, row.status, row.code or 0)))


def _words_of_reason(said_at: ColumnElement[int]) -> ColumnElement[str]:
    """Our words in a reason, without what the relay said after them."""
    reason = delivery.c.reason
    return case((said_at > 0, func.substr(reason, 1, said_at - 1)), else_=reason)


def lines(conn: Connection, which: ColumnElement[bool]) -> Iterator[Line]:
    """Deliveries in order, with their readers' addresses."""
    statement = (
        select(delivery, subscriber.c.address)
        .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .where(which)
        .order_by(delivery.c.id)
    )
    for row in conn.execute(statement.execution_options(yield_per=1000)):
        yield Line(
            delivery_id=row.id,
            subscriber_id=row.subscriber_id,
            address=row.address,
            status=DeliveryStatus(row.status),
            attempts=row.attempts,
            at=row.at,
            due_at=row.due_at,
            code=row.code,
            enhanced=row.enhanced,
            reason=row.reason,
        )


def of_edition(edition_id: int) -> ColumnElement[bool]:
    """Every delivery of an edition."""
    return delivery.c.edition_id == edition_id


def is_due(now: datetime) -> ColumnElement[bool]:
    """Every delivery that is to be tried now."""
    return batches.is_open() & (delivery.c.due_at <= now)


def stands_at(status: DeliveryStatus) -> ColumnElement[bool]:
    """Every delivery that stands there."""
    return delivery.c.status == status


def is_of(subscriber_id: int) -> ColumnElement[bool]:
    """Every delivery to that reader."""
    return delivery.c.subscriber_id == subscriber_id


def _ranges(conn: Connection, readers: ColumnElement[bool], size: int) -> Iterator[tuple[int, int]]:
    """First and last id of each *size* selected subscribers; one range in memory at a time."""
    after = 0
    while True:
        some = (
            select(subscriber.c.id)
            .where(readers, subscriber.c.id > after)
            .order_by(subscriber.c.id)
            .limit(size)
        )
        ids = conn.scalars(some).all()
        if not ids:
            return
        yield ids[0], ids[-1]
        after = ids[-1]


def _has_none_of(edition_id: int) -> ColumnElement[bool]:
    mine = select(delivery.c.subscriber_id).where(delivery.c.edition_id == edition_id)
    return subscriber.c.id.not_in(mine)


def _settling() -> Update:
    return (
        update(delivery)
        .where(delivery.c.id == bindparam("delivery_id"))
        .values(
            status=bindparam("new_status"),
            attempts=delivery.c.attempts + bindparam("tried"),
            due_at=bindparam("new_due_at"),
            at=bindparam("new_at"),
            code=bindparam("new_code"),
            enhanced=bindparam("new_enhanced"),
            reason=bindparam("new_reason"),
        )
    )


def _settled_row(row: Settled, at: datetime) -> dict[str, object]:
    outcome = row.outcome
    reply = outcome.reply
    said = f"{_SAID}{reply.text})" if reply is not None and reply.text else ""
    accepted = outcome.status is DeliveryStatus.ACCEPTED
    return {
        "delivery_id": row.delivery_id,
        "new_status": outcome.status,
        "tried": int(outcome.status is not DeliveryStatus.SUPPRESSED),
        "new_due_at": row.due_at,
        "new_at": at,
        "new_code": reply.code if reply else None,
        "new_enhanced": reply.status if reply else "",
        "new_reason": "" if accepted else (outcome.reason + said)[:500],
    }
