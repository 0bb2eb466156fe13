"""The headlines that teach: those of the tests, and the hands of the written year."""

import random
from dataclasses import replace
from functools import cache

from benchmarks.parts.learning import Example, learned
from digest.compose.gravity import weigh
from digest.compose.likelihood import named, told
from digest.compose.stems import stems
from digest.model import Article
from tests.headlines import FOLDER
from tests.rigs.newsroom import catalogue
from tests.rigs.year.phrasebook import HALVES, phrasebook

HANDS = HALVES
JUDGES = ("kept", "ninth", "unseen")
"""Never learned from, so that they may judge."""
_NOTHING_TO_JUDGE = ("leads",)
_HARM, _GRAVE = "GVRDOS", "GVDO"
_NOT_TOLD_APART = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
"""Whose "G" is grave or serious."""
_TUNED_ON = ("given", "late", "light", "grave", "looked_at", *_NOT_TOLD_APART)
"""Headlines that the lists of harms were written from: there they are right too often, and what
they are to be believed is not learned from them."""
_OF_THE_LISTS = (
    "a word of",
    "words of",
    "no word of",
    "what only sounds",
    *("a harm in", "a death in"),
)
_TIMES = 2
"""Each line of a hand is filled so often."""


def without(hand: str) -> dict[str, tuple[float, float]]:
    """What all other hands and headlines teach: what that hand is to be judged by."""
    return learned(examples(leave_out={hand}))


def examples(leave_out: set[str]) -> list[Example]:
    """All of them but those files and hands."""
    files = sorted(file.stem for file in FOLDER.glob("*.txt"))
    unread = {*leave_out, *_NOTHING_TO_JUDGE, "ninth", "unseen"}
    headlines = ((name, _headlines(name)) for name in files if name not in unread)
    years = ((hand, halves(hand)) for hand in HANDS if hand not in leave_out)
    return [each for name, some in (*headlines, *years) for each in _believed(name, some)]


def _believed(name: str, some: list[Example]) -> list[Example]:
    """Those examples, without what the lists say of them where they were written from them."""
    if name not in _TUNED_ON:
        return some
    return [
        replace(each, cues=tuple(cue for cue in each.cues if not cue.startswith(_OF_THE_LISTS)))
        for each in some
    ]


@cache
def _headlines(name: str) -> list[Example]:
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    is_apart = name not in _NOT_TOLD_APART
    return [
        _example(mark, section, title, "".join(more[:1]) or "".join(more), is_apart=is_apart)
        for mark, section, title, *more in rows
    ]


@cache
def halves(hand: str) -> list[Example]:
    """The lines of a hand, each with a sentence of its bodies after its own."""
    book, dice = phrasebook(hand), random.Random(hand)
    lines = []
    for mark in "GVRPLTB":
        for pattern in book.patterns[mark] * _TIMES:
            values = book.values(dice)
            section, title, below, *update = (part.format_map(values) for part in pattern.parts)
            body = dice.choice(book.patterns["C"]).parts[0].format_map(values)
            lines.append(_example(mark, section, title, f"{below} {body}"))
            if update:
                lines.append(_example(mark, section, update[0], f"{update[1]} {body}"))
    return lines


def _example(mark: str, section: str, title: str, below: str, *, is_apart: bool = True) -> Example:
    article = Article(url="https://e.test/", guid="1", title=title, section=section, summary=below)
    cues = {name for name, _, _ in weigh(article, catalogue().lexicon).likelihood.cues}
    wording = map(named, stems(told(title, below)))
    is_grave = mark in _GRAVE if is_apart or mark not in _GRAVE else None
    return Example(mark, tuple(sorted(cues.union(wording))), mark in _HARM, is_grave)
