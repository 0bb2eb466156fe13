"""
Which story is told last: a light one, where the edition carries any.

It is what a reader is left with. The best one that ranked as a brief takes the
place of the last story where no story is light and that one is not grave. A
sober edition ends otherwise, and nothing that smiles stands below its lead. And where
the voice plays, nothing serious is told right after the lead.
"""

from collections.abc import Iterator
from dataclasses import replace

from digest.compose.choose import ArticleRuling, Choice, EditionPlace
from digest.compose.gravity import is_merry
from digest.compose.lexicon import Lexicon
from digest.compose.sections import folded
from digest.compose.tell import gravity_of
from digest.config import EditionSettings
from digest.french.sentences import words_alone
from digest.model import Candidate, Tone

_STORIES_TO_MOVE = 2
"""After the second: the one that is told before it then, and the last, which stays."""


_TOO_MERRY = "a sober edition does without what smiles"


def with_closing_story(
    choice: Choice, tone: Tone, limits: EditionSettings, lexicon: Lexicon
) -> Choice:
    """
    The same choice with a light story after the others, where it carries any.

    In a sober edition without the light one it would end with, unless the desk pinned it.
    """

    def is_light(candidate: Candidate) -> bool:
        return _is_light(candidate, lexicon)

    if tone is Tone.SOBER:
        last = choice.stories[-1:]
        is_fit = not last or last[0].pinned or not is_light(last[0])
        return _without_smiles(choice if is_fit else _without_last(choice), limits, lexicon)
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
    return ruled(
        replace(choice, stories=(after, first, *rest)),
        ArticleRuling(first, EditionPlace.STORY, reason),
    )


def _is_serious(candidate: Candidate, lexicon: Lexicon) -> bool:
    return gravity_of(candidate, lexicon).is_serious


def _without_last(choice: Choice) -> Choice:
    rest = frozenset(candidate.id for candidate in choice.carried) - {choice.stories[-1].id}
    return choice.only(rest, "a sober edition does without the light story at its end")


def _without_smiles(choice: Choice, limits: EditionSettings, lexicon: Lexicon) -> Choice:
    """
    Without what smiles below the lead and nobody pinned, what ranks next in its place.

    Under a death there is no recipe, and no « mort de rire ».
    """

    def smiles(candidate: Candidate) -> bool:
        return not candidate.pinned and _smiles(candidate, lexicon)

    held = [each for each in (*choice.stories, *choice.briefs) if smiles(each)]
    if not held:
        return choice
    stays = [each for each in choice.stories if each not in held]
    waiting = [each for each in choice.briefs if each not in held]
    free = len(choice.stories) - len(stays)
    rising = [each for each in next_in_rank(choice) if not smiles(each)]
    stories = (*stays, *waiting[:free])
    below = (*waiting[free:], *rising)[: limits.briefs]
    places = ((stories, EditionPlace.STORY), (below, EditionPlace.BRIEF))
    risen = (
        ArticleRuling(each, place, "moved up: what smiles is held back")
        for some, place in places
        for each in some
        if choice.ruling_on(each).place is not place
    )
    gone = (ArticleRuling(each, EditionPlace.OUT, _TOO_MERRY) for each in held)
    return ruled(replace(choice, stories=stories, briefs=below), *gone, *risen)


def _smiles(candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether it is merry, or plays with a word of harm: all else, or its section, says so."""
    gravity = gravity_of(candidate, lexicon)
    is_at_play = lexicon.light_sections.have(candidate.article.section)
    is_figure = gravity.score > 0 and (is_at_play or gravity.likelihood.denies_serious)
    is_trap = is_figure and not (gravity.is_serious or gravity.is_grave)
    return is_merry(candidate.article, lexicon) or is_trap


def next_in_rank(choice: Choice) -> Iterator[Candidate]:
    """What may run and is not carried, in its order; none whose headline is carried."""
    said = {words_alone(each.article.title) for each in choice.carried}
    for ruling in choice.rulings:
        headline = words_alone(ruling.candidate.article.title)
        is_left = ruling.place is EditionPlace.OUT and ruling.score is not None
        if is_left and ruling.candidate.before is None and headline not in said:
            said.add(headline)
            yield ruling.candidate


def _is_light(candidate: Candidate, lexicon: Lexicon) -> bool:
    return gravity_of(candidate, lexicon).is_light


def _told_last(choice: Choice, light: Candidate) -> Choice:
    stories = (*(story for story in choice.stories if story is not light), light)
    reason = f"{choice.ruling_on(light).reason}; light, so told last"
    return ruled(replace(choice, stories=stories), ArticleRuling(light, EditionPlace.STORY, reason))


def _raised(choice: Choice, light: Candidate) -> Choice:
    *stays, falls = choice.stories
    briefs = (falls, *(brief for brief in choice.briefs if brief is not light))
    return ruled(
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


def ruled(choice: Choice, *rulings: ArticleRuling) -> Choice:
    """With those rulings in the place of the ones before, in the order of the edition."""
    by_id = {ruling.candidate.id: ruling for ruling in (*choice.rulings, *rulings)}
    carried = [by_id.pop(candidate.id) for candidate in choice.carried]
    return replace(choice, rulings=(*carried, *by_id.values()))
