"""The gravity rules on headlines with their sections and standfirsts: what any feed gives."""

from functools import cache

import pytest

from digest.compose.gravity import Gravity, weigh
from tests.headlines import FRESH, TUNED, Headline, article_of, headlines
from tests.rigs.newsroom import catalogue

MOST_HELD = 0.08


@cache
def gravity(headline: Headline) -> Gravity:
    article = article_of(headline, "La suite se lit dans le journal de ce matin.")
    return weigh(article, catalogue().lexicon)


def held_back(titles):
    """Those beside which an edition that nobody looked at would not play."""
    return [headline for headline in titles if not gravity(headline).is_light]


def free(titles):
    """The others."""
    return [headline for headline in titles if gravity(headline).is_light]


def held_back_by_words(titles):
    return [headline for headline in titles if gravity(headline).words]


@pytest.mark.parametrize("name", TUNED)
def test_no_grave_headline_is_free_to_be_teased_about(name):
    assert free(headlines(name, "G")) == []


@pytest.mark.parametrize("name", TUNED)
def test_few_light_headlines_are_held_back_by_their_words(name):
    light = headlines(name, "L")

    assert len(held_back_by_words(light)) <= MOST_HELD * len(light), held_back_by_words(light)


def test_what_the_rules_do_on_headlines_they_were_never_tuned_on(capsys):
    with capsys.disabled():
        print(*("", *map(figures, (*TUNED, FRESH))), sep="\n")  # noqa: T201 - for whoever looks
    grave, light = headlines(FRESH, "G"), headlines(FRESH, "L")

    assert min(len(grave), len(light)) >= 75
    assert free(grave) == []
    assert len(held_back(light)) <= MOST_HELD * len(light), held_back(light)


def figures(name):
    grave, light = headlines(name, "G"), headlines(name, "L")
    return (
        f"{name}{'' if name == FRESH else ' (tuned on)'}: held back "
        f"{len(held_back(grave))} of {len(grave)} grave, {len(held_back(light))} of {len(light)} "
        f"light, {len(held_back_by_words(light))} of them by their words"
    )


def test_no_headline_stands_twice():
    every = [
        headline.title
        for name in (*TUNED, FRESH)
        for mark in "GL"
        for headline in headlines(name, mark)
    ]

    assert len(set(every)) == len(every)
