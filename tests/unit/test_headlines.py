"""The gravity rules on headlines with their sections and standfirsts: what any feed gives."""

from pathlib import Path

import pytest

from digest.compose.gravity import weigh
from digest.model import Article
from tests.newsroom import catalogue

FOLDER = Path(__file__).parents[1] / "headlines"
TUNED = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
"""Those the words were tuned on, each after a first run that its file tells."""
FRESH = "eighth"
"""Never tuned on; whoever tunes on it writes another."""


def headlines(half, mark):
    lines = (FOLDER / f"{half}.txt").read_text(encoding="utf-8").splitlines()
    rows = [f"{line}|".split("|") for line in lines if not line.startswith("#")]
    return [tuple(row[1:4]) for row in rows if row[0] == mark]


def is_held_back(section, title, standfirst):
    """Whether an edition that nobody looked at would not play because of this headline."""
    article = Article(
        url="https://exemple.test/1",
        guid="1",
        title=title,
        section=section,
        summary=standfirst or "La suite se lit dans le journal de ce matin.",
    )
    return not weigh(article, catalogue().lexicon).is_light


@pytest.mark.parametrize("half", TUNED)
def test_no_grave_headline_is_free_to_be_teased_about(half):
    assert [one for one in headlines(half, "G") if not is_held_back(*one)] == []


@pytest.mark.parametrize("half", TUNED)
def test_few_light_headlines_are_held_back(half):
    light = headlines(half, "L")

    held = [headline for headline in light if is_held_back(*headline)]

    assert len(held) <= 0.08 * len(light), held


def test_what_the_rules_do_on_headlines_they_were_never_tuned_on(capsys):
    figures = {
        half: {mark: [is_held_back(*one) for one in headlines(half, mark)] for mark in "GL"}
        for half in (*TUNED, FRESH)
    }

    with capsys.disabled():
        for half, held in figures.items():
            seen = "never tuned on" if half == FRESH else "tuned on"
            grave, light = (f"{sum(held[mark])} of {len(held[mark])}" for mark in "GL")
            print(f"\n{half} ({seen}): held back {grave} grave, {light} light", end="")  # noqa: T201
        print()  # noqa: T201
    grave, light = figures[FRESH]["G"], figures[FRESH]["L"]
    assert min(len(grave), len(light)) >= 75
    assert all(grave)


@pytest.mark.xfail(
    strict=True,
    reason="29 of 85: 23 stand in sections nobody named as light, 6 hold a word of harm",
)
def test_few_light_headlines_that_the_rules_never_met_are_held_back():
    light = headlines(FRESH, "L")

    assert sum(is_held_back(*one) for one in light) <= 0.08 * len(light)


def test_no_headline_is_in_two_halves():
    halves = [set(headlines(half, "G") + headlines(half, "L")) for half in (*TUNED, FRESH)]

    assert len(set.union(*halves)) == sum(map(len, halves))
