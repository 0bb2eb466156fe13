"""
The same edition, lighter: what gives way when a mail would be cut short.

Pure. First the rituals go, then the excerpts grow shorter, then the last briefs go, then
the last sequels, then the last stories. The lead stays, and so does the footer, which is no
story.
"""

from collections.abc import Callable
from dataclasses import replace

from digest.french.sentences import sentences_within
from digest.french.typography import shorten
from digest.model import Edition, Story

_EXCERPTS = (400, 200)
"""In characters, one step after the other."""


def lightened_to_fit(edition: Edition, fits: Callable[[Edition], bool]) -> Edition:
    """
    That edition with as little taken away as it needs for *fits* to say yes.

    The lead alone, its excerpt short, where nothing fits.
    """
    if fits(edition):
        return edition
    if edition.rituals:
        bare = replace(edition, rituals=(), without_rituals=_without_rituals(edition))
        return lightened_to_fit(bare, fits)
    most = len(_EXCERPTS) + len(edition.all_stories) - 1
    too_little, enough = 0, most
    while enough - too_little > 1:
        middle = (too_little + enough) // 2
        if fits(_lighter(edition, middle)):
            enough = middle
        else:
            too_little = middle
    return _lighter(edition, enough)


def _without_rituals(edition: Edition) -> tuple[str, ...]:
    names = (f"{ritual.name}: the mail would be too heavy" for ritual in edition.rituals)
    return (*edition.without_rituals, *names)


def _lighter(edition: Edition, step: int) -> Edition:
    excerpt = _EXCERPTS[min(step, len(_EXCERPTS)) - 1]
    dropped = max(step - len(_EXCERPTS), 0)
    stories, sequels, briefs = edition.stories, edition.sequels, edition.briefs
    rest = (*stories, *sequels, *briefs)
    kept = {story.article_id for story in rest[: len(rest) - dropped]}
    stories, sequels, briefs = (
        tuple(story for story in some if story.article_id in kept)
        for some in (stories, sequels, briefs)
    )
    partner = edition.partner
    if partner is not None and partner.after > len(stories) + 1:
        partner = None
    return replace(
        edition,
        lead=_shortened(edition.lead, excerpt),
        stories=tuple(_shortened(story, excerpt) for story in stories),
        sequels=sequels,
        briefs=briefs,
        partner=partner,
    )


def _shortened(story: Story, limit: int) -> Story:
    """Its paragraphs in as many whole sentences; cut between two words where none is so short."""
    paragraphs = (
        text if len(text) <= limit else sentences_within(text, limit) or shorten(text, limit)
        for text in story.paragraphs
    )
    return replace(story, paragraphs=tuple(paragraphs))
