"""Which candidates tell one story, as the same judge says that a collect asks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from threading import Lock

from digest.collect.identity import TOLD_ANEW, KnownStory, comparable, same_story
from digest.compose.admit import why_not
from digest.compose.edition_input import EditionInput
from digest.model import ArticleMatch, Candidate

_MOST = 1000
"""Of how many stories the judgements are kept, or of twice as many as are asked about."""


def with_matches(candidates: Iterable[Candidate], morning: EditionInput) -> tuple[Candidate, ...]:
    """The same candidates, each of those that may run with the others that tell its story."""
    every = tuple(candidates)
    known = tuple(
        replace(comparable(each.article, each.source_id, each.first_seen_at), id=each.id)
        for each in every
        if each.mailed_on or each.hidden or not why_not(each, morning)
    )
    matches = _JUDGED.of(known)
    return tuple(replace(each, same_as=matches.get(each.id, each.same_as)) for each in every)


class JudgedStoryIndex:
    """
    What was judged of two stories, so that a pair is weighed once and not at each look at a page.

    A judgement follows from the two alone, as they are written; one that changed is another.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._forget()

    def of(self, stories: tuple[KnownStory, ...]) -> dict[int, tuple[ArticleMatch, ...]]:
        """The others that each of them repeats, by its id, in the order of their ids."""
        with self._lock:
            if len(self._places) + len(stories) > max(_MOST, 2 * len(stories)):
                self._forget()
            there = {self._place(story): story for story in stories}
            marks = {place: story.marks for place, story in there.items()}
            for place, others in _near(marks).items():
                for other in others - self._weighed[place]:
                    shared = marks[place] & marks[other]
                    self._weigh(place, other, same_story(there[place], there[other], shared))
            return {
                story.id: _matches(self._grounds[place], there) for place, story in there.items()
            }

    def _forget(self) -> None:
        self._places: dict[KnownStory, int] = {}
        self._weighed: defaultdict[int, set[int]] = defaultdict(set)
        self._grounds: defaultdict[int, dict[int, str]] = defaultdict(dict)

    def _place(self, story: KnownStory) -> int:
        return self._places.setdefault(story, len(self._places))

    def _weigh(self, place: int, other: int, ground: str) -> None:
        """Keep that judgement of the two in both directions: whichever came first, it is one."""
        self._weighed[place].add(other)
        self._weighed[other].add(place)
        if ground:
            self._grounds[place][other] = self._grounds[other][place] = ground


_JUDGED = JudgedStoryIndex()


def _near(marks: dict[int, frozenset[str]]) -> dict[int, set[int]]:
    """The places of the stories that share a mark with each."""
    by_mark: defaultdict[str, set[int]] = defaultdict(set)
    for place, own in marks.items():
        for mark in own:
            by_mark[mark].add(place)
    return {
        place: set().union(*(by_mark[mark] for mark in own)) - {place}
        for place, own in marks.items()
    }


def _matches(grounds: dict[int, str], there: dict[int, KnownStory]) -> tuple[ArticleMatch, ...]:
    shown = sorted((there[place].id, grounds[place]) for place in grounds.keys() & there.keys())
    return tuple(
        ArticleMatch(article_id=number, ground=ground, is_told_anew=ground == TOLD_ANEW)
        for number, ground in shown
    )
