"""The gravity rules on headlines with their sections and standfirsts: what any feed gives."""

from pathlib import Path

import pytest

from digest.compose.gravity import weigh
from digest.model import Article
from tests.newsroom import catalogue

FOLDER = Path(__file__).parents[1] / "headlines"
TUNED = ("first", "second", "third", "fourth", "fifth")
"""Those the words were tuned on."""


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
