"""« Cette semaine, il fallait retenir », on Sundays: what weighed most in the week. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from digest.compose.echoes import echoes
from digest.compose.gravity import Gravity
from digest.compose.proofread_edition import weight_of
from digest.compose.rituals.ritual_input import RitualInput
from digest.compose.rituals.week import told_before
from digest.french.typography import weekday
from digest.model import Edition, Ritual, RitualLine, RitualPlace, Story, Tone

_MOST = 4
_ALIKE = 2
"""Telling words that two titles share where they are of one matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _WeekStory:
    """A story that the week told, and why it is one to remember."""

    edition: Edition
    story: Story
    gravity: Gravity
    is_pinned: bool

    @property
    def is_grave(self) -> bool:
        return self.gravity.is_grave

    @property
    def is_lead(self) -> bool:
        return self.story.url == self.edition.lead.url

    @property
    def rank(self) -> tuple[int, bool, float, int]:
        """
        The least first: grave leads, the desk's pins, what else is grave, the other leads.

        Of those alike what is no light matter, then the weightier, then the newer.
        """
        kinds = (self.is_grave and self.is_lead, self.is_pinned, self.is_grave, self.is_lead)
        kind = kinds.index(True) if any(kinds) else len(kinds)
        newest = -self.edition.day.toordinal()
        return (kind, self.gravity.is_light, -self.gravity.score, newest)


def missed(asked: RitualInput) -> Ritual | str:
    """
    Up to four stories with the day that told them: the gravest, the desk's pins, the leads.

    A lead that is light alone was not one to remember. One of a matter, as it was told last.
    A sober edition has those that weigh alone; one that ends on its cheerful last line, none that
    is grave: it would stand right above it.
    """
    ranked = sorted(_week(asked), key=lambda each: each.rank)
    if asked.edition.tone is Tone.SOBER:
        ranked = [each for each in ranked if each.is_grave or each.gravity.is_serious]
    if asked.edition.ritual:
        ranked = [each for each in ranked if not each.is_grave]
    kept = _of_different_matters(each for each in ranked if _is_to_remember(each))
    if not kept:
        return "the week told nothing grave, pinned or first that today does not tell"
    return Ritual(
        name="missed",
        place=RitualPlace.AFTER,
        heading=asked.typeset("Cette semaine, il fallait retenir"),
        lines=tuple(_line(each) for each in kept),
        reason="the gravest of the week, what the desk pinned, then the leads",
    )


def _week(asked: RitualInput) -> Iterator[_WeekStory]:
    for edition, story in told_before(asked):
        yield _WeekStory(
            edition=edition,
            story=story,
            gravity=weight_of(story, asked.morning.catalogue),
            is_pinned=story.article_id in asked.morning.of_desk,
        )


def _is_to_remember(each: _WeekStory) -> bool:
    return each.is_grave or each.is_pinned or (each.is_lead and not each.gravity.is_light)


def _of_different_matters(ranked: Iterable[_WeekStory]) -> list[_WeekStory]:
    kept: list[_WeekStory] = []
    for each in ranked:
        titles = (other.story.title for other in kept)
        if len(kept) < _MOST and all(len(echoes(each.story.title, t)) < _ALIKE for t in titles):
            kept.append(each)
    return kept


def _line(each: _WeekStory) -> RitualLine:
    return RitualLine(
        label=weekday(each.edition.day).capitalize(),
        text=each.story.title,
        url=each.story.url,
        article_id=each.story.article_id,
    )
