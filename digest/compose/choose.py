"""
Which articles an edition carries, in which order, and why every other one stays out.

The order is that of their points (`score.py`), with two rules above it: at most
so many stories of one section, and the gravest news of the day is told, never
only linked. What was told before and has changed is told again in a line of its
own, unless it weighs as much as a story (docs/decisions/0019). Which articles may
run at all is `admit.py`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from digest.compose.admit import tie, why_not, without_doubles
from digest.compose.edition_input import EditionInput
from digest.compose.gravity import Gravity
from digest.compose.score import NewsScore, score
from digest.compose.sections import folded
from digest.compose.sequel import says_news
from digest.compose.stakes import harm
from digest.compose.tell import headline_gravity, news_is_grave
from digest.config import EditionSettings
from digest.english import counted
from digest.french.sentences import words_alone
from digest.model import Candidate


class EditionPlace(StrEnum):
    """Where an article ended up."""

    LEAD = "lead"
    STORY = "story"
    SEQUEL = "sequel"
    BRIEF = "brief"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class ArticleRuling:
    """An article's place, and the reason in English for the operator."""

    candidate: Candidate
    place: EditionPlace
    reason: str
    score: NewsScore | None = None
    """What it weighed among the others; None where it was not in the running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the edition carries, in order, and a ruling for every candidate."""

    lead: Candidate | None
    stories: tuple[Candidate, ...]
    """The stories after the lead."""
    briefs: tuple[Candidate, ...]
    sequels: tuple[Candidate, ...] = ()
    """What was told before and has changed, each told again in a line; read before the briefs."""
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
        return (*lead, *self.stories, *self.sequels, *self.briefs)

    def ruling_on(self, candidate: Candidate) -> ArticleRuling:
        """What was ruled about that one."""
        return next(ruling for ruling in self.rulings if ruling.candidate.id == candidate.id)

    def only(self, carried: frozenset[int], reason: str) -> "Choice":
        """The same without what follows the lead and is not *carried*, by number: ruled out."""
        dropped = {candidate.id for candidate in self.carried} - carried
        return replace(
            self,
            stories=tuple(story for story in self.stories if story.id not in dropped),
            sequels=tuple(story for story in self.sequels if story.id not in dropped),
            briefs=tuple(brief for brief in self.briefs if brief.id not in dropped),
            rulings=tuple(
                ArticleRuling(ruling.candidate, EditionPlace.OUT, reason)
                if ruling.candidate.id in dropped
                else ruling
                for ruling in self.rulings
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _RankedStory:
    """An article that may run, with what it weighs."""

    candidate: Candidate
    gravity: Gravity
    score: NewsScore
    is_grave_news: bool
    """Whether it is grave; of a sequel, whether what is new in it is."""
    is_raised: bool = False
    """Whether it is told whatever its points: the gravest news of the day."""

    @property
    def order(self) -> tuple[float, str]:
        """The weightiest first; ties fall by a hash."""
        return (-self.score.points, tie(self.candidate))

    @property
    def harm(self) -> float:
        """How much of it is told."""
        return harm(self.candidate.article, self.gravity)

    @property
    def is_sequel(self) -> bool:
        """Whether it was told before, and says something else now."""
        return self.candidate.before is not None

    @property
    def is_bare(self) -> bool:
        """Whether only its headline is known of it, and nobody wants it told all the same."""
        article = self.candidate.article
        has_text = bool(article.summary or article.body or self.candidate.short_summary)
        return not (has_text or self.candidate.pinned or self.is_raised)

    @property
    def section(self) -> str:
        """What it counts against, or "" where it counts against none."""
        is_free = self.candidate.pinned or self.is_raised
        return "" if is_free else folded(self.candidate.article.section)


def choose(candidates: Iterable[Candidate], morning: EditionInput) -> Choice:
    """
    The lead, the stories and the briefs of that morning, best first.

    The same candidates give the same choice in whatever order they come.
    """
    every = sorted(candidates, key=tie)
    out = [(each, reason) for each in every if (reason := why_not(each, morning))]
    refused = {candidate.id for candidate, _ in out}
    admitted = [candidate for candidate in every if candidate.id not in refused]
    eligible, doubles = without_doubles(admitted, out)
    limits = morning.limits
    whole, again = _apart(_with_gravest_told(_ranked(eligible, morning), limits), limits)
    placed = [*_place(_with_texts_told(whole, limits), limits), *_in_lines(again, limits)]
    left = (ArticleRuling(each, EditionPlace.OUT, reason) for each, reason in (*doubles, *out))
    return Choice(
        lead=next(iter(_at(EditionPlace.LEAD, placed)), None),
        stories=_at(EditionPlace.STORY, placed),
        sequels=_at(EditionPlace.SEQUEL, placed),
        briefs=_at(EditionPlace.BRIEF, placed),
        rulings=(*placed, *left),
        in_the_running=len(placed),
    )


def _at(place: EditionPlace, rulings: Iterable[ArticleRuling]) -> tuple[Candidate, ...]:
    return tuple(ruling.candidate for ruling in rulings if ruling.place is place)


def _ranked(eligible: Iterable[Candidate], morning: EditionInput) -> list[_RankedStory]:
    """Those articles by their points."""
    lexicon, window = morning.catalogue.lexicon, morning.window
    counts = {folded(name): weight for name, weight in morning.limits.section_weights}
    ranked = []
    for candidate in eligible:
        gravity = headline_gravity(candidate, lexicon)
        times = counts.get(folded(candidate.article.section), 1.0)
        points = score(candidate, gravity, lexicon, window, times)
        is_new = candidate.before is None
        is_grave = gravity.is_grave if is_new else news_is_grave(candidate, lexicon)
        story = _RankedStory(
            candidate=candidate, gravity=gravity, score=points, is_grave_news=is_grave
        )
        ranked.append(story)
    return sorted(ranked, key=lambda each: each.order)


def _with_gravest_told(ranked: list[_RankedStory], limits: EditionSettings) -> list[_RankedStory]:
    """The same order, with the gravest news of the day high enough to be told."""
    grave = [each for each in ranked if each.is_grave_news]
    if not grave:
        return ranked
    gravest = min(grave, key=lambda each: (each.is_sequel, -each.harm, each.order))
    raised = replace(gravest, is_raised=True)
    place = min(ranked.index(gravest), limits.stories - 1)
    others = [each for each in ranked if each is not gravest]
    return [*others[:place], raised, *others[place:]]


def _with_texts_told(ranked: list[_RankedStory], limits: EditionSettings) -> list[_RankedStory]:
    """The same order, but told is first what has a text: a headline alone is a brief by nature."""
    texts = [each for each in ranked if not each.is_bare][: limits.stories]
    numbers = {each.candidate.id for each in texts}
    return [*texts, *(each for each in ranked if each.candidate.id not in numbers)]


def _apart(
    ranked: list[_RankedStory], limits: EditionSettings
) -> tuple[list[_RankedStory], list[_RankedStory]]:
    """
    What competes for the places of stories and briefs, and what is told again in a line.

    A sequel is a story again where it weighs as one: what is new is grave and it ranks
    among them, or the desk pinned it; or there is nothing else to lead with.
    """
    if not limits.sequels or all(each.is_sequel for each in ranked):
        return ranked, []
    again = [
        each
        for place, each in enumerate(ranked)
        if each.is_sequel
        and not (each.candidate.pinned or each.is_raised)
        and not (each.is_grave_news and place < limits.stories)
    ]
    return [each for each in ranked if each not in again], again


def _in_lines(again: list[_RankedStory], limits: EditionSettings) -> list[ArticleRuling]:
    """The sequels, best first, as many as there is room for; none that says nothing new."""
    telling = [each for each in again if says_news(each.candidate)]
    rulings = []
    for each in again:
        place, reason = EditionPlace.OUT, "its text changed, but no sentence says what is new"
        if each in telling[: limits.sequels]:
            place, reason = EditionPlace.SEQUEL, "mailed before and changed since: told in a line"
        elif each in telling:
            reason = f"no room: {limits.sequels} other stories that changed rank higher"
        rulings.append(ArticleRuling(each.candidate, place, reason, each.score))
    return rulings


def _place(ranked: list[_RankedStory], limits: EditionSettings) -> list[ArticleRuling]:
    """Hand out the places in order of rank."""
    carried = _told(ranked, limits)
    said = {_headline(each) for each in ranked if each.candidate.id in carried}
    rulings = []
    stories = briefs = 0
    for each in ranked:
        if each.candidate.id in carried:
            stories += 1
            place = EditionPlace.STORY if stories > 1 else EditionPlace.LEAD
            reason = f"number {stories} {_why_told(each)}"
        elif _headline(each) in said and not (each.candidate.pinned or each.is_grave_news):
            place, reason = EditionPlace.OUT, "its headline stands there already"
        elif briefs < limits.briefs:
            briefs += 1
            said.add(_headline(each))
            place, reason = (
                EditionPlace.BRIEF,
                _why_brief(each, limits, is_next=len(carried) > stories),
            )
        else:
            place = EditionPlace.OUT
            first = counted(limits.stories, "story")
            then = counted(limits.briefs, "brief")
            reason = f"no room: {first} and {then} rank higher"
        rulings.append(ArticleRuling(each.candidate, place, reason, each.score))
    return rulings


def _headline(ranked: _RankedStory) -> str:
    """Its headline as it is compared: all that a brief shows."""
    title = ranked.candidate.article.title
    return words_alone(title) or title


def _told(ranked: list[_RankedStory], limits: EditionSettings) -> frozenset[int]:
    """
    The numbers of the articles that are told: at most so many of a section.

    What a section has beyond that fills the places that no other section takes: a
    site with one section still has its five stories. What stands under a headline that
    is told already comes last.
    """
    sections: Counter[str] = Counter()
    chosen: list[int] = []
    crowded: list[int] = []
    again: list[int] = []
    said: set[str] = set()
    for each in ranked:
        if _headline(each) in said and not (each.candidate.pinned or each.is_grave_news):
            again.append(each.candidate.id)
            continue
        said.add(_headline(each))
        is_crowded = bool(each.section) and sections[each.section] >= limits.per_section
        (crowded if is_crowded else chosen).append(each.candidate.id)
        if len(chosen) == limits.stories:
            break
        sections[folded(each.candidate.article.section)] += not is_crowded
    return frozenset((*chosen, *crowded, *again)[: limits.stories])


def _why_told(ranked: _RankedStory) -> str:
    if ranked.candidate.pinned:
        return "pinned by the desk"
    return "by its points" + (", and the gravest news of the day" if ranked.is_raised else "")


def _why_brief(ranked: _RankedStory, limits: EditionSettings, *, is_next: bool) -> str:
    """*is_next* where a story that ranks lower is told: its own section has its share."""
    if ranked.is_bare:
        return "a brief: its headline is all that is known of it"
    if is_next:
        section = ranked.candidate.article.section
        return f'a brief: {limits.per_section} of "{section}" rank higher'
    return f"a brief: {counted(limits.stories, 'story', 'ranks')} higher"
