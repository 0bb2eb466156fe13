"""Columns nobody knows whose cells are boxes: whether a tick there says no, no program can tell."""

from collections.abc import Iterable, Sequence

from digest.consent.formats import NO_WORDS, YES_WORDS, is_empty, plain
from digest.consent.list_columns import ClaimColumns

_FLAGS = frozenset((*YES_WORDS, *NO_WORDS, "ok", "t", "f"))


def flags_unheard(rows: Iterable[Sequence[str]], layout: ClaimColumns) -> tuple[str, ...]:
    """
    The titles of columns that nothing is made of and that hold yes and no, or a tick, alone.

    *rows* are those below the header. It ends with the first row after which no column is left.
    """
    spoken: set[int] = set()
    others = layout.heard | layout.unheard | layout.harmless
    for row in rows:
        for place, cell in enumerate(row):
            if place in others or is_empty(cell):
                continue
            if plain(cell) in _FLAGS:
                spoken.add(place)
            else:
                others |= {place}
        if layout.titles and others >= set(range(len(layout.titles))):
            break
    return tuple(layout.title(place) for place in sorted(spoken - others))
