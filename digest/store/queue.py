"""The queue: deliveries are added to it in batches, each of one lane."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from sqlalchemy import ColumnElement, Connection, exists, insert, literal, select, update

from digest.model import OTHER_LANE, DeliveryStatus, Variant
from digest.store import batches
from digest.store.schema import delivery, edition, subscriber

_PAGE = 10_000
_COLUMNS = ["edition_id", "subscriber_id", "batch_id", "variant", "status", "due_at", "reason"]


def _one_lane(_domain: str) -> str:
    return OTHER_LANE


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAllowance:
    """How many copies may go out; the others wait *until* then, for that *reason*."""

    most: int
    until: datetime
    reason: str

    def less(self, queued: int) -> Self:
        """What is left of it after that many."""
        return replace(self, most=max(0, self.most - queued))


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPlan:
    """How readers are cut into batches: their size, the lane of each domain, how many may go."""

    size: int
    lane_of: Callable[[str], str] = _one_lane
    allowance: SendAllowance | None = None


def enqueue(
    conn: Connection,
    edition_id: int,
    variant: Variant,
    readers: ColumnElement[bool],
    plan: BatchPlan,
    now: datetime,
) -> int:
    """
    One queued delivery for each subscriber that *readers* selects.

    Those who have a delivery of this edition already keep it. The edition keeps
    count, so that its balance can be held against it. Those beyond the
    allowance are the ones who came last. Returns how many were added.
    """
    added = 0
    for lane, ids in _grouped(_new_readers(conn, edition_id, readers), plan):
        late = plan.allowance if lane is None else None
        due_at = late.until if late else now
        batch_id = batches.add(conn, edition_id, lane or OTHER_LANE, due_at)
        rows = select(
            literal(edition_id),
            subscriber.c.id,
            literal(batch_id),
            literal(str(variant)),
            literal(str(DeliveryStatus.QUEUED)),
            literal(due_at, delivery.c.due_at.type),
            literal(late.reason if late else ""),
        ).where(subscriber.c.id.in_(ids))
        copies = insert(delivery).from_select(_COLUMNS, rows)
        counting = {"preserve_rowcount": True}  # psycopg's number would be forgotten
        added += conn.execute(copies, execution_options=counting).rowcount
    counted = {"enqueued": edition.c.enqueued + added}
    conn.execute(update(edition).where(edition.c.id == edition_id).values(counted))
    return added


def requeue(
    conn: Connection, edition_id: int, which: ColumnElement[bool], plan: BatchPlan, now: datetime
) -> int:
    """Queue again, in new batches, the edition's deliveries that *which* selects; how many."""
    copies = conn.execute(
        select(delivery.c.id, subscriber.c.address)
        .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
        .where(delivery.c.edition_id == edition_id, which)
        .order_by(delivery.c.id)
    ).all()
    for lane, ids in _grouped(((row.id, row.address) for row in copies), plan):
        batch_id = batches.add(conn, edition_id, lane or OTHER_LANE, now)
        values = {"batch_id": batch_id, "status": DeliveryStatus.QUEUED, "due_at": now}
        again = update(delivery).where(delivery.c.id.in_(ids))
        conn.execute(again.values(**values, reason="", came_back_at=None))
    return len(copies)


def _new_readers(
    conn: Connection, edition_id: int, readers: ColumnElement[bool]
) -> Iterator[tuple[int, str]]:
    """Id and address of each selected reader without a delivery; one page in memory at a time."""
    has_one = exists().where(
        delivery.c.edition_id == edition_id, delivery.c.subscriber_id == subscriber.c.id
    )
    after = 0
    while True:
        page = conn.execute(
            select(subscriber.c.id, subscriber.c.address)
            .where(readers, subscriber.c.id > after, ~has_one)
            .order_by(subscriber.c.id)
            .limit(_PAGE)
        ).all()
        if not page:
            return
        yield from ((row.id, row.address) for row in page)
        after = page[-1].id


def _grouped(
    copies: Iterable[tuple[int, str]], plan: BatchPlan
) -> Iterator[tuple[str | None, tuple[int, ...]]]:
    """A lane and its next ids, whenever they fill a batch; no lane for those not to go yet."""
    groups: defaultdict[str | None, list[int]] = defaultdict(list)
    most = plan.allowance.most if plan.allowance else None
    for number, (id_, address) in enumerate(copies):
        is_late = most is not None and number >= most
        lane = None if is_late else plan.lane_of(address.rpartition("@")[2])
        groups[lane].append(id_)
        if len(groups[lane]) == plan.size:
            yield lane, tuple(groups.pop(lane))
    yield from ((lane, tuple(ids)) for lane, ids in groups.items())
