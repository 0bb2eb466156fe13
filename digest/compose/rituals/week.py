"""What the week before carried, for the rituals of its end. Pure."""

from collections.abc import Callable, Iterable, Iterator

from digest.compose.rituals.ritual_input import RitualInput
from digest.model import Edition, Story


def told_before(asked: RitualInput) -> Iterator[tuple[Edition, Story]]:
    """Each story that the week's editions told, once, as the newest told it; none of today's."""
    return _once(asked, lambda edition: (edition.lead, *edition.stories))


def listed_before(asked: RitualInput) -> Iterator[tuple[Edition, Story]]:
    """Each of which they gave the title alone, and none told."""
    addresses = {story.url for _, story in told_before(asked)}
    briefs = _once(asked, lambda edition: edition.briefs)
    return (pair for pair in briefs if pair[1].url not in addresses)


def _once(
    asked: RitualInput, stories_of: Callable[[Edition], Iterable[Story]]
) -> Iterator[tuple[Edition, Story]]:
    said = {story.url for story in asked.edition.all_stories}
    for edition in asked.morning.week:
        for story in stories_of(edition):
            if story.url not in said:
                yield edition, story
            said.add(story.url)
