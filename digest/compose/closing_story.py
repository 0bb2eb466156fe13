"""
Which story is told last: a light one, where the edition carries any.

It is what a reader is left with. The best one that ranked as a brief takes the
place of the last story where no story is light. A sober edition ends otherwise.
"""

from collections.abc import Callable
from dataclasses import replace

from digest.compose.choose import ArticleRuling, Choice, EditionPlace
from digest.compose.sections import folded
from digest.config import EditionSettings
from digest.model import Candidate, Tone

IsLight = Callable[[Candidate], bool]


def ended(choice: Choice, tone: Tone, limits: EditionSettings, is_light: IsLight) -> Choice:
    """
    The same choice with a light story after the others, where it carries any.

    In a sober edition without the light one it would end with, unless the desk pinned it.
    """
    if tone is Tone.SOBER:
        return _without_light_end(choice, is_light)
    light = next(filter(is_light, reversed(choice.stories)), None)
    if light is not None:
        return _told_last(choice, light)
    is_full = choice.stories and len(choice.stories) + 1 == limits.stories
    if not is_full or choice.stories[-1].pinned:
        return choice
    rising = (one for one in choice.briefs if is_light(one) and _has_room(one, choice, limits))
    light = next(rising, None)
    return choice if light is None else _raised(choice, light)


def _without_light_end(choice: Choice, is_light: IsLight) -> Choice:
    last = choice.stories[-1:]
    if not last or last[0].pinned or not is_light(last[0]):
        return choice
    kept = frozenset(one.id for one in choice.carried if one is not last[0])
    return choice.only(kept, "a sober edition does without the light story at its end")


def _told_last(choice: Choice, light: Candidate) -> Choice:
    stories = (*(one for one in choice.stories if one is not light), light)
    reason = f"{choice.ruling_on(light).reason}; light, so told last"
    return _ruled(
        replace(choice, stories=stories), ArticleRuling(light, EditionPlace.STORY, reason)
    )


def _raised(choice: Choice, light: Candidate) -> Choice:
    *stays, falls = choice.stories
    briefs = (falls, *(one for one in choice.briefs if one is not light))
    return _ruled(
        replace(choice, stories=(*stays, light), briefs=briefs),
        ArticleRuling(light, EditionPlace.STORY, "the best of the light ones, so told last"),
        ArticleRuling(falls, EditionPlace.BRIEF, "a brief: the last story is a light one"),
    )


def _has_room(one: Candidate, choice: Choice, limits: EditionSettings) -> bool:
    """Whether its section is not told often enough by the stories that would stay."""
    section = folded(one.article.section)
    stays = (choice.lead, *choice.stories[:-1])
    told = sum(kept is not None and folded(kept.article.section) == section for kept in stays)
    return one.pinned or not section or told < limits.per_section


def _ruled(choice: Choice, *rulings: ArticleRuling) -> Choice:
    """With those rulings in the place of the ones before, in the order of the edition."""
    known = {ruling.candidate.id: ruling for ruling in (*choice.rulings, *rulings)}
    carried = [known.pop(one.id) for one in choice.carried]
    return replace(choice, rulings=(*carried, *known.values()))
