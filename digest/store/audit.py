"""Whether every reader of an edition is in its books once: what no key of the tables holds."""

from sqlalchemy import Connection, func, select

from digest.store import rolls
from digest.store.book_tables import AGAIN, batch, outcome

_SPAN = 262_144
"""Readers' numbers that are looked through at once."""


def doubles(conn: Connection, edition_id: int) -> tuple[int, ...]:
    """Readers who have more than one copy of an edition; none, unless somebody wrote by hand."""
    ends = select(func.min(batch.c.first_reader), func.max(batch.c.last_reader))
    first, last = conn.execute(ends.where(batch.c.edition_id == edition_id)).one()
    if first is None:
        return ()
    return tuple(
        reader
        for start in range(first, last + 1, _SPAN)
        for reader in _doubles(conn, edition_id, start, start + _SPAN - 1)
    )


def _doubles(conn: Connection, edition_id: int, first: int, last: int) -> list[int]:
    there: set[int] = set()
    twice: set[int] = set()
    moved = _moved(conn, edition_id)
    for number, settled, rest, listed in rolls.between(conn, edition_id, first, last):
        here = listed if rest != AGAIN else listed[:settled]
        counted = {reader for reader in here if first <= reader <= last}
        counted -= moved.get(number, set())
        twice |= there & counted
        there |= counted
    return sorted(twice)


def _moved(conn: Connection, edition_id: int) -> dict[int, set[int]]:
    """By batch, whose copy was put on a later one."""
    rows = (
        select(outcome.c.batch_id, outcome.c.subscriber_id)
        .join(batch, batch.c.id == outcome.c.batch_id)
        .where(batch.c.edition_id == edition_id, outcome.c.status == AGAIN)
    )
    moved: dict[int, set[int]] = {}
    for row in conn.execute(rows):
        moved.setdefault(row.batch_id, set()).add(row.subscriber_id)
    return moved
