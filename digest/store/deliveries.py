"""Deliveries: one row an edition and reader, and what became of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Label,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
    update,
)

from digest.model import (
    Batch,
    CopyRow,
    DeliveryStatus,
    EditionStatus,
    Outcome,
    ReplyCount,
    Variant,
)
from digest.store import batches
from digest.store.schema import batch, delivery, edition, lane, subscriber

_REACHED = (DeliveryStatus.ACCEPTED, DeliveryStatus.UNCERTAIN, DeliveryStatus.BOUNCED)
_EXPIRED = "not accepted before the edition's best-before"
SAID = " ("
"""What stands in a reason between our words and the relay's, which end with `)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What became of one delivery, and when it is to be tried again, if at all."""

    delivery_id: int
    outcome: Outcome
    due_at: datetime | None


_SETTLING = (
    update(delivery)
    .where(delivery.c.id.in_(bindparam("delivery_ids", expanding=True)))
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


def settle(conn: Connection, taken: Batch, settled: Sequence[Settlement], at: datetime) -> None:
    """Write down what became of a held batch's deliveries."""
    _settle(conn, delivery.c.batch_id == taken.id, settled, at)


def count_reached(conn: Connection, subscriber_ids: Collection[int], since: datetime) -> int:
    """To how many of those readers a copy went since then, or may be on its way this moment."""
    reached = delivery.c.status.in_(_REACHED) & (delivery.c.at >= since)
    leaving = and_(batches.is_open(), batch.c.owner != "")
    theirs = (
        select(delivery.c.subscriber_id)
        .join(batch, batch.c.id == delivery.c.batch_id)
        .where(or_(reached, leaving))
        .distinct()
    )
    return len(set(conn.scalars(theirs)).intersection(subscriber_ids))


def settle_owned_by(
    conn: Connection, owner: str, settled: Sequence[Settlement], at: datetime
) -> None:
    """Write down what a dead owner's journal tells, where the batch is still in its name."""
    owned = select(batch.c.id).where(batch.c.owner == owner)
    _settle(conn, delivery.c.batch_id.in_(owned), settled, at)


def _settle(
    conn: Connection, which: ColumnElement[bool], settled: Sequence[Settlement], at: datetime
) -> None:
    """One statement for all that ended alike: nearly every copy does."""
    alike: defaultdict[tuple[Outcome, datetime | None], list[int]] = defaultdict(list)
    for row in settled:
        alike[row.outcome, row.due_at].append(row.delivery_id)
    for (outcome, due_at), ids in alike.items():
        conn.execute(_SETTLING.where(which), {"delivery_ids": ids, **_fate(outcome, due_at, at)})


def attempts(conn: Connection, delivery_ids: Sequence[int]) -> dict[int, int]:
    """How often each of these deliveries was tried."""
    statement = select(delivery.c.id, delivery.c.attempts).where(delivery.c.id.in_(delivery_ids))
    return {row.id: row.attempts for row in conn.execute(statement)}


def to_the_erased(conn: Connection, delivery_ids: Sequence[int]) -> set[int]:
    """Those of these deliveries whose reader was erased since."""
    statement = (
        select(delivery.c.id)
        .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .where(delivery.c.id.in_(delivery_ids), subscriber.c.erased_at.is_not(None))
    )
    return set(conn.scalars(statement))


def edition_of(conn: Connection, owner: str) -> int | None:
    """The edition whose batch an owner holds."""
    statement = select(batch.c.edition_id).where(batch.c.owner == owner).limit(1)
    return conn.execute(statement).scalar_one_or_none()


def expire(conn: Connection, edition_id: int, now: datetime) -> int:
    """End what is still open in batches nobody holds, and say why; how many that were."""
    idle = select(batch.c.id).where(
        batch.c.edition_id == edition_id,
        batch.c.lease_until.is_(None) | (batch.c.lease_until < now),
    )
    values = {"status": DeliveryStatus.EXPIRED, "due_at": None, "at": now}
    expired = conn.execute(
        update(delivery)
        .where(delivery.c.batch_id.in_(idle), batches.is_open())
        .where(delivery.c.status != DeliveryStatus.UNCERTAIN)
        .values(**values, reason=_why_expired())
    ).rowcount
    conn.execute(
        update(delivery)
        .where(delivery.c.batch_id.in_(idle), delivery.c.status == DeliveryStatus.UNCERTAIN)
        .values(due_at=None)
    )
    conn.execute(update(batch).where(batch.c.id.in_(idle)).values(due_at=None))
    return expired


def _why_expired() -> ColumnElement[str]:
    """What held a copy back that was never tried: the warm-up, or its slow or paused lane."""
    reason = (
        select(lane.c.name + ": " + lane.c.reason)
        .join(batch, batch.c.lane == lane.c.name)
        .where(batch.c.id == delivery.c.batch_id, lane.c.reason != "")
        .scalar_subquery()
    )
    was_never_tried = delivery.c.status == DeliveryStatus.QUEUED
    return case(
        (was_never_tried & (delivery.c.reason != ""), _EXPIRED + ": " + delivery.c.reason),
        (was_never_tried & reason.is_not(None), _EXPIRED + ": " + reason),
        (delivery.c.reason != "", _EXPIRED + ": " + delivery.c.reason),
        else_=_EXPIRED,
    )


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


def has_status(statuses: Iterable[DeliveryStatus]) -> ColumnElement[bool]:
    """Deliveries that stand there and that nobody is sending right now."""
    resting = select(batch.c.id).where(batch.c.owner == "")
    return delivery.c.status.in_(tuple(statuses)) & delivery.c.batch_id.in_(resting)


def held_back(
    conn: Connection, edition_id: int, reason: str, readers: ColumnElement[bool]
) -> tuple[int, ...]:
    """An edition's suppressed deliveries of that reason to *readers*, that nobody is sending."""
    statement = (
        select(delivery.c.id)
        .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .where(delivery.c.edition_id == edition_id, delivery.c.reason == reason, readers)
        .where(has_status([DeliveryStatus.SUPPRESSED]))
        .order_by(delivery.c.id)
    )
    return tuple(conn.scalars(statement))


def give(conn: Connection, delivery_ids: Collection[int], variant: Variant) -> None:
    """Let those deliveries be of that variant."""
    mine = update(delivery).where(is_one_of(delivery_ids))
    conn.execute(mine.values(variant=str(variant)))


def is_one_of(delivery_ids: Collection[int]) -> ColumnElement[bool]:
    """These deliveries."""
    return delivery.c.id.in_(tuple(delivery_ids))


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
    counts = {DeliveryStatus(status): number for status, number in conn.execute(statement)}
    return {status: counts.get(status, 0) for status in DeliveryStatus}


def replies(conn: Connection, edition_id: int) -> tuple[ReplyCount, ...]:
    """What relays answered to the edition's copies, by meaning; the most frequent first."""
    words = words_of_reason(conn)
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


def words_of_reason(conn: Connection) -> Label[str]:
    """Our words in a delivery's reason, as `words`, without what the relay said after them."""
    find = func.instr if conn.dialect.name == "sqlite" else func.strpos
    reason, said_at = delivery.c.reason, find(delivery.c.reason, SAID)
    return case((said_at > 0, func.substr(reason, 1, said_at - 1)), else_=reason).label("words")


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedCount:
    """How many copies of a lane were accepted in a span, the first and the last of them when."""

    number: int
    first: datetime | None
    last: datetime | None

    def rate_until(self, now: datetime) -> float:
        """Copies a second from the first one on until now; of less than a second as of a second."""
        if self.first is None:
            return 0.0
        return self.number / max((now - self.first).total_seconds(), 1.0)


def accepted_since(conn: Connection, lane_name: str, since: datetime) -> AcceptedCount:
    """How many copies the relays took of that lane's since then, of all unfinished editions."""
    unfinished = select(edition.c.id).where(edition.c.status == EditionStatus.SENDING)
    at = delivery.c.at
    statement = (
        select(
            func.count().label("number"),
            func.min(at, type_=at.type).label("first"),
            func.max(at, type_=at.type).label("last"),
        )
        .select_from(delivery.join(batch, batch.c.id == delivery.c.batch_id))
        .where(delivery.c.edition_id.in_(unfinished), batch.c.lane == lane_name)
        .where(delivery.c.status == DeliveryStatus.ACCEPTED, at > since)
    )
    row = conn.execute(statement).one()
    return AcceptedCount(number=row.number, first=row.first, last=row.last)


def lines(conn: Connection, which: ColumnElement[bool]) -> Iterator[CopyRow]:
    """Deliveries in order, with their readers' addresses."""
    statement = (
        select(delivery, subscriber.c.address)
        .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .where(which)
        .order_by(delivery.c.id)
    )
    for row in conn.execute(statement.execution_options(yield_per=1000)):
        yield CopyRow(
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


def stands_at(*statuses: DeliveryStatus) -> ColumnElement[bool]:
    """Every delivery that stands at one of these."""
    return delivery.c.status.in_(statuses)


def came_after(moment: datetime | None) -> ColumnElement[bool]:
    """Every delivery that came where it stands after that moment; every one where it is None."""
    return true() if moment is None else delivery.c.at > moment


def is_of(subscriber_id: int) -> ColumnElement[bool]:
    """Every delivery to that reader."""
    return delivery.c.subscriber_id == subscriber_id


def _fate(outcome: Outcome, due_at: datetime | None, at: datetime) -> dict[str, object]:
    reply = outcome.reply
    said = f"{SAID}{reply.text})" if reply is not None and reply.text else ""
    accepted = outcome.status is DeliveryStatus.ACCEPTED
    return {
        "new_status": outcome.status,
        "tried": int(outcome.status is not DeliveryStatus.SUPPRESSED),
        "new_due_at": due_at,
        "new_at": at,
        "new_code": reply.code if reply else None,
        "new_enhanced": reply.status if reply else "",
        "new_reason": "" if accepted else (outcome.reason + said)[:500],
    }
