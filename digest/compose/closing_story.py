"""
Which story is told last: a light one, where the edition carries any.

It is what a reader is left with. The best one that ranked as a brief takes the
place of the last story where no story is light and that one is not grave. A
sober edition ends otherwise. And where the voice plays, nothing serious is told
right after the lead.
"""

from dataclasses import replace

from digest.compose.choose import ArticleRuling, Choice, EditionPlace
from digest.compose.lexicon import Lexicon
from digest.compose.sections import folded
from digest.compose.tell import gravity_of
from digest.config import EditionSettings
from digest.model import Candidate, Tone

_STORIES_TO_MOVE = 2
"""After the second: the one that is told before it then, and the last, which stays."""


def with_closing_story(
    choice: Choice, tone: Tone, limits: EditionSettings, lexicon: Lexicon
) -> Choice:
    """
    The same choice with a light story after the others, where it carries any.

    In a sober edition without the light one it would end with, unless the desk pinned it.
    """

    def is_light(candidate: Candidate) -> bool:
        return gravity_of(candidate, lexicon).is_light

    if tone is Tone.SOBER:
        last = choice.stories[-1:]
        is_fit = not last or last[0].pinned or not is_light(last[0])
        return choice if is_fit else _without_last(choice)
    light = next(filter(is_light, reversed(choice.stories)), None)
    if light is not None:
        return _told_last(choice, light)
    is_full = choice.stories and len(choice.stories) + 1 == limits.stories
    last_stays = is_full and (
        choice.stories[-1].pinned or gravity_of(choice.stories[-1], lexicon).is_grave
    )
    if not is_full or last_stays:
        return choice
    rising = (
        brief for brief in choice.briefs if is_light(brief) and _has_room(brief, choice, limits)
    )
    light = next(rising, None)
    return choice if light is None else _raised(choice, light)


def with_calm_second(choice: Choice, lexicon: Lexicon) -> Choice:
    """
    The same choice with a serious second story told third, where the desk did not pin it.

    For an edition that plays: what follows its opening and its lead at once is not of harm.
    """
    first, *others = choice.stories or (None,)
    if first is None or len(others) < _STORIES_TO_MOVE or first.pinned:
        return choice
    after, *rest = others
    if not _is_serious(first, lexicon) or _is_serious(after, lexicon) or after.pinned:
        return choice
    reason = f"{choice.ruling_on(first).reason}; serious, so not told right after the lead"
    return _ruled(
        replace(choice, stories=(after, first, *rest)),
        ArticleRuling(first, EditionPlace.STORY, reason),
    )


def _is_serious(candidate: Candidate, lexicon: Lexicon) -> bool:
    return gravity_of(candidate, lexicon).is_serious


def _without_last(choice: Choice) -> Choice:
    rest = frozenset(candidate.id for candidate in choice.carried) - {choice.stories[-1].id}
    return choice.only(rest, "a sober edition does without the light story at its end")


def _told_last(choice: Choice, light: Candidate) -> Choice:
    stories = (*(story for story in choice.stories if story is not light), light)
    reason = f"{choice.ruling_on(light).reason}; light, so told last"
    return _ruled(
        replace(choice, stories=stories), ArticleRuling(light, EditionPlace.STORY, reason)
    )


def _raised(choice: Choice, light: Candidate) -> Choice:
    *stays, falls = choice.stories
    briefs = (falls, *(brief for brief in choice.briefs if brief is not light))
    return _ruled(
        replace(choice, stories=(*stays, light), briefs=briefs),
        ArticleRuling(light, EditionPlace.STORY, "the best of the light ones, so told last"),
        ArticleRuling(falls, EditionPlace.BRIEF, "a brief: the last story is a light one"),
    )


def _has_room(brief: Candidate, choice: Choice, limits: EditionSettings) -> bool:
    """Whether its section is not told often enough by the stories that would stay."""
    section = folded(brief.article.section)
    stays = (choice.lead, *choice.stories[:-1])
    alike = sum(story is not None and folded(story.article.section) == section for story in stays)
    return brief.pinned or not section or alike < limits.per_section


def _ruled(choice: Choice, *rulings: ArticleRuling) -> Choice:
    """With those rulings in the place of the ones before, in the order of the edition."""
    by_id = {ruling.candidate.id: ruling for ruling in (*choice.rulings, *rulings)}
    carried = [by_id.pop(candidate.id) for candidate in choice.carried]
    return replace(choice, rulings=(*carried, *by_id.values()))
