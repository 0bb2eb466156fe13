"""
Which story after the lead shows a picture, small: one at most, near the middle of them. Pure.

A run of stories that all look alike is hard to read, and a picture beside each is
another such run. A grave story shows none: where it is the lead, its own is its choice.
"""

from collections.abc import Sequence
from dataclasses import replace

from digest.compose.tell import StoryDraft


def with_one_picture(others: Sequence[StoryDraft]) -> tuple[StoryDraft, ...]:
    """Those stories, in that order, with the picture of one of them, or of none."""
    middle = (len(others) - 1) / 2
    shown = min(
        (at for at, draft in enumerate(others) if _may_show(draft)),
        key=lambda at: (abs(at - middle), at),
        default=None,
    )
    return tuple(
        draft if at == shown else replace(draft, story=replace(draft.story, image=None))
        for at, draft in enumerate(others)
    )


def _may_show(draft: StoryDraft) -> bool:
    """Whether it has a picture that words can stand in for."""
    image = draft.story.image
    return image is not None and bool(image.alt) and not draft.is_grave
