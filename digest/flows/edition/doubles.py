"""Which candidates tell one story, as the same judge says that a collect asks."""

from collections.abc import Iterable
from dataclasses import replace

from digest.collect.identity import RecentStories, comparable
from digest.compose.admit import why_not
from digest.compose.edition_input import EditionInput
from digest.model import Candidate


def with_matches(candidates: Iterable[Candidate], morning: EditionInput) -> tuple[Candidate, ...]:
    """The same candidates, each of those that may run with the others that tell its story."""
    every = tuple(candidates)
    known = {
        each.id: replace(comparable(each.article, each.source_id, each.first_seen_at), id=each.id)
        for each in every
        if each.mailed_on or each.hidden or not why_not(each, morning)
    }
    recent = RecentStories()
    for item in known.values():
        recent.add(item)
    return tuple(
        replace(each, same_as=recent.same_as(each.id)) if each.id in known else each
        for each in every
    )
