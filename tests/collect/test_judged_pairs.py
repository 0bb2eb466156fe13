"""What the one judge of identity says of hundreds of pairs, beside what a person said."""

from collections import Counter

import pytest

from digest.collect.identity import (
    SAME_TEXT,
    SAME_TITLE,
    TOLD_ANEW,
    KnownStory,
    RecentStories,
    changed_in_substance,
    same_story,
)
from digest.model import Passage
from tests.labelled.judged import DIFFERENT, KEPT, LAST, LATE, OPEN, SAME, UPDATE
from tests.labelled.pairs import PAIRS

MOST = {
    (DIFFERENT, SAME): 0,
    (DIFFERENT, UPDATE): 1,
    (SAME, DIFFERENT): 3,
    (UPDATE, DIFFERENT): 3,
    (UPDATE, SAME): 2,
    (SAME, UPDATE): 3,
}
"""What a person said and we do not, and how often that may be."""


def verdict(first: KnownStory, second: KnownStory) -> str:
    """
    As a collect finds the second among the known, and an edition judges its change.

    What stands under an address of its own never takes the place of the text that was mailed.
    """
    recent = RecentStories()
    recent.add(first)
    match = recent.find(second)
    if match is None:
        return DIFFERENT
    if match.ground in (SAME_TITLE, SAME_TEXT):
        return SAME
    texts = ((Passage(text=telling.text),) for telling in (first, second))
    titles = first.title, second.title
    is_update = match.ground == TOLD_ANEW or changed_in_substance(*texts, titles)
    return UPDATE if is_update else SAME


@pytest.mark.parametrize("pairs", [KEPT, OPEN, LATE, LAST], ids=["kept", "open", "late", "last"])
def test_pairs_are_judged_as_a_person_judged_them(pairs, record_property):
    judged = Counter((pair.verdict, verdict(pair.first, pair.second)) for pair in pairs)
    record_property("judged", dict(judged))
    print(*(f"{said} as {ours}: {count}" for (said, ours), count in sorted(judged.items())))  # noqa: T201 - the figures

    wrong = {sides: count for sides, count in judged.items() if count > MOST.get(sides, count)}
    assert wrong == {}


def test_there_are_four_hundred_and_half_of_them_are_kept():
    assert len(KEPT) == 200
    assert len(KEPT) + len(OPEN) + len(PAIRS) >= 400
    assert Counter(pair.verdict for pair in KEPT).keys() == {SAME, UPDATE, DIFFERENT}
    assert Counter(pair.verdict for pair in LATE) == {SAME: 20, UPDATE: 20, DIFFERENT: 20}
    assert Counter(pair.verdict for pair in LAST) == {SAME: 14, UPDATE: 13, DIFFERENT: 13}


@pytest.mark.parametrize("pair", [*KEPT, *OPEN, *LATE, *LAST], ids=lambda pair: pair.kind)
def test_a_judgement_does_not_depend_on_which_came_first(pair):
    assert same_story(pair.first, pair.second) == same_story(pair.second, pair.first)
