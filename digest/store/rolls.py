"""
Rolls: the readers of a batch, in the order in which their copies leave.

A roll rises strictly. It is kept as text, each number as what it is more than the one
before (`12,3,1`), which both databases read in a view and a person reads in a dump.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    String,
    any_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from digest.store.book_tables import PLACE_BITS, WIDEST_BATCH, batch, roll

_FEW = 20
"""So many readers are looked up one by one; more of them by all rolls that may hold any."""


def written(numbers: Iterable[int]) -> str:
    """Numbers as a roll's text."""
    steps, before = [], 0
    for number in numbers:
        steps.append(number - before)
        before = number
    return ",".join(map(str, steps))


def read(text: str) -> list[int]:
    """The numbers of a roll's text."""
    return list(accumulate(map(int, text.split(","))))


def copy_id(batch_id: int, place: int) -> int:
    """The number of a copy, in journals and in envelopes: its batch and its place."""
    return batch_id << PLACE_BITS | place


def batch_and_place(number: int) -> tuple[int, int]:
    """Of which batch a copy of that number is, and in which place."""
    return number >> PLACE_BITS, number & ((1 << PLACE_BITS) - 1)


def of_batch(conn: Connection, batch_id: int) -> list[int]:
    """The readers of a batch."""
    return read(
        conn.execute(select(roll.c.readers).where(roll.c.batch_id == batch_id)).scalar_one()
    )


def among(
    conn: Connection, column: ColumnElement[int], numbers: Collection[int]
) -> ColumnElement[bool]:
    """That a column is one of those numbers, however many, bound as one value."""
    if conn.dialect.name == "sqlite":
        listed = func.json_each(literal(json.dumps(list(numbers)))).table_valued("value")
        return column.in_(select(cast(listed.c.value, Integer)))
    return column == any_(literal(list(numbers), ARRAY(BigInteger)))


def among_bound(kind: str, column: ColumnElement[int]) -> ColumnElement[bool]:
    """The same of numbers that are given when it is asked, as `bound`; *kind* is the dialect's."""
    if kind == "sqlite":
        listed = func.json_each(bindparam("numbers", type_=String)).table_valued("value")
        return column.in_(select(cast(listed.c.value, Integer)))
    return column == any_(bindparam("numbers", type_=ARRAY(BigInteger)))


def bound(kind: str, numbers: Collection[int]) -> dict[str, object]:
    """What a statement with `among_bound` is given."""
    return {"numbers": json.dumps(list(numbers)) if kind == "sqlite" else list(numbers)}


def may_hold(readers: Collection[int]) -> ColumnElement[bool]:
    """Batches by whose first and last reader some of those may be in them."""
    if len(readers) > _FEW:
        return batch.c.first_reader.between(min(readers) - WIDEST_BATCH, max(readers)) & (
            batch.c.last_reader >= min(readers)
        )
    each = (
        batch.c.first_reader.between(reader - WIDEST_BATCH, reader)
        & (batch.c.last_reader >= reader)
        for reader in readers
    )
    return or_(*each) if readers else batch.c.id.is_(None)


def between(
    conn: Connection, edition_id: int, first: int, last: int
) -> Iterator[tuple[int, int, str, list[int]]]:
    """The edition's rolls that may hold readers from *first* to *last*: id, settled, rest, roll."""
    rows = conn.execute(
        select(batch.c.id, batch.c.settled, batch.c.rest, roll.c.readers)
        .join(roll, roll.c.batch_id == batch.c.id)
        .where(batch.c.edition_id == edition_id)
        .where(batch.c.first_reader <= last, batch.c.last_reader >= first)
        .order_by(batch.c.id)
    )
    for row in rows:
        yield row.id, row.settled, row.rest, read(row.readers)


def cut(readers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Rising readers in parts that a batch can hold, of *size* at the most."""
    start = 0
    for at, reader in enumerate(readers):
        if at - start == size or reader - readers[start] >= WIDEST_BATCH:
            yield readers[start:at]
            start = at
    if start < len(readers):
        yield readers[start:]
