"""« Ce que tu as manqué », on Sundays: what the desk pinned in the week, else its leads. Pure."""

from itertools import islice

from digest.compose.proofread_edition import weight_of
from digest.compose.rituals.ritual_input import RitualInput
from digest.compose.rituals.week import told_before
from digest.french.typography import weekday
from digest.model import Ritual, RitualLine, RitualPlace

_MOST = 3


def missed(asked: RitualInput) -> Ritual | str:
    """
    Up to three stories with the day that told them, the newest first.

    Those that the desk pinned; where it pinned none, those that opened the week's editions
    and tell of no harm.
    """
    catalogue = asked.morning.catalogue
    week = list(told_before(asked))
    pinned = [pair for pair in week if pair[1].article_id in asked.morning.of_desk]
    leads = [
        (edition, story)
        for edition, story in week
        if story == edition.lead and not weight_of(story, catalogue).is_serious
    ]
    lines = tuple(
        RitualLine(
            label=weekday(edition.day).capitalize(),
            text=story.title,
            url=story.url,
            article_id=story.article_id,
        )
        for edition, story in islice(pinned or leads, _MOST)
    )
    if not lines:
        return "the week holds no pin and no lead that can be told again"
    return Ritual(
        name="missed",
        place=RitualPlace.AFTER,
        heading=asked.typeset("Ce que tu as manqué cette semaine"),
        lines=lines,
        reason="pinned by the desk in the week" if pinned else "the leads of the week",
    )
