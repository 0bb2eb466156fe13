"""« La longue lecture », on Saturdays: the longest story that the week told. Pure."""

from statistics import median

from digest.compose.rituals.ritual_input import RitualInput
from digest.compose.rituals.week import told_before
from digest.french.sentences import sentences_within
from digest.french.typography import NO_BREAK
from digest.model import Ritual, RitualLine, RitualPlace

_LONG = 3
"""Minutes: a shorter one is read on its own day."""
_TIMES_THE_USUAL = 2
"""How much longer than most stories of the week it is: a newsroom of short texts has long ones."""
_LONGEST = 240


def long_read(asked: RitualInput) -> Ritual | str:
    """The story that takes longest to read, with its first sentences; not one that is grave."""
    week = list(told_before(asked))
    least = max(_LONG, _TIMES_THE_USUAL * median(each.minutes for _, each in week) if week else 0)
    long = [(day, story) for day, story in week if story.minutes >= least]
    if not long:
        return f"no story of the week takes {least:g} minutes to read"
    edition, story = max(long, key=lambda each: each[1].minutes)
    line = RitualLine(
        label=f"{story.minutes}{NO_BREAK}min de lecture",
        text=story.title,
        url=story.url,
        article_id=story.article_id,
    )
    return Ritual(
        name="long_read",
        place=RitualPlace.AFTER,
        heading=asked.typeset("La longue lecture du samedi"),
        lines=(line,),
        note=sentences_within(" ".join(story.paragraphs), _LONGEST),
        reason=f"told on {edition.day}, the longest of the week",
    )
