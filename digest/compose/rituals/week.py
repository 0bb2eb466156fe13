"""What the week before told, for the rituals of its end. Pure."""

from collections.abc import Iterator

from digest.compose.proofread_edition import weight_of
from digest.compose.rituals.ritual_input import RitualInput
from digest.model import Edition, Story


def told_before(asked: RitualInput) -> Iterator[tuple[Edition, Story]]:
    """
    Each story of the week's editions once, the newest edition's first.

    Without what today's edition carries, and without what is grave.
    """
    seen_already = {story.url for story in asked.edition.all_stories}
    for edition in asked.morning.week:
        for story in edition.all_stories:
            is_grave = weight_of(story, asked.morning.catalogue).is_grave
            if story.url not in seen_already and not is_grave:
                yield edition, story
            seen_already.add(story.url)
