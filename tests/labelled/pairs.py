"""
Pairs of items, each judged by a person: one story, or two.

The same story comes as newsrooms really repeat it. The strangers are those
that a machine would take for one: a column every day, a live page, a numbered
series, a form that is filled in anew.
"""

import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

from digest.collect.identity import KnownStory

_HERE = Path(__file__).parent
STRANGERS = tomllib.loads((_HERE / "strangers.toml").read_text(encoding="utf-8"))
AT = datetime(2024, 11, 7, 22, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Story:
    title: str
    retitled: str
    text: str


@dataclass(frozen=True)
class Pair:
    name: str
    one: KnownStory
    other: KnownStory
    is_same: bool


_TOLD = tomllib.loads((_HERE / "stories.toml").read_text(encoding="utf-8"))
STORIES = tuple(Story(**story) for story in _TOLD["story"])


def known(number, title, text, *, source=1, at=AT):
    url = f"https://journal{source}.example/{number}/"
    return KnownStory(
        id=number, source_id=source, url=url, guid=f"g{number}", title=title, text=text, at=at
    )


# --- one story, told again ------------------------------------------------------------------


def _respaced(story: Story) -> tuple[str, str]:
    tight = story.title.replace(" :", ":").replace(" ?", "?").replace("’", "'")
    return tight, story.text.replace("’", "'")


def _retitled(story: Story) -> tuple[str, str]:
    return story.retitled, story.text


def _teaser(story: Story) -> tuple[str, str]:
    words = story.text.split()
    return story.title, " ".join(words[: len(words) * 2 // 3])


def _corrected(story: Story) -> tuple[str, str]:
    words = story.text.split()
    words[7], words[19] = "précisément", "désormais"
    return story.title, " ".join(words)


def _longer(story: Story) -> tuple[str, str]:
    added = "Le conseil en reparlera lundi soir, en séance publique, à dix-neuf heures."
    return story.title, f"{story.text} {added}"


def _signed(story: Story) -> tuple[str, str]:
    return story.title.upper(), f"Par la rédaction. {story.text}"


def _retitled_and_longer(story: Story) -> tuple[str, str]:
    return f"{story.title} (mise à jour)", f"{story.text} D’autres détails suivront dans la soirée."


RETELLINGS = (
    _respaced,
    _retitled,
    _teaser,
    _corrected,
    _longer,
    _signed,
    _retitled_and_longer,
)


def same_pairs():
    """Each story with four of its seven retellings, in this feed or another, up to two days on."""
    number = 1000
    for place, story in enumerate(STORIES):
        one = known(place + 1, story.title, story.text)
        for turn in range(4):
            retell = RETELLINGS[(place + turn * 2) % len(RETELLINGS)]
            title, text = retell(story)
            number += 1
            other = known(number, title, text, source=1 + turn % 2, at=AT + turn * 14 * HOUR)
            yield Pair(f"{retell.__name__} {story.title[:30]}", one, other, is_same=True)


# --- two stories that look like one -----------------------------------------------------------


def _columns():
    """Every two items of a column: its form is the same, what it says is not."""
    for column in STRANGERS["column"]:
        name, texts = column["name"], column["texts"]
        titles = column.get("titles") or [name] * len(texts)
        gap = timedelta(hours=column["hours_between"])
        items = [
            known(index, title, text, at=AT + index * gap)
            for index, (title, text) in enumerate(zip(titles, texts, strict=True))
        ]
        for one, other in combinations(items, 2):
            yield Pair(f"{name} {one.id}/{other.id}", one, other, is_same=False)


def _others():
    number = 5000
    for news in STRANGERS["follow_up"]:
        number += 2
        one = known(number, news["title"], news["text"])
        other = known(number + 1, news["later_title"], news["later_text"], at=AT + 2 * DAY)
        yield Pair(f"suite {one.title[:30]}", one, other, is_same=False)
    for index, story in enumerate(STORIES[:8]):
        stranger = STORIES[index + 8]
        number += 2
        one = known(number, "Les nouvelles du jour", story.text)
        other = known(number + 1, "Les nouvelles du jour", stranger.text, at=AT + HOUR)
        yield Pair(f"même titre {index}", one, other, is_same=False)
    for index, story in enumerate(STORIES[12:]):
        number += 1
        one = known(number, story.title, story.text)
        again = replace(one, id=number + 900, url=f"{one.url}2025/", guid="h", at=AT + 365 * DAY)
        yield Pair(f"un an après {index}", one, again, is_same=False)
    for title in ("Météo", "Caricature", "Mots croisés", "La photo du jour"):
        number += 2
        one, other = known(number, title, ""), known(number + 1, title, "", at=AT + 8 * HOUR)
        yield Pair(f"sans texte {title}", one, other, is_same=False)


def different_pairs():
    """Every stranger that looks like kin."""
    yield from _columns()
    yield from _others()


PAIRS = (*same_pairs(), *different_pairs())
