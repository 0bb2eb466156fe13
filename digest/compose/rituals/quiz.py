"""
« T'es au courant ou tu fais semblant? », on Fridays: three questions of the week. Pure.

By itself it asks for the one number of a title that the week's editions carried: question
and answer are that title, word for word, so that nothing is said that was not. What the
desk wrote takes the place of the question of that number.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from digest.compose.lead_facts import only_figure
from digest.compose.proofread_edition import weight_of
from digest.compose.rituals.ritual_input import RitualInput
from digest.compose.rituals.week import told_before
from digest.english import counted
from digest.french.typography import NO_BREAK, weekday
from digest.model import Edition, Ritual, RitualLine, RitualPlace, Story

_NUMBERS = (1, 2, 3)
_BLANK = "____"


def quiz(asked: RitualInput) -> Ritual | str:
    """Three questions with their answers, or none: two would look like a fault."""
    own = {question.number: question for question in asked.morning.quiz}
    questions = islice(_questions(asked), len(_NUMBERS))
    lines = [
        RitualLine(
            label=str(number),
            text=asked.typeset(own[number].text),
            answer=asked.typeset(own[number].answer),
        )
        if number in own
        else _numbered(next(questions, None), number)
        for number in _NUMBERS
    ]
    present = tuple(line for line in lines if line is not None)
    if len(present) < len(_NUMBERS):
        return "the week's titles hold fewer than three numbers that can be asked for"
    return Ritual(
        name="quiz",
        place=RitualPlace.AFTER,
        heading=asked.typeset("T'es au courant ou tu fais semblant?"),
        lines=present,
        note=asked.typeset("Les réponses sont tout en bas."),
        reason=(
            f"{counted(len(own), 'question')} of the desk's, "
            "the others word for word of carried titles"
        ),
    )


def _questions(asked: RitualInput) -> Iterator[RitualLine]:
    """One for each light story of the week whose title holds one number, the newest first."""
    for edition, story in told_before(asked):
        figure = only_figure(story.title)
        if figure and weight_of(story, asked.morning.catalogue).is_light:
            yield _question(asked, edition, story, figure)


def _question(asked: RitualInput, edition: Edition, story: Story, figure: str) -> RitualLine:
    """The title without its number, and the number with what it counts."""
    counted = re.split(r"[ \u00a0]", figure)[-1]
    title = story.title.replace(figure, f"{_BLANK}{NO_BREAK}{counted}", 1)
    return RitualLine(
        text=asked.typeset(f"Complète le titre de {weekday(edition.day)} : « {title} »"),
        answer=figure,
        url=story.url,
        article_id=story.article_id,
    )


def _numbered(line: RitualLine | None, number: int) -> RitualLine | None:
    return None if line is None else replace(line, label=str(number))
