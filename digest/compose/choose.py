"""
Which articles an edition carries, and why every other one stays out.

An article is in the window by its date of publication, or by when it was first
seen if it has none. One that a feed was slow to show is not lost: published up
to a day before the window opens but first seen since, it is late and still
eligible, unless a first edition is being made (nothing was missed before it).
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from digest.compose.sections import folded
from digest.config import EditionSettings
from digest.french.typography import clean
from digest.model import Candidate, Window

GRACE = timedelta(hours=24)
"""How long before the window a late article may have been published: as long as
a source may be down without one of its stories being lost."""

_FULL_LENGTH = 600
"""Words from which a longer article is no weightier."""
_PINNED = 100
"""More than any article weighs by itself."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class EditionPlace(StrEnum):
    """Where an article ended up."""

    LEAD = "lead"
    STORY = "story"
    BRIEF = "brief"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class ArticleRuling:
    """An article's place, and the reason in English for the operator."""

    candidate: Candidate
    place: EditionPlace
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the edition carries, in order, and a ruling for every candidate."""

    lead: Candidate | None
    stories: tuple[Candidate, ...]
    """The stories after the lead."""
    briefs: tuple[Candidate, ...]
    rulings: tuple[ArticleRuling, ...]

    in_the_running: int
    """How many articles could have been carried."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say today."""
        return self.lead is None

    @property
    def carried(self) -> tuple[Candidate, ...]:
        """Every article it carries, in reading order."""
        lead = () if self.lead is None else (self.lead,)
        return (*lead, *self.stories, *self.briefs)

    def ruling_on(self, candidate: Candidate) -> ArticleRuling:
        """What was ruled about that one."""
        return next(ruling for ruling in self.rulings if ruling.candidate.id == candidate.id)

    def only(self, carried: frozenset[int], reason: str) -> "Choice":
        """The same without the stories and briefs of other numbers than *carried*, ruled out."""
        dropped = {candidate.id for candidate in self.carried} - carried
        return replace(
            self,
            stories=tuple(story for story in self.stories if story.id not in dropped),
            briefs=tuple(brief for brief in self.briefs if brief.id not in dropped),
            rulings=tuple(
                ArticleRuling(ruling.candidate, EditionPlace.OUT, reason)
                if ruling.candidate.id in dropped
                else ruling
                for ruling in self.rulings
            ),
        )


def choose(
    candidates: Iterable[Candidate],
    window: Window,
    limits: EditionSettings,
    *,
    day: date,
    zone: ZoneInfo,
    grace: timedelta = GRACE,
) -> Choice:
    """
    The lead, the stories and the briefs of *day*, best first; ties fall by a hash.

    Moments in the reasons are on the wall of *zone*. The same candidates give
    the same choice in whatever order they come.
    """
    weights = {folded(name): weight for name, weight in limits.section_weights}
    judge = _Judge(window=window, day=day, zone=zone, grace=grace, weights=weights)
    ranked = sorted(candidates, key=lambda each: (-judge.rank(each), _hash(each)))
    out = [
        ArticleRuling(candidate, EditionPlace.OUT, reason)
        for candidate in ranked
        if (reason := judge.why_not(candidate))
    ]
    refused = {ruling.candidate.id for ruling in out}
    admitted = [candidate for candidate in ranked if candidate.id not in refused]
    eligible, doubles = _without_doubles(admitted, out)
    placed = _place(eligible, limits, judge)
    return Choice(
        lead=next(iter(_at(EditionPlace.LEAD, placed)), None),
        stories=_at(EditionPlace.STORY, placed),
        briefs=_at(EditionPlace.BRIEF, placed),
        rulings=(*placed, *doubles, *out),
        in_the_running=len(placed),
    )


def _at(place: EditionPlace, rulings: Iterable[ArticleRuling]) -> tuple[Candidate, ...]:
    return tuple(ruling.candidate for ruling in rulings if ruling.place is place)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """Tells whether an article belongs to a day, and how much it weighs there."""

    window: Window
    day: date
    zone: ZoneInfo
    grace: timedelta
    weights: Mapping[str, float]
    """Of the sections that count for more or less than the others."""

    def why_not(self, candidate: Candidate) -> str:
        """Why the article may not run on that day; empty when it may."""
        if candidate.hidden:
            return "hidden by the desk"
        mailed_on = candidate.mailed_on
        if mailed_on is not None and mailed_on != self.day and not candidate.is_changed:
            return f"already mailed on {_day(mailed_on)}"
        if not clean(candidate.article.title):
            return "no title"
        moment = _moment(candidate)
        if candidate.pinned or moment in self.window or self._is_late(candidate):
            return ""
        verb = "published" if candidate.article.published_at else "undated, first seen"
        when = f"{verb} {self._long(moment)}"
        if moment >= self.window.end:
            return f"too new: {when}, the window closes {self._short(self.window.end)}"
        return f"too old: {when}, the window opens {self._short(self.window.start)}"

    def rank(self, candidate: Candidate) -> float:
        """
        How recent, how substantial, how complete: from 0 to 3, times what its section weighs.

        More than any of that where the desk pinned it.
        """
        article = candidate.article
        opens = self.window.start - self.grace
        span = max((self.window.end - opens).total_seconds(), 1)
        recency = min(max((_moment(candidate) - opens).total_seconds() / span, 0), 1)
        words = max(article.words, len(article.summary.split()))
        substance = min(words, _FULL_LENGTH) / _FULL_LENGTH
        complete = 0.4 * bool(article.summary or article.body) + 0.1 * bool(article.image)
        worth = (recency + 1.2 * substance + complete) * self.weight(candidate)
        return round(worth + _PINNED * candidate.pinned, 4)

    def weight(self, candidate: Candidate) -> float:
        """What its section weighs: 1 for one that nobody set."""
        return self.weights.get(folded(candidate.article.section), 1)

    def why(self, candidate: Candidate) -> str:
        """What it was ranked by, in words."""
        if candidate.pinned:
            return "pinned by the desk"
        weight, section = self.weight(candidate), candidate.article.section
        weighed = "" if weight == 1 else f', and "{section}" counts {weight:g} times'
        return f"by recency and substance{weighed}"

    def _is_late(self, candidate: Candidate) -> bool:
        published = candidate.article.published_at
        return (
            published is not None
            and self.window.start - self.grace <= published < self.window.start
            and candidate.first_seen_at >= self.window.start
        )

    def _long(self, moment: datetime) -> str:
        wall = moment.astimezone(self.zone)
        return f"{_day(wall.date())} {wall:%H:%M}"

    def _short(self, moment: datetime) -> str:
        wall = moment.astimezone(self.zone)
        return f"{wall.day} {_MONTHS[wall.month - 1]} {wall:%H:%M}"


def _without_doubles(
    ranked: list[Candidate], out: list[ArticleRuling]
) -> tuple[list[Candidate], list[ArticleRuling]]:
    """The articles that tell a story first, and rulings against those that tell it again."""
    mailed = {
        _story_key(ruling.candidate): ruling.candidate.mailed_on
        for ruling in out
        if ruling.candidate.mailed_on is not None and not ruling.candidate.hidden
    }
    hidden = {_story_key(ruling.candidate) for ruling in out if ruling.candidate.hidden}
    fullest: dict[str, Candidate] = {}
    doubles = []
    for candidate in sorted(ranked, key=_completeness):
        key, pinned = _story_key(candidate), candidate.pinned
        if key in hidden and not pinned:
            reason = "the same story is hidden by the desk"
        elif key in mailed and not (pinned or candidate.is_changed):
            reason = f"the same story was mailed on {_day(mailed[key])}"
        elif key in fullest:
            reason = f"the same story as article {fullest[key].id}, which tells it more fully"
        else:
            fullest[key] = candidate
            continue
        doubles.append(ArticleRuling(candidate, EditionPlace.OUT, reason))
    numbers = {candidate.id for candidate in fullest.values()}
    return [candidate for candidate in ranked if candidate.id in numbers], doubles


def _place(ranked: list[Candidate], limits: EditionSettings, judge: _Judge) -> list[ArticleRuling]:
    """Hand out the places in order of rank, at most so many of a section among the stories."""
    sections: Counter[str] = Counter()
    rulings = []
    stories = briefs = 0
    for candidate in ranked:
        section = folded(candidate.article.section)
        is_free = candidate.pinned or not section
        crowded = not is_free and sections[section] >= limits.per_section
        if stories < limits.stories and not crowded:
            stories += 1
            sections[section] += 1
            place = EditionPlace.STORY if stories > 1 else EditionPlace.LEAD
            reason = f"number {stories} {judge.why(candidate)}"
        elif briefs < limits.briefs:
            briefs += 1
            place = EditionPlace.BRIEF
            reason = _why_brief(candidate, limits, crowded=crowded)
        else:
            place = EditionPlace.OUT
            reason = f"no room: {limits.stories} stories and {limits.briefs} briefs rank higher"
        rulings.append(ArticleRuling(candidate, place, reason))
    return rulings


def _why_brief(candidate: Candidate, limits: EditionSettings, *, crowded: bool) -> str:
    if crowded:
        return f'a brief: {limits.per_section} of "{candidate.article.section}" rank higher'
    return f"a brief: {limits.stories} stories rank higher"


def _moment(candidate: Candidate) -> datetime:
    """When it became news: of a story that was mailed and has changed since, the change."""
    article = candidate.article
    if candidate.is_changed and article.updated_at is not None:
        return article.updated_at
    return article.published_at or candidate.first_seen_at


def _story_key(candidate: Candidate) -> str:
    """Its title without case, spacing or punctuation: feeds differ in these only."""
    return re.sub(r"[\W_]+", "", candidate.article.title.casefold()) or candidate.article.url


def _completeness(candidate: Candidate) -> tuple[bool, bool, int, datetime, str]:
    """The fullest telling first: pinned, then one that says when it was updated, then by length."""
    article = candidate.article
    is_first = article.updated_at is None
    return (not candidate.pinned, is_first, -article.words, _moment(candidate), _hash(candidate))


def _hash(candidate: Candidate) -> str:
    return hashlib.sha256(candidate.article.url.encode()).hexdigest()


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
