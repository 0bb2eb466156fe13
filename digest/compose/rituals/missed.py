"""« Ce que tu as manqué », on Sundays: what the desk pinned in the week. Pure."""

from itertools import islice

from digest.compose.rituals.ritual_input import RitualInput
from digest.compose.rituals.week import told_before
from digest.french.typography import weekday
from digest.model import Ritual, RitualLine, RitualPlace

_MOST = 3


def missed(asked: RitualInput) -> Ritual | str:
    """Up to three stories that the desk pinned, with the day that told them, the newest first."""
    pinned = (pair for pair in told_before(asked) if pair[1].article_id in asked.morning.of_desk)
    lines = tuple(
        RitualLine(
            label=weekday(edition.day).capitalize(),
            text=story.title,
            url=story.url,
            article_id=story.article_id,
        )
        for edition, story in islice(pinned, _MOST)
    )
    if not lines:
        return "the desk pinned nothing in the week that can be told again"
    return Ritual(
        name="missed",
        place=RitualPlace.AFTER,
        heading=asked.typeset("Ce que tu as manqué cette semaine"),
        lines=lines,
        reason="pinned by the desk in the week",
    )
