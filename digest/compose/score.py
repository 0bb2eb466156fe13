"""
What an article weighs as news on its day: signals, each with its points, and their sum.

No signal says it all: a newsroom's front page says most, then what it puts in
« À la une »; where there is neither, how grave it is, its section, how many
sources and updates carry it. Pure: the same article and the same day give the
same points. The numbers were chosen on a year of written mornings
(`benchmarks/editor.py`), and are judged on others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from digest.compose.gravity import Gravity
from digest.compose.lexicon import Lexicon
from digest.compose.stakes import StorySignal, stakes
from digest.english import counted
from digest.french.typography import clean
from digest.model import Article, Candidate, Window

_PINNED = 1000.0
"""More than any article weighs by itself."""
_FRONT_PAGE = 2.0
"""For standing on the front page at all."""
_FIRST_PLACE = 6.0
"""For standing first there, beside it; each place further down has a share less."""
_SHARE_OF_NEXT = 0.7
_FEATURED = 6.5
_GRAVE, _SERIOUS = 3.0, 0.4
_HARD_NEWS, _HARD_SECTION = 4.0, 0.5
"""For what reads like hard news, as far as it does; and for standing in a section of it."""
_HARD_NEWS_IN_ORDER = 1.5
"""The same where the newsroom's own order of its front page says what matters."""
_SOURCE, _MOST_SOURCES = 0.8, 3
_UPDATE, _MOST_UPDATES = 1.4, 3
"""What a newsroom takes up again and again on one day, it thinks important."""
_LENGTH, _FULL_LENGTH = 2.5, 400
"""In words: what a newsroom tells at length matters to it; from there on longer is no weightier."""
_USUAL = 0.55
"""Of a text that breaks off nobody knows the length: it counts as most do, not as a short one."""
_TEXT = 0.4
"""For more than a headline."""
_PICTURE = 0.2
_FRESHNESS = 0.3
_STANDING = -1.5
"""For a title that heads a column."""
_NAMES_A_STORY = 3
"""Words."""
_END_OF_SENTENCE = re.compile(r"(?<!\.\.)[.!?][\s»”\"')\]]*$")


@dataclass(frozen=True, slots=True)
class NewsScore:
    """What an article weighs on its day, signal by signal, times what its section counts."""

    signals: tuple[StorySignal, ...]
    times: float = 1.0
    section: str = ""

    @property
    def points(self) -> float:
        """The sum: the more, the weightier."""
        total = sum(signal.points for signal in self.signals)
        return round(max(total, 0) * self.times, 3)

    def __str__(self) -> str:
        grounds = ", ".join(map(str, self.signals)) or "nothing speaks for it"
        weighed = "" if self.times == 1 else f'; "{self.section}" counts {self.times:g} times'
        return f"{self.points:.1f} points: {grounds}{weighed}"


def score(
    candidate: Candidate, gravity: Gravity, lexicon: Lexicon, window: Window, times: float = 1.0
) -> NewsScore:
    """Its points in an edition of that window; *times* is what its section counts (1 for most)."""
    if candidate.pinned:
        return NewsScore((StorySignal("pinned by the desk", _PINNED),))
    article = candidate.article
    signals = (
        *_as_shown(candidate),
        *_of_matter(article, gravity, lexicon, _of_reading(candidate)),
        *_of_make(article, _freshness(candidate, window)),
    )
    return NewsScore(signals, times, clean(article.section))


def _as_shown(candidate: Candidate) -> Iterator[StorySignal]:
    """How the newsroom shows it: its front page, « À la une », how many sources and updates."""
    shown = candidate.prominence
    if shown.is_on_front_page:
        yield StorySignal("on the front page", _FRONT_PAGE)
    if shown.front_place is not None:
        points = _FIRST_PLACE * _SHARE_OF_NEXT**shown.front_place
        yield StorySignal(f"in place {shown.front_place + 1} there", points)
    if candidate.article.is_featured:
        yield StorySignal("in « À la une »", _FEATURED)
    others = min(shown.sources - 1, _MOST_SOURCES)
    if others > 0:
        yield StorySignal(f"in {shown.sources} sources", _SOURCE * others)
    if shown.updates and candidate.before is None:  # that is why a sequel is one
        points = _UPDATE * min(shown.updates, _MOST_UPDATES)
        yield StorySignal(f"updated {counted(shown.updates, 'time')}", points)


def _of_reading(candidate: Candidate) -> float:
    """What reading like hard news is worth, at most."""
    return _HARD_NEWS if candidate.prominence.front_place is None else _HARD_NEWS_IN_ORDER


def _of_matter(
    article: Article, gravity: Gravity, lexicon: Lexicon, of_reading: float
) -> Iterator[StorySignal]:
    """What it is about; *of_reading* is what reading like hard news is worth, at most."""
    if gravity.is_grave:
        yield StorySignal("grave", _GRAVE)
    elif gravity.score >= lexicon.serious:
        yield StorySignal("serious", _SERIOUS)
    yield from stakes(article, gravity, lexicon)
    chance = gravity.likelihood.chance_of_hard_news
    yield StorySignal("how like hard news it reads", round(of_reading * chance, 2))
    if lexicon.floor_sections.have(article.section):
        yield StorySignal("a section of hard news", _HARD_SECTION)


def _of_make(article: Article, freshness: float) -> Iterator[StorySignal]:
    """How it is made: its length, a picture, its hour."""
    yield _of_length(article)
    if article.summary or article.body:
        yield StorySignal("a text", _TEXT)
    if article.image is not None:
        yield StorySignal("a picture", _PICTURE)
    if heads_a_column(article.title):
        yield StorySignal("the title of a column", _STANDING)
    yield StorySignal("freshness", round(_FRESHNESS * freshness, 2))


def _of_length(article: Article) -> StorySignal:
    words = max(article.words, len(article.summary.split()))
    share = min(words, _FULL_LENGTH) / _FULL_LENGTH
    if share < _USUAL and _breaks_off(article):
        return StorySignal("length as usual, of a text that breaks off", _LENGTH * _USUAL)
    return StorySignal("length", round(_LENGTH * share, 2))


def _breaks_off(article: Article) -> bool:
    """Whether its source gives the beginning alone: no sentence ends where it does."""
    last = next((line.text for line in reversed(article.body) if not line.is_heading), "")
    return bool(last) and not _END_OF_SENTENCE.search(last)


def _freshness(candidate: Candidate, window: Window) -> float:
    """From 0 where the window opens to 1 where it closes."""
    span = max((window.end - window.start).total_seconds(), 1)
    since = (became_news(candidate) - window.start).total_seconds()
    return min(max(since / span, 0), 1)


def became_news(candidate: Candidate) -> datetime:
    """When it did: of a story that was mailed and has changed since, the change."""
    article, before = candidate.article, candidate.before
    changed_at = before.changed_at if before else None
    if candidate.is_changed and (changed_at or article.updated_at):
        return changed_at or article.updated_at or candidate.first_seen_at
    return article.published_at or candidate.first_seen_at


def heads_a_column(title: str) -> bool:
    """Whether a title names no story: « Météo », « En bref »."""
    return len(title.split()) < _NAMES_A_STORY
