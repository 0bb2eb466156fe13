"""
Announcements: which copies of a held batch may have left since its owner's last word.

Nobody else sends one of them before its owner has told, by itself or by its journal, what
became of it: whoever takes the batch over without that knowledge calls them uncertain, by name.
"""

from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, select

from digest.store import rolls
from digest.store.book_tables import batch, outcome


def written(places: Collection[int]) -> str:
    """Places as the text of an announcement: `7 25-49`."""
    rising = sorted(places)
    starts = [low for before, low in pairwise((-2, *rising)) if low > before + 1]
    ends = [high for high, after in pairwise((*rising, -1)) if after != high + 1]
    spans = zip(starts, ends, strict=True)
    return " ".join(f"{low}-{high}" if high > low else str(low) for low, high in spans)


def read(text: str) -> set[int]:
    """The places of an announcement's text."""
    places: set[int] = set()
    for span in text.split():
        low, _, high = span.partition("-")
        places.update(range(int(low), int(high or low) + 1))
    return places


def unheard_of(conn: Connection, owner: str) -> tuple[int, ...]:
    """The copies that an owner announced and told nothing of, by number."""
    held = select(batch).where(batch.c.owner == owner).order_by(batch.c.id)
    return tuple(
        rolls.copy_id(row.id, place)
        for row in conn.execute(held).all()
        for place in sorted(open_among(conn, row, read(row.announced)))
    )


def open_among(conn: Connection, held: Row[Any], places: Collection[int]) -> set[int]:
    """Those of a batch's places that are still to be sent, as its row and theirs say."""
    columns = select(outcome.c.place, outcome.c.due_at).where(outcome.c.batch_id == held.id)
    due = {row.place: row.due_at for row in conn.execute(columns)}
    return {
        place
        for place in places
        if (due[place] is not None if place in due else place >= held.settled)
    }


def places_of(numbers: Iterable[int], batch_id: int) -> set[int]:
    """The places of those copies that are of that batch."""
    first, end = rolls.copy_id(batch_id, 0), rolls.copy_id(batch_id + 1, 0)
    return {number - first for number in numbers if first <= number < end}
