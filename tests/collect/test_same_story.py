"""How well repeats are told from strangers, on pairs that a person judged."""

import pytest

from digest.collect.identity import RecentStories, same_story
from tests.labelled.pairs import PAIRS

SAME = [pair for pair in PAIRS if pair.is_same]
DIFFERENT = [pair for pair in PAIRS if not pair.is_same]


def judged_same(pair):
    """As a collect judges: found among the known, on some ground."""
    recent = RecentStories()
    recent.add(pair.one)
    return recent.find(pair.other) is not None


def test_the_set_is_large_and_hard():
    assert len(PAIRS) >= 120
    assert len(DIFFERENT) >= 50
    assert len({(pair.one, pair.other) for pair in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize("pair", DIFFERENT, ids=lambda pair: pair.name)
def test_no_stranger_is_merged(pair):
    assert not judged_same(pair), same_story(pair.one, pair.other)


def test_hardly_a_repeat_is_missed():
    missed = [pair.name for pair in SAME if not judged_same(pair)]

    assert len(missed) <= 0.02 * len(SAME), missed


def test_a_judgement_does_not_depend_on_which_came_first():
    assert [
        pair.name
        for pair in PAIRS
        if same_story(pair.one, pair.other) != same_story(pair.other, pair.one)
    ] == []
