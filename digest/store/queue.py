"""The queue: copies are added to it in batches, each of one lane and one variant."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from digest.model import OTHER_LANE, DeliveryStatus, Variant
from digest.store import copies, rolls
from digest.store.book_tables import AGAIN, batch, outcome, roll
from digest.store.copies import Copy
from digest.store.schema import edition, subscriber
from digest.store.settling import first_due, keep, pass_rows
from digest.store.tally import tally

_PAGE = 10_000


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
    received: int | None = None
    """The edition that a relay must have taken for a reader; None: it need not."""


def enqueue(
    conn: Connection,
    edition_id: int,
    variant: Variant,
    readers: ColumnElement[bool],
    plan: BatchPlan,
    now: datetime,
) -> int:
    """
    One queued copy for each subscriber that *readers* selects.

    Those who have a copy of this edition already keep it. The edition keeps count, so that its
    balance can be held against it, and whoever counts first lets nobody else queue meanwhile.
    Those beyond the allowance are the ones who came last. Returns how many were added.
    """
    _lock(conn, edition_id)
    queue = _Queue(conn, edition_id, plan, now)
    for page in pages(conn, readers):
        span = (page[0][0], page[-1][0])
        without = _present(conn, edition_id, *span)
        received = plan.received
        among = None if received is None else copies.accepted_readers(conn, received, *span)
        for reader, address in page:
            if reader not in without and (among is None or reader in among):
                queue.add(variant, reader, address)
        queue.write_full()
    queue.write_rest()
    counted = {"enqueued": edition.c.enqueued + queue.added}
    conn.execute(update(edition).where(edition.c.id == edition_id).values(counted))
    return queue.added


def count_received(conn: Connection, edition_id: int, readers: ColumnElement[bool]) -> int:
    """How many of those subscribers a relay took a copy of that edition for."""
    return sum(
        len({row[0] for row in page} & copies.accepted_readers(conn, edition_id, *span))
        for page in pages(conn, readers)
        for span in [(page[0][0], page[-1][0])]
    )


def count_standing(conn: Connection, edition_id: int, statuses: Collection[DeliveryStatus]) -> int:
    """How many copies stand at one of those, in batches that nobody is sending right now."""
    lines = tally(*_resting(edition_id))
    number = select(func.sum(lines.c.number)).where(lines.c.status.in_(tuple(statuses)))
    return int(conn.scalar(number) or 0)


def requeue_standing(
    conn: Connection,
    edition_id: int,
    statuses: Collection[DeliveryStatus],
    plan: BatchPlan,
    now: datetime,
) -> int:
    """Queue again, in new batches, what `count_standing` counts; how many."""
    _lock(conn, edition_id)
    _lock_batches(conn, edition_id)
    moved = list(_standing(conn, edition_id, statuses))
    if DeliveryStatus.EXPIRED in statuses:
        is_over = (*_resting(edition_id), batch.c.rest == DeliveryStatus.EXPIRED)
        conn.execute(update(batch).where(*is_over).values(rest=AGAIN))
    resting = select(batch.c.id).where(*_resting(edition_id))
    mine = (outcome.c.batch_id.in_(resting), outcome.c.status.in_(tuple(statuses)))
    conn.execute(update(outcome).where(*mine).values(status=AGAIN, due_at=None))
    _close(conn, {each.batch_id for each in moved})
    return _queue_again(conn, edition_id, moved, plan, now)


def requeue_readers(
    conn: Connection, edition_id: int, readers: Collection[int], plan: BatchPlan, now: datetime
) -> int:
    """Queue again, in new batches, the copies of those readers that nobody is sending now."""
    _lock(conn, edition_id)
    _lock_batches(conn, edition_id)
    there = copies.of_readers(conn, readers, batch.c.edition_id == edition_id)
    return _requeue(conn, edition_id, [each for each in there if not each.owner], plan, now)


def held_back(
    conn: Connection, edition_id: int, reason: str, readers: ColumnElement[bool]
) -> tuple[Copy, ...]:
    """An edition's suppressed copies of that reason to *readers*, that nobody is sending."""
    held = (
        select(outcome.c.subscriber_id)
        .join(batch, batch.c.id == outcome.c.batch_id)
        .join(subscriber, subscriber.c.id == outcome.c.subscriber_id)
        .where(*_resting(edition_id), outcome.c.status == DeliveryStatus.SUPPRESSED)
        .where(outcome.c.reason == reason, readers)
    )
    there = copies.of_readers(conn, set(conn.scalars(held)), batch.c.edition_id == edition_id)
    return tuple(each for each in there if each.status is DeliveryStatus.SUPPRESSED)


def requeue_as(
    conn: Connection, there: Sequence[Copy], variant: Variant, plan: BatchPlan, now: datetime
) -> int:
    """Queue those copies of one edition again, as that variant; how many."""
    if not there:
        return 0
    edition_id = there[0].edition_id
    _lock(conn, edition_id)
    _lock_batches(conn, edition_id)
    changed = [each._replace(variant=variant) for each in there]
    return _requeue(conn, edition_id, changed, plan, now)


class _Queue:
    """Readers on their way into batches of one edition."""

    def __init__(self, conn: Connection, edition_id: int, plan: BatchPlan, now: datetime) -> None:
        self._conn = conn
        self._edition_id = edition_id
        self._plan = plan
        self._now = now
        self._lanes: dict[str, str] = {}
        self._waiting: defaultdict[tuple[Variant, str | None], list[int]] = defaultdict(list)
        self.added = 0

    def add(self, variant: Variant, reader: int, address: str) -> None:
        """Put a reader behind all others of their lane; readers come in rising order."""
        allowance = self._plan.allowance
        lane: str | None = None
        if allowance is None or self.added < allowance.most:
            domain = address[address.rfind("@") + 1 :]
            lane = self._lanes.get(domain)
            if lane is None:
                lane = self._lanes[domain] = self._plan.lane_of(domain)
        self._waiting[variant, lane].append(reader)
        self.added += 1

    def write_full(self) -> None:
        """Write the batches that are full."""
        for key, waiting in self._waiting.items():
            parts = list(rolls.cut(waiting, self._plan.size))
            if len(parts) > 1:
                self._write(key, parts[:-1])
                self._waiting[key] = list(parts[-1])

    def write_rest(self) -> None:
        """Write what is left."""
        for key, waiting in self._waiting.items():
            self._write(key, list(rolls.cut(waiting, self._plan.size)))
        self._waiting.clear()

    def _write(self, key: tuple[Variant, str | None], parts: Sequence[Sequence[int]]) -> None:
        if not parts:
            return
        variant, lane = key
        late = self._plan.allowance if lane is None else None
        rows = [
            {
                "edition_id": self._edition_id,
                "variant": str(variant),
                "lane": lane or OTHER_LANE,
                "readers": len(part),
                "first_reader": part[0],
                "last_reader": part[-1],
                "due_at": late.until if late else self._now,
                "reason": late.reason if late else "",
            }
            for part in parts
        ]
        numbered = insert(batch).returning(batch.c.id, sort_by_parameter_order=True)
        numbers = self._conn.scalars(numbered, rows).all()
        listed = (rolls.written(part) for part in parts)
        values = [
            {"batch_id": id_, "readers": text} for id_, text in zip(numbers, listed, strict=True)
        ]
        self._conn.execute(insert(roll), values)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moved:
    """A copy that is put on a new batch."""

    batch_id: int
    place: int
    reader: int
    variant: Variant


def _lock(conn: Connection, edition_id: int) -> None:
    """Until the transaction ends nobody else queues a copy of that edition."""
    conn.execute(select(edition.c.id).where(edition.c.id == edition_id).with_for_update())


def _lock_batches(conn: Connection, edition_id: int) -> None:
    """Until the transaction ends nobody claims a batch of that edition, nor folds into it."""
    mine = select(batch.c.id).where(batch.c.edition_id == edition_id).order_by(batch.c.id)
    conn.execute(mine.with_for_update(key_share=True)).all()


def _resting(edition_id: int) -> tuple[ColumnElement[bool], ...]:
    """Batches of that edition that nobody is sending right now."""
    return (batch.c.edition_id == edition_id, batch.c.owner == "")


def _standing(
    conn: Connection, edition_id: int, statuses: Collection[DeliveryStatus]
) -> Iterator[_Moved]:
    columns = (outcome.c.batch_id, outcome.c.place, outcome.c.subscriber_id, batch.c.variant)
    rows = (
        select(*columns)
        .join(batch, batch.c.id == outcome.c.batch_id)
        .where(*_resting(edition_id), outcome.c.status.in_(tuple(statuses)))
    )
    for row in conn.execute(rows):
        yield _Moved(
            batch_id=row.batch_id,
            place=row.place,
            reader=row.subscriber_id,
            variant=Variant(row.variant),
        )
    if DeliveryStatus.EXPIRED in statuses:
        yield from _expired_rest(conn, edition_id)


def _expired_rest(conn: Connection, edition_id: int) -> Iterator[_Moved]:
    """Those who were never tried before it was too late."""
    over = (
        select(batch, roll.c.readers.label("roll"))
        .join(roll, roll.c.batch_id == batch.c.id)
        .where(*_resting(edition_id), batch.c.rest == DeliveryStatus.EXPIRED)
    )
    for row in conn.execute(over).all():
        own = set(conn.scalars(select(outcome.c.place).where(outcome.c.batch_id == row.id)))
        for place, reader in enumerate(rolls.read(row.roll)):
            if place >= row.settled and place not in own:
                variant = Variant(row.variant)
                yield _Moved(batch_id=row.id, place=place, reader=reader, variant=variant)


def _requeue(
    conn: Connection,
    edition_id: int,
    there: Sequence[Copy],
    plan: BatchPlan,
    now: datetime,
) -> int:
    """Let those copies stand at `again`, each with a row, and queue them on new batches."""
    rows = [
        {
            "batch_id": each.batch_id,
            "place": each.place,
            "subscriber_id": each.subscriber_id,
            "status": AGAIN,
            "attempts": each.attempts,
            "at": each.at,
            "code": each.code,
            "enhanced": each.enhanced,
            "reason": each.reason,
            "came_back_at": each.came_back_at,
        }
        for each in there
    ]
    keep(conn, rows)
    _close(conn, {each.batch_id for each in there})
    moved = [
        _Moved(
            batch_id=each.batch_id,
            place=each.place,
            reader=each.subscriber_id,
            variant=each.variant,
        )
        for each in there
    ]
    return _queue_again(conn, edition_id, moved, plan, now)


def _close(conn: Connection, numbers: Collection[int]) -> None:
    """Those batches have other rows now: settle past them, and be due when the next one is."""
    pass_rows(conn, sorted(numbers))
    mine = rolls.among(conn, batch.c.id, numbers)
    conn.execute(update(batch).where(mine).values(due_at=first_due()))


def _queue_again(
    conn: Connection, edition_id: int, moved: Sequence[_Moved], plan: BatchPlan, now: datetime
) -> int:
    readers = {each.reader: each.variant for each in moved}
    statement = (
        select(subscriber.c.id, subscriber.c.address)
        .where(rolls.among(conn, subscriber.c.id, readers))
        .order_by(subscriber.c.id)
    )
    queue = _Queue(conn, edition_id, plan, now)
    for row in conn.execute(statement).all():
        queue.add(readers[row.id], row.id, row.address)
    queue.write_rest()
    return queue.added


def _present(conn: Connection, edition_id: int, first: int, last: int) -> set[int]:
    """Which readers from *first* to *last* are on a roll of that edition."""
    return {
        reader for *_, listed in rolls.between(conn, edition_id, first, last) for reader in listed
    }


def pages(
    conn: Connection,
    readers: ColumnElement[bool],
    address: ColumnElement[str] = subscriber.c.address,
) -> Iterator[Sequence[tuple[int, str]]]:
    """Number and address (or its key) of each selected reader, rising, a page at a time."""
    after = 0
    while page := page_after(conn, readers, address, after):
        yield page
        after = page[-1][0]


def page_after(
    conn: Connection, readers: ColumnElement[bool], address: ColumnElement[str], after: int
) -> Sequence[tuple[int, str]]:
    """The next of those pages, behind the reader of that number; empty behind the last."""
    statement = (
        select(subscriber.c.id, address)
        .where(readers, subscriber.c.id > after)
        .order_by(subscriber.c.id)
        .limit(_PAGE)
    )
    page: Sequence[Any] = conn.execute(statement).cursor.fetchall()
    return page
