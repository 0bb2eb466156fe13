"""
Batches and their leases: who may send what, and for how long.

A claim raises the batch's epoch; every later write carries it. A sender that
was paused for longer than its lease finds another epoch and writes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    false,
    func,
    select,
    update,
)

from digest.english import counted
from digest.errors import BalanceError
from digest.model import Batch, Delivery, DeliveryStatus, EditionStatus, LaneQueue, Variant
from digest.store import announcements, rolls
from digest.store.book_tables import batch, fold, outcome
from digest.store.moments import civil_day
from digest.store.schema import edition, subscriber
from digest.store.schema import lane as lane_table
from digest.store.settling import first_due, is_held_by
from digest.store.subscribers import is_undated
from digest.store.tally import tally

_OF_A_HOLDER = ("owner", "epoch", "lease_until", "announced")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchClaim:
    """
    Who wants a batch, of which edition, for how long; *zone* tells the day of consent.

    *takers* selects, for each variant, the subscribers who may get it. With the claim so many
    copies are announced at the most, all where *announces* is None.
    """

    edition_id: int
    owner: str
    now: datetime
    lease: timedelta
    zone: ZoneInfo
    takers: Mapping[Variant, ColumnElement[bool]]
    announces: int | None = None


def queues(conn: Connection, edition_id: int, now: datetime) -> tuple[LaneQueue, ...]:
    """
    The lanes in which something of any edition is due, and what of this one is free.

    `held` is by how many connections: one may hold the next batch, too.
    """
    unfinished = select(edition.c.id).where(edition.c.status == EditionStatus.SENDING)
    ours_and_free = (batch.c.edition_id == edition_id) & (batch.c.owner == "")
    statement = (
        select(
            batch.c.lane,
            func.count(case((batch.c.lease_until >= now, batch.c.owner)).distinct()).label("held"),
            func.sum(case((ours_and_free, 1), else_=0)).label("free"),
        )
        .where(batch.c.edition_id.in_(unfinished), batch.c.due_at <= now)
        .group_by(batch.c.lane)
    )
    return tuple(
        LaneQueue(lane=row.lane, held=row.held, has_free=row.free > 0)
        for row in conn.execute(statement)
    )


_FREE = (
    select(batch)
    .where(batch.c.edition_id == bindparam("edition"), batch.c.lane == bindparam("in_lane"))
    .where(batch.c.due_at <= bindparam("now"), batch.c.owner == "")
    .order_by(batch.c.due_at, batch.c.id)
    .limit(1)
    .with_for_update(skip_locked=True, key_share=True)  # PostgreSQL; SQLite has one writer
)
_TAKEN = (
    update(batch)
    .where(batch.c.id == bindparam("number"))
    .values({batch.c[name]: bindparam(name) for name in _OF_A_HOLDER})
)
"""Written once: what SQLAlchemy takes to build a statement is most of what asking it costs."""


def may_be_had(conn: Connection, edition_id: int, now: datetime) -> bool:
    """Whether a batch is due that is free, or whose holder has been silent for too long."""
    statement = (
        select(batch.c.id)
        .where(batch.c.edition_id == edition_id, batch.c.due_at <= now)
        .where(batch.c.lease_until.is_(None) | (batch.c.lease_until < now))
        .limit(1)
    )
    return conn.execute(statement).first() is not None


def claim(conn: Connection, wanted: BatchClaim, lane: str, most: int | None = None) -> Batch | None:
    """
    Take a batch of that lane that is due and nobody's, the oldest due first; None without one.

    It comes with its due deliveries, the first *most* of them. One whose lease ran out stays its
    owner's until what that owner announced is accounted for (`release_owned_by`).
    """
    asked = {"edition": wanted.edition_id, "in_lane": lane, "now": wanted.now}
    row = conn.execute(_FREE, asked).one_or_none()
    if row is None:
        return None
    due, unwanted = _deliveries(conn, row, wanted, most)
    first = frozenset(each.id for each in due[: wanted.announces])
    values = {
        "number": row.id,
        "owner": wanted.owner,
        "epoch": row.epoch + 1,
        "lease_until": wanted.now + wanted.lease,
        "announced": announcements.written(announcements.places_of(first, row.id)),
    }
    conn.execute(_TAKEN, values)
    return Batch(
        id=row.id,
        edition_id=wanted.edition_id,
        lane=lane,
        epoch=row.epoch + 1,
        owner=wanted.owner,
        lease=wanted.lease,
        deliveries=due,
        announced=first,
        unwanted=unwanted,
    )


def release(conn: Connection, taken: Batch) -> None:
    """Give a batch back, due again when its first open delivery is. A lost one is let be."""
    values = {"owner": "", "lease_until": None, "announced": "", "due_at": first_due()}
    conn.execute(update(batch).where(is_held_by(taken)).values(values))


def release_owned_by(conn: Connection, owner: str) -> None:
    """Free every batch of an owner that is no more, and shut it out."""
    conn.execute(
        update(batch)
        .where(batch.c.owner == owner)
        .values(
            owner="", lease_until=None, announced="", epoch=batch.c.epoch + 1, due_at=first_due()
        )
    )


def owner_now(conn: Connection, taken: Batch) -> str | None:
    """
    Who holds a batch, or an empty text; None where it is another one by now, or none.

    A database that was put back may give its number to other readers. Until the transaction
    ends nobody else takes it.
    """
    held = (batch.c.id == taken.id, batch.c.edition_id == taken.edition_id)
    owner: str | None = conn.scalar(select(batch.c.owner).where(*held).with_for_update())
    if owner is None:
        return None
    listed = dict(enumerate(rolls.of_batch(conn, taken.id)))
    places = ((rolls.batch_and_place(row.id)[1], row.subscriber_id) for row in taken.deliveries)
    return owner if all(listed.get(place) == reader for place, reader in places) else None


def overdue_owners(conn: Connection, edition_id: int, now: datetime) -> frozenset[str]:
    """
    In whose names batches are still held though the lease ran out.

    Until the transaction ends none of them can prolong it: whoever was about to
    learns that the batch was taken over, and sends nothing more of it. One that is in the middle
    of a transaction, or was stopped in it, is left for another time: nobody waits for it.
    """
    statement = (
        select(batch.c.owner)
        .where(batch.c.edition_id == edition_id, batch.c.owner != "", batch.c.lease_until < now)
        .order_by(batch.c.id)
        .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer anyway
    )
    return frozenset(conn.scalars(statement))


def owned_by(conn: Connection, owner: str) -> frozenset[int]:
    """The numbers of the batches in that name."""
    return frozenset(conn.scalars(select(batch.c.id).where(batch.c.owner == owner)))


def edition_and_owner(conn: Connection, batch_id: int) -> tuple[int, str] | None:
    """
    Of which edition a batch is, and who holds it, an empty text for nobody; None without one.

    Nobody changes it until the transaction ends.
    """
    columns = (batch.c.edition_id, batch.c.owner)
    row = conn.execute(select(*columns).where(batch.c.id == batch_id).with_for_update()).first()
    return None if row is None else (row.edition_id, row.owner)


def held(conn: Connection, edition_id: int, now: datetime) -> int:
    """How many batches somebody is sending right now."""
    statement = (
        select(func.count())
        .select_from(batch)
        .where(batch.c.edition_id == edition_id, batch.c.owner != "", batch.c.lease_until >= now)
    )
    return conn.execute(statement).scalar_one()


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchHolder:
    """In whose name a batch is held, and until when unless they say more."""

    owner: str
    until: datetime


def holders(conn: Connection, edition_id: int, now: datetime) -> tuple[BatchHolder, ...]:
    """Who holds a batch of an edition right now, a line a batch."""
    statement = (
        select(batch.c.owner, batch.c.lease_until.label("until"))
        .where(batch.c.edition_id == edition_id, batch.c.owner != "", batch.c.lease_until >= now)
        .order_by(batch.c.id)
    )
    return tuple(BatchHolder(**row._asdict()) for row in conn.execute(statement))


def is_served(conn: Connection, since: datetime, now: datetime) -> bool:
    """Whether a relay took copies since then of whoever holds a batch of any edition by now."""
    unfinished = select(edition.c.id).where(edition.c.status == EditionStatus.SENDING)
    statement = (
        select(fold.c.batch_id)
        .join(batch, batch.c.id == fold.c.batch_id)
        .where(batch.c.edition_id.in_(unfinished), batch.c.owner != "", batch.c.lease_until >= now)
        .where(fold.c.at > since)
        .limit(1)
    )
    return conn.execute(statement).first() is not None


def is_left(conn: Connection, edition_id: int, now: datetime) -> bool:
    """Whether something of an edition is to be sent, now or later, that nobody has in hand."""
    statement = (
        select(batch.c.id)
        .where(batch.c.edition_id == edition_id, batch.c.due_at.is_not(None))
        .where(batch.c.lease_until.is_(None) | (batch.c.lease_until < now))
        .limit(1)
    )
    return conn.execute(statement).first() is not None


def next_due(conn: Connection, edition_id: int) -> datetime | None:
    """When the edition's next batch may be sent, pauses included; None when all are done."""
    paused_until = lane_table.c.paused_until
    sendable_at = case((paused_until > batch.c.due_at, paused_until), else_=batch.c.due_at)
    statement = (
        select(func.min(sendable_at, type_=batch.c.due_at.type))
        .outerjoin_from(batch, lane_table, lane_table.c.name == batch.c.lane)
        .where(batch.c.edition_id == edition_id, batch.c.due_at.is_not(None))
    )
    earliest: datetime | None = conn.execute(statement).scalar_one()
    return earliest


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCopies:
    """How many open copies wait in a lane; `reason` is empty unless they are held back."""

    lane: str
    reason: str
    number: int


def waiting(conn: Connection, edition_id: int) -> tuple[WaitingCopies, ...]:
    """What of an edition was never tried yet, by lane and by what holds it back."""
    lines = tally(batch.c.edition_id == edition_id)
    keys, number = (lines.c.lane, lines.c.reason), func.sum(lines.c.number)
    statement = (
        select(*keys, number.label("number"))
        .where(lines.c.status == DeliveryStatus.QUEUED)
        .group_by(*keys)
        .having(number > 0)
        .order_by(*keys)
    )
    return tuple(
        WaitingCopies(lane=row.lane, reason=row.reason, number=int(row.number))
        for row in conn.execute(statement)
    )


def _deliveries(
    conn: Connection, held: Row[Any], wanted: BatchClaim, most: int | None
) -> tuple[tuple[Delivery, ...], frozenset[int]]:
    """What is due of a batch, and the numbers of those whose readers may not get it any more."""
    due = _due_places(conn, held, wanted.now)[:most]
    listed = rolls.of_batch(conn, held.id)
    variant, first = Variant(held.variant), rolls.copy_id(held.id, 0)
    readers = [listed[place] for place, _ in due]
    rows = _readers(conn, readers, wanted.takers.get(variant, false()))
    _expect_all(held, len(due), len(rows))
    deliveries, unwanted = [], []
    for (place, attempts), (reader, address, since, has_no_day, may_get_it) in zip(
        due, rows, strict=True
    ):
        number, day = first + place, civil_day(since, wanted.zone)
        deliveries.append(Delivery(number, reader, address, variant, day, not has_no_day, attempts))
        if not may_get_it:
            unwanted.append(number)
    return tuple(deliveries), frozenset(unwanted)


def _expect_all(held: Row[Any], wanted: int, there: int) -> None:
    """Raise `BalanceError` where a roll names readers who are not in the database."""
    if wanted != there:
        raise BalanceError(
            f"the roll of batch {held.id} names {counted(wanted - there, 'reader')} who are not in "
            "the database, so it was changed or damaged; nothing of that batch was sent. Compare "
            "it with your last backup"
        )


def _due_places(conn: Connection, held: Row[Any], now: datetime) -> list[tuple[int, int]]:
    """The places that are to be tried now, in order, each with the tries it had."""
    columns = (outcome.c.place, outcome.c.attempts, outcome.c.due_at)
    rows = conn.execute(select(*columns).where(outcome.c.batch_id == held.id)).all()
    own = {row.place for row in rows}
    due = [(row.place, row.attempts) for row in rows if row.due_at and row.due_at <= now]
    if held.rest == DeliveryStatus.QUEUED:  # its batch is due when it is
        rest = range(held.settled, held.readers)
        due += ((place, 0) for place in rest if place not in own)
    return sorted(due)


def _readers(
    conn: Connection, numbers: Collection[int], may_get_it: ColumnElement[bool]
) -> Sequence[Any]:
    """
    Rows of these readers, by number, as the driver gives them.

    Each has the address, when consent was given, whether that is undated, and *may_get_it*.
    """
    kind = conn.dialect.name
    asked = conn.execute(_reading(kind, may_get_it), rolls.bound(kind, numbers))
    rows: Sequence[Any] = asked.cursor.fetchall()
    return rows


@lru_cache(maxsize=256)
def _reading(kind: str, may_get_it: ColumnElement[bool]) -> Select[Any]:
    since = func.coalesce(subscriber.c.confirmed_at, subscriber.c.created_at)
    columns = (subscriber.c.id, subscriber.c.address, since, is_undated(), may_get_it)
    them = rolls.among_bound(kind, subscriber.c.id)
    return select(*columns).where(them).order_by(subscriber.c.id)
