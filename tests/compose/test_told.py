"""The gravity rules on whole stories: headline, standfirst and first sentences."""

from functools import cache

import pytest

from digest.compose.gravity import Gravity, weigh
from digest.model import Tone
from tests.headlines import Headline, article_of, headlines
from tests.rigs.newsroom import catalogue

HALVES = ("looked_at", "unseen")


@cache
def gravity(story: Headline) -> Gravity:
    return weigh(article_of(story), catalogue().lexicon)


def weights(half: str, mark: str) -> list[Gravity]:
    return [gravity(story) for story in headlines(half, mark)]


def share(every: list[Gravity], holds) -> float:
    return sum(map(holds, every)) / len(every)


def is_free(weight: Gravity) -> bool:
    """Whether the voice would play over it: no word, in a section where it may."""
    return weight.score == 0 and weight.tone is Tone.NORMAL


@pytest.mark.parametrize("half", HALVES)
def test_few_stories_that_only_sound_grave_are_taken_for_it(half):
    traps = weights(half, "T")

    assert share(traps, lambda weight: weight.score >= 0.9) <= 15 / 40
    assert share(traps, lambda weight: weight.is_grave) <= 9 / 40


@pytest.mark.parametrize("half", HALVES)
def test_what_is_grave_in_plain_words_is_grave_in_any_section(half):
    direct = weights(half, "D")

    assert share(direct, lambda weight: weight.is_grave) >= 40 / 45
    assert not any(map(is_free, direct))


@pytest.mark.parametrize("half", HALVES)
def test_few_grave_stories_without_a_grave_word_pass_for_light(half):
    assert share(weights(half, "O"), is_free) <= 5 / 45


@pytest.mark.parametrize("half", HALVES)
def test_what_is_plainly_light_is_hardly_ever_held_back(half):
    assert share(weights(half, "P"), lambda weight: weight.score >= 0.9) <= 1 / 60


def test_what_the_rules_make_of_whole_stories(capsys):
    with capsys.disabled():
        print(*("", *map(figures, HALVES)), sep="\n")  # noqa: T201 - for whoever looks

    assert {len(weights(half, mark)) for half in HALVES for mark in "TDOS"} == {60}
    assert {len(weights(half, "P")) for half in HALVES} == {80}


def figures(half: str) -> str:
    words = (f"{mark}: {bands(weights(half, mark))}" for mark in "TDOSP")
    return f"{half}: grave, serious, a word, none: {'; '.join(words)}"


def bands(every: list[Gravity]) -> str:
    grave = sum(weight.is_grave for weight in every)
    serious = sum(weight.is_serious for weight in every) - grave
    free = sum(weight.score == 0 for weight in every)
    return f"{grave}, {serious}, {len(every) - grave - serious - free}, {free}"
