"""
Put an edition right after it was sent: other words, or without a story. Pure.

The desk types plain spaces and apostrophes where the edition has typeset ones;
both mean the same here.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from digest.compose.typography import Spacing, typeset
from digest.model import Edition, Story, Tone

_EDITION = ("subject", "preheader", "greeting", "opening", "sign_off", "ritual", "forward")
_STORY = ("title", "section", "link_text", "byline", "intro", "short_title", "help")
_SPACE = r"[ \u00a0\u202f]+"
_APOSTROPHE = "['’]"

_Mend = Callable[[str], str]


def reworded(edition: Edition, wrong: str, right: str, spacing: Spacing) -> Edition:
    """
    The edition with *right* wherever it said *wrong*, in addresses too.

    It is the same edition where it never said so. The partner's block is the
    partner's own, and is left alone.
    """
    pattern = _loosely(wrong)
    words = typeset(right, spacing)

    def in_texts(text: str) -> str:
        return pattern.sub(lambda _: words, text)

    def in_links(url: str) -> str:
        return url.replace(wrong, right)

    told: dict[str, Any] = {name: in_texts(getattr(edition, name)) for name in _EDITION}
    return replace(
        edition,
        **told,
        lead=_mended(edition.lead, in_texts, in_links),
        stories=tuple(_mended(story, in_texts, in_links) for story in edition.stories),
        briefs=tuple(_mended(story, in_texts, in_links) for story in edition.briefs),
    )


def without(edition: Edition, article_id: int) -> Edition | None:
    """
    The edition without that story; the next one leads where it was the lead.

    None where nothing would be left to lead it.
    """
    told = [s for s in (edition.lead, *edition.stories) if s.article_id != article_id]
    briefs = tuple(story for story in edition.briefs if story.article_id != article_id)
    if not told:
        return None
    return replace(edition, lead=replace(told[0], intro=""), stories=tuple(told[1:]), briefs=briefs)


def as_correction(edition: Edition, *, subject: str, preheader: str, opening: str) -> Edition:
    """
    What readers of a corrected edition are sent: the whole of it, soberly, the notice first.

    No line of the voice, no paid block: nobody pays to stand beside an error.
    """
    return replace(
        edition,
        tone=Tone.SOBER,
        tone_reason="a correction is always sober",
        subject=subject,
        preheader=preheader,
        greeting="Bonjour.",
        opening=opening,
        lead=replace(edition.lead, intro=""),
        stories=tuple(replace(story, intro="") for story in edition.stories),
        partner=None,
        sign_off="",
        ritual="",
        forward="",
        phrases=(),
    )


def _mended(story: Story, in_texts: _Mend, in_links: _Mend) -> Story:
    image = story.image
    told: dict[str, Any] = {name: in_texts(getattr(story, name)) for name in _STORY}
    return replace(
        story,
        **told,
        url=in_links(story.url),
        paragraphs=tuple(map(in_texts, story.paragraphs)),
        image=image and replace(image, alt=in_texts(image.alt), url=in_links(image.url)),
    )


def _loosely(words: str) -> re.Pattern[str]:
    parts = re.split(_SPACE, words.strip())
    return re.compile(
        _SPACE.join(re.escape(part).replace("’", "'").replace("'", _APOSTROPHE) for part in parts)
    )
