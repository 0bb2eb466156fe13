"""« La longue lecture », on Saturdays: a story that takes its time and was not told. Pure."""

from collections.abc import Iterator

from digest.compose.gravity import Gravity
from digest.compose.proofread_edition import weight_of
from digest.compose.rituals.ritual_input import RitualInput
from digest.compose.rituals.week import listed_before
from digest.compose.score import heads_a_column
from digest.compose.tell import StoryWriter
from digest.french.sentences import sentences_within
from digest.french.typography import NO_BREAK, keep_spacing
from digest.model import Candidate, Ritual, RitualLine, RitualPlace, Story

_LONG = 6
"""Minutes: a shorter one is read on its own day."""
_LONGEST = 240
"""Characters of its beginning."""


def long_read(asked: RitualInput) -> Ritual | str:
    """
    The one that takes longest to read, with its own first sentences; not one that is grave.

    Of those for which an edition of the week had no more than a line, or today's has no room.
    """
    long = [pair for pair in (*_unmailed(asked), *_listed(asked)) if pair[0].minutes >= _LONG]
    if not long:
        return f"no story that the week did not tell takes {_LONG} minutes to read"
    story, beginning = max(long, key=lambda each: each[0].minutes)
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
        note=sentences_within(beginning, _LONGEST),
        reason=f"article {story.article_id}, the longest that no edition of the week told",
    )


def _unmailed(asked: RitualInput) -> Iterator[tuple[Story, str]]:
    """What was in the running today and had no room, with the beginning of its text."""
    morning = asked.morning
    writer = StoryWriter(
        morning.published_on,
        morning.newsletter.timezone,
        morning.catalogue,
        morning.limits.words_per_minute,
        morning.newsletter.typography,
    )
    carried = {candidate.id for candidate in asked.choice.carried}
    titles = {story.title.casefold() for story in asked.edition.all_stories}
    for ruling in asked.choice.rulings:
        candidate = ruling.candidate
        if ruling.score is None or candidate.mailed_on is not None or candidate.id in carried:
            continue
        draft = writer.tell(candidate)
        if draft.story.title.casefold() not in titles and _is_fit(draft.story, draft.gravity):
            yield draft.story, _beginning(candidate)


def _listed(asked: RitualInput) -> Iterator[tuple[Story, str]]:
    for _, story in listed_before(asked):
        if _is_fit(story, weight_of(story, asked.morning.catalogue)):
            yield story, " ".join(story.paragraphs)


def _is_fit(story: Story, gravity: Gravity) -> bool:
    """Whether it is a story, and one for a Saturday."""
    return not (gravity.is_grave or gravity.is_of_harm or heads_a_column(story.title))


def _beginning(candidate: Candidate) -> str:
    """The start of its text, as its publisher wrote it; where it has none, its standfirst."""
    article = candidate.article
    lines = [passage.text for passage in article.body if not passage.is_heading]
    return keep_spacing(" ".join(lines) or article.summary)
