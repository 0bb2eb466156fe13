"""The gravity rules on headlines with their sections and standfirsts: what any feed gives."""

from pathlib import Path

import pytest

from digest.compose.gravity import Gravity, weigh
from digest.model import Article
from tests.newsroom import catalogue

FOLDER = Path(__file__).parents[1] / "headlines"
HALVES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
TUNED = (*HALVES, "light", "grave")
"""Those the words were tuned on, the halves each after a first run that its file tells."""
FRESH = "ninth"
"""Never tuned on; whoever tunes on it writes another."""
MOST_HELD = 0.08


def weighed(name, mark):
    """Every headline of that mark in a file, with what the rules make of it."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    rows = [f"{line}|".split("|")[:4] for line in lines if not line.startswith("#")]
    return {told[1]: gravity(*told) for found, *told in rows if found == mark}


def gravity(section, title, standfirst) -> Gravity:
    article = Article(
        url="https://exemple.test/1",
        guid="1",
        title=title,
        section=section,
        summary=standfirst or "La suite se lit dans le journal de ce matin.",
    )
    return weigh(article, catalogue().lexicon)


def held_back(found):
    """Those beside which an edition that nobody looked at would not play."""
    return [title for title, one in found.items() if not one.is_light]


def held_back_by_words(found):
    return [title for title, one in found.items() if one.found]


@pytest.mark.parametrize("name", TUNED)
def test_no_grave_headline_is_free_to_be_teased_about(name):
    grave = weighed(name, "G")

    assert grave.keys() - held_back(grave) == set()


@pytest.mark.parametrize("name", TUNED)
def test_few_light_headlines_are_held_back_by_their_words(name):
    light = weighed(name, "L")

    assert len(held_back_by_words(light)) <= MOST_HELD * len(light), held_back_by_words(light)


def test_what_the_rules_do_on_headlines_they_were_never_tuned_on(capsys):
    with capsys.disabled():
        for name in (*TUNED, FRESH):
            seen = "never tuned on" if name == FRESH else "tuned on"
            print(f"\n{name} ({seen}): held back{figures(name)}", end="")  # noqa: T201
        print()  # noqa: T201
    grave, light = weighed(FRESH, "G"), weighed(FRESH, "L")

    assert min(len(grave), len(light)) >= 75
    assert grave.keys() - held_back(grave) == set()
    assert len(held_back(light)) <= MOST_HELD * len(light), held_back(light)


def figures(name):
    grave, light = weighed(name, "G"), weighed(name, "L")
    by_words = f" ({len(held_back_by_words(light))} by their words)"
    return f" {len(held_back(grave))} of {len(grave)} grave" * bool(grave) + (
        f" {len(held_back(light))} of {len(light)} light{by_words}" * bool(light)
    )


def test_no_headline_stands_twice():
    titles = [
        line.split("|")[2]
        for name in (*TUNED, FRESH)
        for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]

    assert len(set(titles)) == len(titles)
