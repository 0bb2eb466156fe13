"""The headlines that teach: those of the tests, and the hands of the written year."""

import random
from dataclasses import replace
from functools import cache

from benchmarks.parts.learning import Example, Weights, learned
from digest.compose.gravity import weigh
from digest.compose.likelihood import LITERAL_HARM, STATED_DEATH, named, told
from digest.compose.stems import stems
from digest.model import Article
from tests.headlines import FOLDER
from tests.rigs.newsroom import catalogue
from tests.rigs.year.phrasebook import HALVES, phrasebook

HANDS = HALVES
JUDGES = ("kept", "ninth", "unseen")
"""Never learned from, so that they may judge."""
_NOTHING_TO_JUDGE = ("leads",)
_HARM, _GRAVE, _HARD = "GVRDOS", "GVDO", "GVRPDOS"
_OF_ROWS = ("taught_light", "taught_grave", "taught_far", "taught_near", "taught_wide")
_TELLS_HARD_APART = (*_OF_ROWS, *HANDS)
"""Whose light ones are told from hard news."""
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
_FIELDS_OF_DEATH = ("death", "killing")
_OF_DEATH = frozenset((*_FIELDS_OF_DEATH, "a word of 3", "words of 3", STATED_DEATH, LITERAL_HARM))
_TIMES = 2
"""Each line of a hand is filled so often."""


def without(*hands: str) -> dict[str, Weights]:
    """What all other hands and headlines teach: what those hands are to be judged by."""
    some = examples(leave_out={*hands})
    return learned(some, frozenset(cue for each in some for cue in each.cues if _is_of_death(cue)))


@cache
def _is_of_death(cue: str) -> bool:
    """Whether it is a plain word of death, or what the lists call grave for certain."""
    if not cue.startswith("«"):
        return cue in _OF_DEATH
    word = cue.strip("« »")
    if word.endswith("…"):
        return any(each.startswith(word.removesuffix("…")) for each in _words_of_death())
    return word in _words_of_death()


@cache
def _words_of_death() -> frozenset[str]:
    """The words, and beginnings of words, of the fields of death."""
    fields = catalogue().lexicon.cues.fields
    known = (*fields.whole.items(), *fields.beginnings.items())
    return frozenset(word for word, field in known if field in _FIELDS_OF_DEATH and " " not in word)


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
    return [
        _example(name, mark, section, title, "".join(more[:1]) or "".join(more))
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
            lines.append(_example(hand, mark, section, title, f"{below} {body}"))
            if update:
                lines.append(_example(hand, mark, section, update[0], f"{update[1]} {body}"))
    return lines


def _example(source: str, mark: str, section: str, title: str, below: str) -> Example:
    article = Article(url="https://e.test/", guid="1", title=title, section=section, summary=below)
    cues = {name for name, _, _ in weigh(article, catalogue().lexicon).likelihood.cues}
    wording = map(named, stems(told(title, below)))
    is_grave = None if mark in _GRAVE and source in _NOT_TOLD_APART else mark in _GRAVE
    is_hard = mark in _HARD if mark in _HARM or source in _TELLS_HARD_APART else None
    return Example(mark, tuple(sorted(cues.union(wording))), mark in _HARM, is_grave, is_hard)
