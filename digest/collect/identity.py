"""
Which items tell the same story. Pure.

Newsrooms publish a story in two feeds, give it another guid, another address,
another headline, other spaces before ":" and "?". They also publish "Météo"
every day and "Épisode 4" after "Épisode 3". So a title alone never makes two
items one, and neither does a boilerplate opening: it takes the same page, or
the same words in the text.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import nsmallest
from zlib import crc32

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from digest.collect import canonical
from digest.french.sentences import sentences
from digest.model import Article, Passage

COMPARED = 3000
"""Characters of the text that are compared."""

_ENOUGH_WORDS = 40
"""A shorter text says too little to speak for itself; then the title must agree too."""

_APART_ALONE = 0.035
"""Of the shorter text's words, how many may lie outside the other: a word or two put right."""
_APART_WITH_TITLE = 0.05
_ALIKE = 80.0
"""How much titles must agree, of 100."""
_NUMBERS_APART = 2
_NEXT_DAY = timedelta(hours=20)
"""A short text that comes back a day later, in the same source, is a column."""

_APART = timedelta(days=4)
"""Farther apart than this, the same text is a repeat of a column, not of a story."""

_NEWS_WORDS = 30
_NEWS_SHARE = 0.2
"""How many new words make an old story news again, and how many beside what it had."""

_NEW_IN_FIRST = 4
"""How many words of a first sentence must be new, beside half of them."""
_OF_A_NOTE = ("corrig", "correct", "errat", "erreur", "rectif", "precis")
"""How words begin with which a newsroom says that it put something right."""

_ACCENTS = re.compile("[\u0300-\u036f]+")
_PRINTS = 6
_SHINGLE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStory:
    """A stored story, as far as telling it from others needs."""

    id: int
    source_id: int
    url: str
    guid: str
    title: str
    text: str
    at: datetime
    """When it was published, else first seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMatch:
    """The stored story an item repeats, and on what ground."""

    known: KnownStory
    ground: str


class RecentStories:
    """The stories of the last days, arranged so that a repeat is found without comparing all."""

    def __init__(self) -> None:
        self._tellings: defaultdict[int, list[KnownStory]] = defaultdict(list)
        self._by_mark: defaultdict[str, set[int]] = defaultdict(set)

    def add(self, known: KnownStory) -> None:
        """Know this telling of the story with its id; a former one at the address is replaced."""
        former = self._tellings[known.id]
        others = [
            telling
            for telling in former
            if (telling.source_id, telling.url) != (known.source_id, known.url)
        ]
        self.forget(known.id)
        for telling in (*others, known):
            self._tellings[known.id].append(telling)
            for mark in _marks(telling):
                self._by_mark[mark].add(known.id)

    def forget(self, story_id: int) -> None:
        """Know that story no more."""
        for telling in self._tellings.pop(story_id, []):
            for mark in _marks(telling):
                self._by_mark[mark].discard(story_id)

    def find(self, item: KnownStory) -> StoryMatch | None:
        """The story that *item* repeats: the surest ground first, then the oldest."""
        near = {id_ for mark in _marks(item) for id_ in self._by_mark.get(mark, ())}
        known = (telling for id_ in near if id_ != item.id for telling in self._tellings[id_])
        matches = (
            StoryMatch(known=story, ground=ground)
            for story in known
            if (ground := same_story(story, item))
        )
        return min(
            matches, key=lambda match: (_GROUNDS.index(match.ground), match.known.id), default=None
        )


def comparable(article: Article, source_id: int, at: datetime) -> KnownStory:
    """An article that is not stored yet, in the form that is compared; its id is 0."""
    text = " ".join(passage.text for passage in article.body) or article.summary
    return KnownStory(
        id=0,
        source_id=source_id,
        url=article.url,
        guid=article.guid,
        title=article.title,
        text=text,
        at=article.published_at or at,
    )


def same_story(story: KnownStory, other: KnownStory) -> str:
    """On what ground the two are one story, or empty: see `_GROUNDS`."""
    if canonical.key(story.url) == canonical.key(other.url):
        return SAME_ADDRESS
    if story.source_id == other.source_id and story.guid and story.guid == other.guid:
        return SAME_GUID
    if abs(story.at - other.at) > _APART:
        return ""
    return _alike(story, other)


def changed_in_substance(before: Iterable[Passage], after: Iterable[Passage]) -> bool:
    """
    Whether a story says something else than it did, and not only more correctly.

    A word put right, a comma, a new headline or a name spelt better is no news;
    a fifth of the words replaced is, and so is a new paragraph of some length, or
    a first sentence that was not there: an update opens with what happened since.
    """
    first, second = tuple(before), tuple(after)
    words = [_plain(" ".join(line.text for line in lines)).split() for lines in (first, second)]
    if not words[0]:
        return False
    if _opens_with_news(second, set(words[0])):
        return True
    common = sum((Counter(words[0]) & Counter(words[1])).values())
    added = len(words[1]) - common
    return added >= max(_NEWS_WORDS, _NEWS_SHARE * len(words[0]))


def _opens_with_news(after: Iterable[Passage], known: set[str]) -> bool:
    """Whether the first sentence is a new one: an update opens with what happened since."""
    opening = next((line.text for line in after if not line.is_heading), "")
    first = set(_plain(next(iter(sentences(opening)), "")).split())
    new = first - known
    is_note = any(word.startswith(_OF_A_NOTE) for word in new)
    return len(new) >= max(_NEW_IN_FIRST, len(first) / 2) and not is_note


def _alike(story: KnownStory, other: KnownStory) -> str:
    """
    Whether the texts themselves are one, by the words in which *both* go their own way.

    A repeat is cut short, or goes on, or has a word put right: all that is
    missing is missing on one side. A form that is filled in anew (the weather,
    the markets, an accident) has other words on both sides.
    """
    titles = _plain(story.title), _plain(other.title)
    words = sorted((_plain(text[:COMPARED]).split() for text in (story.text, other.text)), key=len)
    shorter, longer = map(len, words)
    if not shorter or _numbers_apart(*words) >= _NUMBERS_APART:
        return ""
    whole = words[0][:-1] if shorter < longer else words[0]  # cut short, perhaps within a word
    apart = (len(whole) - LCSseq.similarity(whole, words[1])) / max(len(whole), 1)
    is_entitled = titles[0] == titles[1] and bool(titles[0])
    if shorter < _ENOUGH_WORDS:
        is_column = story.source_id == other.source_id and abs(story.at - other.at) > _NEXT_DAY
        return SAME_TITLE if is_entitled and not apart and not is_column else ""
    if is_entitled and apart <= _APART_WITH_TITLE:
        return SAME_TITLE
    alike = fuzz.token_sort_ratio(*titles)
    if _numbers(story.title) != _numbers(other.title) or (longer > 2 * shorter and alike < _ALIKE):
        return ""
    if apart <= _APART_ALONE:
        return SAME_TEXT
    return ALIKE if apart <= _APART_WITH_TITLE and alike >= _ALIKE else ""


def _numbers_apart(words: list[str], others: list[str]) -> int:
    """How many numbers each text has that the other lacks, of the one that has fewer."""
    ours, theirs = (Counter(filter(str.isdecimal, text)) for text in (words, others))
    return min((ours - theirs).total(), (theirs - ours).total())


def _marks(known: KnownStory) -> set[str]:
    """What a repeat of this story shares with it at least once."""
    marks = {f"url {canonical.key(known.url)}"}
    if known.title:
        marks.add(f"title {_plain(known.title)}")
    if known.guid:
        marks.add(f"guid {known.source_id} {known.guid}")
    return marks | _prints(known.text[:COMPARED])


@lru_cache(maxsize=256)
def _prints(text: str) -> frozenset[str]:
    """A few runs of words from the beginning, chosen alike from every telling."""
    words = _plain(text).split()[:120]
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}
    return frozenset(f"text {shingle}" for shingle in nsmallest(_PRINTS, shingles, key=_scrambled))


def _scrambled(shingle: str) -> int:
    """An order that has nothing to do with meaning and is the same in every process."""
    return crc32(shingle.encode())


def _plain(text: str) -> str:
    """Letters and digits only, without case or accents: signs and spaces mean nothing here."""
    letters = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return " ".join(re.findall(r"\w+", letters))


def _numbers(title: str) -> list[str]:
    return re.findall(r"\d+", title)


SAME_ADDRESS = "the same address"
SAME_GUID = "the same guid"
SAME_TITLE = "the same title, and the text agrees"
SAME_TEXT = "the same text"
ALIKE = "a similar title over a similar text"
_GROUNDS = (SAME_ADDRESS, SAME_GUID, SAME_TITLE, SAME_TEXT, ALIKE)
