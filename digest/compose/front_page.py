"""
Where the stories stand on the newsroom's front page.

A page, or a feed of what it shows, says by its order which news is the
weightiest; one that is ordered by date says only which are on it at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from digest.model import Candidate

_FEW = 4
"""Of fewer dates nobody can tell whether they order a list."""


def placed(candidates: Iterable[Candidate], front_page: Sequence[int]) -> tuple[Candidate, ...]:
    """
    The same articles, each with its place on the front page.

    *front_page* has the numbers of the articles on it, the first one first. Places
    count among those of *candidates* alone: what is older is not in the way.
    """
    by_number = {candidate.id: candidate for candidate in candidates}
    there = [number for number in dict.fromkeys(front_page) if number in by_number]
    is_by_date = _is_by_date([by_number[number] for number in there])
    for place, number in enumerate(there):
        candidate = by_number[number]
        shown = replace(
            candidate.prominence,
            is_on_front_page=True,
            front_place=None if is_by_date else place,
        )
        by_number[number] = replace(candidate, prominence=shown)
    return tuple(by_number.values())


def _is_by_date(there: list[Candidate]) -> bool:
    """Whether the newest stands first, and so on: then no editor ordered it."""
    dates = [each.article.published_at for each in there if each.article.published_at is not None]
    return len(dates) >= _FEW and all(first >= second for first, second in pairwise(dates))
