"""Copies, read one by one: of some readers, by their numbers, or where they stand."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, literal_column, select

from digest.model import CopyRow, DeliveryStatus, Variant
from digest.store import rolls
from digest.store.book_tables import AGAIN, batch, copy, fold, former_roll, outcome, roll
from digest.store.schema import subscriber

BY_ROW = frozenset(
    {
        DeliveryStatus.DEFERRED,
        DeliveryStatus.REFUSED,
        DeliveryStatus.BOUNCED,
        DeliveryStatus.SUPPRESSED,
        DeliveryStatus.UNCERTAIN,
    }
)
"""Where nobody stands without a row of their own."""

_BATCHES_AT_ONCE = 250
"""By their numbers, so that no plan reads the rows of other editions."""
_READERS_AT_ONCE = 1000
_IS_UNCERTAIN = outcome.c.status == literal_column("'uncertain'")
"""In words: by a bound value no plan would see that the index is of just these."""


class Copy(NamedTuple):
    """One reader's copy of one edition, and where it stands."""

    id: int
    batch_id: int
    place: int
    edition_id: int
    subscriber_id: int
    variant: Variant
    status: DeliveryStatus
    attempts: int
    due_at: datetime | None
    at: datetime | None
    code: int | None
    enhanced: str
    reason: str
    came_back_at: datetime | None
    owner: str
    """Who is sending its batch at this moment; empty for nobody."""

    def row(self, address: str) -> CopyRow:
        """The same as an operator sees it, with its reader's address."""
        return CopyRow(
            delivery_id=self.id,
            subscriber_id=self.subscriber_id,
            address=address,
            status=self.status,
            attempts=self.attempts,
            at=self.at,
            due_at=self.due_at,
            code=self.code,
            enhanced=self.enhanced,
            reason=self.reason,
        )


class _Spot(NamedTuple):
    """A place of a batch, and the reader who has it."""

    row: Row[Any]
    place: int
    reader: int


def of_readers(
    conn: Connection, readers: Collection[int], *of: ColumnElement[bool]
) -> tuple[Copy, ...]:
    """Every copy to those readers in batches where *of* holds, the oldest batch first."""
    if not readers:
        return ()
    wanted = readers if isinstance(readers, set | frozenset) else set(readers)
    spots: list[_Spot] = []
    batches = (
        select(batch, roll.c.readers.label("roll"))
        .join(roll, roll.c.batch_id == batch.c.id)
        .where(rolls.may_hold(wanted), *of)
        .order_by(batch.c.id)
    )
    for row in conn.execute(batches.execution_options(yield_per=1000)):
        listed = rolls.read(row.roll)
        places = sorted(bisect_left(listed, reader) for reader in wanted.intersection(listed))
        spots += (_Spot(row, place, listed[place]) for place in places)
    return tuple(_current(conn, spots))


def by_numbers(conn: Connection, numbers: Collection[int]) -> dict[int, Copy]:
    """
    The copies of those numbers that there are.

    One that was put on a later batch since is the one it became; numbers from before
    revision 0030 still name theirs.
    """
    places = {number: rolls.batch_and_place(number) for number in numbers}
    rows = _batches(conn, {batch_id for batch_id, _ in places.values()})
    former = _former(conn, [number for number in numbers if places[number][0] not in rows])
    places |= former
    rows |= _batches(conn, {batch_id for batch_id, _ in former.values()})
    there = {
        number: _Spot(rows[batch_id], place, rolls.read(rows[batch_id].roll)[place])
        for number, (batch_id, place) in places.items()
        if batch_id in rows and place < rows[batch_id].readers
    }
    current = {(each.batch_id, each.place): each for each in _current(conn, there.values())}
    copies: dict[int, Copy] = {}
    for number, (row, place, reader) in there.items():
        here = current.get((row.id, place)) or of_reader(conn, row.edition_id, reader)
        if here is not None:
            copies[number] = here
    return copies


def standing(conn: Connection, edition_id: int, status: DeliveryStatus) -> Iterator[CopyRow]:
    """An edition's copies that stand there, with their readers' addresses, in order."""
    if status not in BY_ROW:
        whole = _standing(copy, copy.c.edition_id == edition_id, status)
        rows = conn.execute(whole.execution_options(yield_per=1000))
        yield from (_copy_row(row, row.address) for row in rows)
        return
    mine = select(batch.c.id).where(batch.c.edition_id == edition_id).order_by(batch.c.id)
    numbers = conn.scalars(mine).all()
    if status is DeliveryStatus.UNCERTAIN:
        yield from _uncertain(conn, numbers)
        return
    for start in range(0, len(numbers), _BATCHES_AT_ONCE):
        some = numbers[start : start + _BATCHES_AT_ONCE]
        part = _standing(outcome, rolls.among(conn, outcome.c.batch_id, some), status)
        yield from (_copy_row(row, row.address) for row in conn.execute(part))


def _uncertain(conn: Connection, numbers: Sequence[int]) -> Iterator[CopyRow]:
    """
    Those of whom nobody knows, of these batches: by their own index, whatever is known of tables.

    Other editions may have batches between the first and the last.
    """
    if not numbers:
        return
    span = outcome.c.batch_id.between(numbers[0], numbers[-1])
    doubtful = (
        select(outcome)
        .where(_IS_UNCERTAIN, span)
        .order_by(outcome.c.batch_id, outcome.c.place)
        .with_hint(outcome, "INDEXED BY ix_outcome_uncertain", "sqlite")
    )
    among = set(numbers)
    rows = [row for row in conn.execute(doubtful) if row.batch_id in among]
    for start in range(0, len(rows), _READERS_AT_ONCE):
        some = rows[start : start + _READERS_AT_ONCE]
        named = select(subscriber.c.id, subscriber.c.address).where(
            rolls.among(conn, subscriber.c.id, [row.subscriber_id for row in some])
        )
        addresses = {row.id: row.address for row in conn.execute(named)}
        yield from (_copy_row(row, addresses[row.subscriber_id]) for row in some)


def of_reader(conn: Connection, edition_id: int, reader: int) -> Copy | None:
    """That reader's copy of an edition; None where none was meant for them."""
    there = of_readers(conn, [reader], batch.c.edition_id == edition_id)
    return there[0] if there else None


def accepted_readers(conn: Connection, edition_id: int, first: int, last: int) -> set[int]:
    """To which readers from *first* to *last* a relay took a copy of that edition."""
    listings = {
        number: (settled, listed)
        for number, settled, _, listed in rolls.between(conn, edition_id, first, last)
    }
    columns = (outcome.c.batch_id, outcome.c.subscriber_id, outcome.c.status)
    by_row = conn.execute(
        select(*columns).where(rolls.among(conn, outcome.c.batch_id, listings))
    ).all()
    own: defaultdict[int, set[int]] = defaultdict(set)
    for row in by_row:
        own[row.batch_id].add(row.subscriber_id)
    taken = {row.subscriber_id for row in by_row if row.status == DeliveryStatus.ACCEPTED}
    for number, (settled, listed) in listings.items():
        taken.update(set(listed[:settled]) - own[number])
    return taken


def _standing(table: Table, mine: ColumnElement[bool], status: DeliveryStatus) -> Select[Any]:
    return (
        select(table, subscriber.c.address)
        .join(subscriber, subscriber.c.id == table.c.subscriber_id)
        .where(mine, table.c.status == status)
        .order_by(table.c.batch_id, table.c.place)
    )


def _copy_row(row: Row[Any], address: str) -> CopyRow:
    return CopyRow(
        delivery_id=rolls.copy_id(row.batch_id, row.place),
        subscriber_id=row.subscriber_id,
        address=address,
        status=DeliveryStatus(row.status),
        attempts=row.attempts,
        at=row.at,
        due_at=row.due_at,
        code=row.code,
        enhanced=row.enhanced,
        reason=row.reason,
    )


def _batches(conn: Connection, numbers: Collection[int]) -> dict[int, Row[Any]]:
    statement = (
        select(batch, roll.c.readers.label("roll"))
        .join(roll, roll.c.batch_id == batch.c.id)
        .where(rolls.among(conn, batch.c.id, numbers))
    )
    return {row.id: row for row in conn.execute(statement)} if numbers else {}


def _former(conn: Connection, numbers: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Batch and place of copies by the numbers they had before revision 0030."""
    places = {}
    for number in numbers:
        may_be = (former_roll.c.first_id <= number, former_roll.c.last_id >= number)
        for row in conn.execute(select(former_roll).where(*may_be)):
            listed = rolls.read(row.numbers)
            if number in listed:
                places[number] = (row.batch_id, listed.index(number))
    return places


def _current(conn: Connection, spots: Collection[_Spot]) -> Iterator[Copy]:
    """Those copies, but for those that were put on a later batch."""
    numbers = {row.id for row, _, _ in spots}
    rows: dict[tuple[int, int], Row[Any]] = {}
    folds: defaultdict[int, list[tuple[int, datetime]]] = defaultdict(list)
    if numbers:
        by_row = select(outcome).where(rolls.among(conn, outcome.c.batch_id, numbers))
        rows = {(row.batch_id, row.place): row for row in conn.execute(by_row)}
        of_those = select(fold).where(rolls.among(conn, fold.c.batch_id, numbers))
        for row in conn.execute(of_those.order_by(fold.c.batch_id, fold.c.settled)):
            folds[row.batch_id].append((row.settled, row.at))
    for spot in spots:
        row = spot.row
        own = rows.get((row.id, spot.place))
        each = _by_row(row, own) if own is not None else _plain(spot, folds[row.id])
        if each is not None:
            yield each


def _by_row(row: Row[Any], own: Row[Any]) -> Copy | None:
    if own.status == AGAIN:
        return None
    return Copy(
        id=rolls.copy_id(row.id, own.place),
        batch_id=row.id,
        place=own.place,
        edition_id=row.edition_id,
        subscriber_id=own.subscriber_id,
        variant=Variant(row.variant),
        status=DeliveryStatus(own.status),
        attempts=own.attempts,
        due_at=own.due_at,
        at=own.at,
        code=own.code,
        enhanced=own.enhanced,
        reason=own.reason,
        came_back_at=own.came_back_at,
        owner=row.owner,
    )


def _plain(spot: _Spot, folds: list[tuple[int, datetime]]) -> Copy | None:
    row, place, reader = spot
    is_taken = place < row.settled
    if not is_taken and row.rest == AGAIN:
        return None
    after = bisect_right(folds, place, key=lambda each: each[0])
    return Copy(
        id=rolls.copy_id(row.id, place),
        batch_id=row.id,
        place=place,
        edition_id=row.edition_id,
        subscriber_id=reader,
        variant=Variant(row.variant),
        status=DeliveryStatus.ACCEPTED if is_taken else DeliveryStatus(row.rest),
        attempts=int(is_taken),
        due_at=None if is_taken else row.due_at,
        at=folds[after][1] if after < len(folds) else None,
        code=row.code if is_taken else None,
        enhanced=row.enhanced if is_taken else "",
        reason="" if is_taken else row.reason,
        came_back_at=None,
        owner=row.owner,
    )
