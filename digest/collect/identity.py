"""
Which items tell the same story: the only judge of it. Pure.

Newsrooms publish a story in two feeds, give it another guid, another address,
another headline, other spaces before ":" and "?". They also publish "Météo"
every day, link every notice to one page, and give one guid for ever. So four
things are weighed together, the address, the guid, the title and the text,
and none is believed alone against two others. What a source was seen to give
to two stories tells them no longer apart, and has no weight.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import nsmallest
from zlib import crc32

from digest.collect import canonical
from digest.collect.facts import have_new_facts, titles_differ_in_fact
from digest.collect.likeness import (
    Evidence,
    are_two_issues,
    is_standing,
    tell_one_story,
    text_evidence,
    title_evidence,
)
from digest.collect.telling import Telling, telling_of
from digest.collect.words import plain, words
from digest.model import Article, ArticleMatch, Passage

_APART = timedelta(days=90)
"""Farther apart than this, the same text tells what comes back each year."""
_NEXT_ISSUE = timedelta(hours=12)
"""Published that much later under one title, another text is the next issue of a column."""

_NEXT_FORM = timedelta(days=30)
"""Farther apart, what has the guid of a story, and neither its address nor its words, is another
filling of one form."""

_OPENING = 1000
"""Characters in which a repeat shares some run of words with its story."""
_PRINTS = 6
_SHINGLE = 5

SAME_ADDRESS = "the same address"
SAME_GUID = "the same guid"
SAME_TITLE = "the same title, and the text agrees"
SAME_TEXT = "the same text"
TOLD_ANEW = "the same story with other facts"
_GROUNDS = (SAME_ADDRESS, SAME_GUID, SAME_TITLE, SAME_TEXT, TOLD_ANEW)


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
    standfirst: str = ""
    """What its source says of it beside the text, where it does."""

    @property
    def telling(self) -> Telling:
        """Its title with its text, as they are laid beside another's."""
        return telling_of(self.title, self.text)

    @property
    def marks(self) -> frozenset[str]:
        """What a repeat of this story shares with it at least once."""
        return _marks(self.source_id, self.url, self.guid, self.title, self.text[:_OPENING])


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMatch:
    """The stored story an item repeats, and on what ground."""

    known: KnownStory
    ground: str

    @property
    def is_told_anew(self) -> bool:
        """Whether the item tells other facts of it, under an address of its own."""
        return self.ground == TOLD_ANEW


class RecentStories:
    """The stories of the last days, arranged so that a repeat is found without comparing all."""

    def __init__(self) -> None:
        self._tellings: defaultdict[int, list[KnownStory]] = defaultdict(list)
        self._by_mark: defaultdict[str, set[int]] = defaultdict(set)
        self._apart: set[str] = set()

    def __contains__(self, story_id: int) -> bool:
        """Whether that story is known."""
        return story_id in self._tellings

    def add(self, known: KnownStory) -> None:
        """Know this telling of the story with its id; a former one of the item is replaced."""
        former = self._tellings.get(known.id, [])
        others = [
            telling
            for telling in former
            if (telling.source_id, telling.url) != (known.source_id, known.url)
        ]
        self.forget(known.id)
        for telling in (*others, known):
            self._tellings[known.id].append(telling)
            for mark in telling.marks:
                self._by_mark[mark].add(known.id)

    def forget(self, story_id: int) -> None:
        """Know that story no more."""
        for telling in self._tellings.pop(story_id, []):
            for mark in telling.marks:
                self._by_mark[mark].discard(story_id)

    def number(self, story_id: int, number: int) -> None:
        """Know that story by another number than before."""
        for telling in self._tellings.pop(story_id):
            self._tellings[number].append(replace(telling, id=number))
            for mark in telling.marks:
                self._by_mark[mark].discard(story_id)
                self._by_mark[mark].add(number)

    def set_apart(self, items: Iterable[KnownStory]) -> None:
        """Know that what several items of one list have in common tells none of them apart."""
        there: defaultdict[str, list[KnownStory]] = defaultdict(list)
        for item in items:
            for mark in (_address_mark(item.url), _guid_mark(item.source_id, item.guid)):
                there[mark].append(item)
        several = {mark: many for mark, many in there.items() if len(many) > 1}
        self._apart |= {mark for mark, many in several.items() if _differ(many)}

    def find(self, item: KnownStory) -> StoryMatch | None:
        """The story that *item* repeats: the surest ground first, then the oldest."""
        return min(
            self.matches(item),
            key=lambda match: (_GROUNDS.index(match.ground), match.known.id),
            default=None,
        )

    def same_as(self, story_id: int) -> tuple[ArticleMatch, ...]:
        """The other stories that one of these tells too, in the order of their numbers."""
        matches = (match for item in self._tellings[story_id] for match in self.matches(item))
        grounds = {match.known.id: match for match in matches}
        return tuple(
            ArticleMatch(article_id=number, ground=match.ground, is_told_anew=match.is_told_anew)
            for number, match in sorted(grounds.items())
        )

    def matches(self, item: KnownStory) -> tuple[StoryMatch, ...]:
        """Every story other than *item* itself that it repeats."""
        marks = item.marks
        many = {mark for mark in marks if len(self._by_mark.get(mark, ())) > 1}
        shared = frozenset(many | (marks & self._apart))
        near = {id_ for mark in marks for id_ in self._by_mark.get(mark, ())} - {item.id}
        return tuple(
            StoryMatch(known=story, ground=ground)
            for id_ in near
            for story in self._tellings[id_]
            if (ground := same_story(story, item, shared))
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
        standfirst=article.summary,
    )


def same_story(story: KnownStory, other: KnownStory, shared: frozenset[str] = frozenset()) -> str:
    """
    On what ground the two are one story, or empty: see `_GROUNDS`.

    *shared* are the marks that distinct stories were seen to have in common.
    """
    if story.url == other.url and replace(story, id=other.id, at=other.at) == other:
        return SAME_ADDRESS
    address, guid = _address_evidence(story, other, shared), _guid_evidence(story, other, shared)
    if Evidence.FOR in (address, guid):
        if not _are_linked(story, other, address, guid, shared):
            return ""
        return SAME_ADDRESS if address is Evidence.FOR else SAME_GUID
    if abs(story.at - other.at) > _APART or not _tell_one_story(story, other):
        return ""
    first, second = sorted((story, other), key=lambda each: (each.at, each.id))
    is_one_source = story.source_id == other.source_id
    if have_new_facts((first.text,), (second.text,), are_of_one_source=is_one_source):
        return TOLD_ANEW
    return SAME_TITLE if _are_of_one_title(story, other) else SAME_TEXT


def changed_in_substance(
    before: Iterable[Passage], after: Iterable[Passage], titles: tuple[str, str] = ("", "")
) -> bool:
    """
    Whether a story has other facts than it had, and is not only better told.

    A fact is a number, an outcome, a denial, what the first sentence opens with, or
    what the title says of the end, where *titles* gives the former and the new one.
    A word put right, a quotation, background or a headline for the same are none.
    """
    old, new = ([line.text for line in lines if not line.is_heading] for lines in (before, after))
    if not old:
        return False
    known = " ".join(old)
    return (old != new and have_new_facts(old, new)) or titles_differ_in_fact(*titles, known)


def are_apart(story: KnownStory, other: KnownStory) -> bool:
    """Whether two items that stand in one list are two issues of what has one title."""
    return are_two_issues(story.telling, other.telling)


def _differ(items: list[KnownStory]) -> bool:
    """Whether items of one list that share a sign are several stories."""
    first = items[0]
    return any(
        plain(item.title) != plain(first.title) or are_apart(first, item) for item in items[1:]
    )


# --- what each of the four says ---------------------------------------------------------------


def _are_linked(
    story: KnownStory,
    other: KnownStory,
    address: Evidence,
    guid: Evidence,
    shared: frozenset[str],
) -> bool:
    """Whether two items of one address or one guid tell one story, by all that they say."""
    title, text = _title_evidence(story, other, shared), _telling_evidence(story, other)
    is_column = _is_next_issue(story, other) and is_standing(story.telling, other.telling)
    is_form = address is Evidence.AGAINST and abs(story.at - other.at) > _NEXT_FORM
    if (guid is Evidence.AGAINST or is_column or is_form) and are_apart(story, other):
        return False
    if text is Evidence.FOR:
        return True
    every = (address, guid, title, text)
    for_, against = every.count(Evidence.FOR), every.count(Evidence.AGAINST)
    if text is Evidence.AGAINST and _are_of_one_title(story, other):
        return for_ > against and title is Evidence.FOR and not _is_next_issue(story, other)
    return for_ > against or for_ == against == 1


def _tell_one_story(story: KnownStory, other: KnownStory) -> bool:
    return tell_one_story(
        story.telling,
        other.telling,
        hours=abs(story.at - other.at).total_seconds() / 3600,
        are_of_one_source=story.source_id == other.source_id,
    )


def _are_of_one_title(story: KnownStory, other: KnownStory) -> bool:
    return story.telling.heading == other.telling.heading


def _is_next_issue(story: KnownStory, other: KnownStory) -> bool:
    """Whether another text under one title came so much later that it is a column's next."""
    return abs(story.at - other.at) >= _NEXT_ISSUE


def _title_evidence(story: KnownStory, other: KnownStory, shared: frozenset[str]) -> Evidence:
    """What the titles say; nothing where one stood over several stories, and agrees with all."""
    weight = title_evidence(story.telling, other.telling)
    is_standing = _title_mark(story.title) in shared
    return Evidence.NONE if is_standing and weight is Evidence.FOR else weight


def _telling_evidence(story: KnownStory, other: KnownStory) -> Evidence:
    """
    What the texts say, or in one issue under one title what stands beside them.

    A page may have given a text that its source's item never had.
    """
    weight = text_evidence(story.telling, other.telling)
    is_one_issue = _are_of_one_title(story, other) and not _is_next_issue(story, other)
    if weight is not Evidence.FOR and is_one_issue:
        beside = text_evidence(telling_of("", story.standfirst), telling_of("", other.standfirst))
        return beside if beside is Evidence.FOR else weight
    return weight


def _address_evidence(story: KnownStory, other: KnownStory, shared: frozenset[str]) -> Evidence:
    if canonical.key(story.url) != canonical.key(other.url):
        return Evidence.AGAINST if story.source_id == other.source_id else Evidence.NONE
    fragments = canonical.fragment(story.url), canonical.fragment(other.url)
    if all(fragments) and fragments[0] != fragments[1]:
        return Evidence.AGAINST
    return Evidence.NONE if _address_mark(story.url) in shared else Evidence.FOR


def _guid_evidence(story: KnownStory, other: KnownStory, shared: frozenset[str]) -> Evidence:
    """A guid tells something within its source, where it is not merely the address again."""
    if story.source_id != other.source_id or not (story.guid and other.guid):
        return Evidence.NONE
    if story.guid != other.guid:
        return Evidence.AGAINST
    is_address = canonical.key(story.guid) in (canonical.key(story.url), canonical.key(other.url))
    return (
        Evidence.NONE
        if is_address or _guid_mark(story.source_id, story.guid) in shared
        else Evidence.FOR
    )


@lru_cache(maxsize=2048)  # as many as a feed may have: each is asked for as it is weighed and kept
def _marks(source_id: int, url: str, guid: str, title: str, opening: str) -> frozenset[str]:
    named = {_title_mark(title)} if title else set()
    own = {_guid_mark(source_id, guid)} if guid else set()
    return _prints(opening) | {_address_mark(url)} | named | own


def _address_mark(url: str) -> str:
    return f"url {canonical.key(url)}"


def _title_mark(title: str) -> str:
    return f"title {plain(title)}"


def _guid_mark(source_id: int, guid: str) -> str:
    return f"guid {source_id} {guid}"


def _prints(text: str) -> frozenset[str]:
    """A few runs of words from the beginning, chosen alike from every telling."""
    run = words(text)[:120]
    starts = (run[start:] for start in range(_SHINGLE))
    runs = zip(*starts, strict=False)  # the last words begin none
    shingles = set(map(str.encode, map(" ".join, runs)))
    # an order that has nothing to do with meaning and is the same in every process
    scrambled = nsmallest(_PRINTS, zip(map(crc32, shingles), shingles, strict=True))
    return frozenset(f"text {shingle.decode()}" for _, shingle in scrambled)
