"""
An edition that was sent, without one of its stories. Pure.

What named the story names it no longer: not the subject, which is the title of
the archive's page, nor the line under it, nor any line of the voice.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from digest.compose.headline import forms, gentle_forms
from digest.compose.titles import bare_subject, is_quotation, plain_preheader, plain_subject
from digest.french.sentences import words_alone
from digest.french.typography import count
from digest.model import Edition, PartnerBlock, Phrase, Ritual, Story, Tone

_VOICE = ("subject", "preheader", "greeting", "opening", "sign_off", "forward")
_PLAIN: dict[str, Callable[[Edition], str]] = {
    "subject": lambda rest: plain_subject(gentle_forms(rest.lead.title)) or bare_subject(rest.day),
    "preheader": lambda rest: plain_preheader(rest.lead, _also(rest)),
}
"""The lines that an edition is never without."""


def _also(rest: Edition) -> tuple[str, ...]:
    """What fills a short preheader: no title beside another but where the edition plays."""
    others = rest.all_stories[1:] if rest.tone is Tone.NORMAL else ()
    titles = (story.title for story in others if not is_quotation(story.title))
    return (*titles, rest.dateline, f"édition du {rest.dateline}")


def without(edition: Edition, article_id: int) -> Edition | None:
    """
    The edition without that story; the next one leads where it was the lead.

    None where nothing would be left to lead it.
    """
    gone = next((story for story in edition.all_stories if story.article_id == article_id), None)
    if gone is None:
        return edition
    stories = (edition.lead, *edition.stories)
    if gone not in stories:
        briefs = tuple(story for story in edition.briefs if story is not gone)
        sequels = tuple(story for story in edition.sequels if story is not gone)
        block = edition.partner
        if gone in edition.sequels[:1] and block and block.after == len(stories):
            block = None
        rest = replace(edition, briefs=briefs, sequels=sequels, partner=block)
        return _resaid(rest, edition, gone)
    if len(stories) == 1:
        return None
    return _resaid(_closed_up(edition, stories.index(gone)), edition, gone)


def _closed_up(edition: Edition, place: int) -> Edition:
    """
    The stories without the one at that place.

    A transition leads from one story to the next: where the first is gone, what
    it would lead from was never weighed beside it, so it is not said.
    """
    stories = (edition.lead, *edition.stories)
    after = (replace(story, intro="") for story in stories[place + 1 : place + 2])
    lead, *others = (*stories[:place], *after, *stories[place + 2 :])
    block = edition.partner and _moved(edition.partner, place, len(others) + 1)
    return replace(edition, lead=lead, stories=tuple(others), partner=block)


def _moved(block: PartnerBlock, place: int, left: int) -> PartnerBlock | None:
    """
    The paid block between the same two stories as before; None where one of them is gone.

    When the edition was made, those two were weighed and found not grave. What
    an archived edition says of a story cannot be weighed again as the article
    was, so the block never gets another neighbour. *left* is how many stories
    are left for it to stand after.
    """
    after = block.after - 1 if place < block.after else block.after
    if place in (block.after - 1, block.after) or after > left:
        return None
    return replace(block, after=after)


def _resaid(rest: Edition, before: Edition, gone: Story) -> Edition:
    """The same in lines that are true of it: the plain one, or none, for one that names *gone*."""
    has_new_lead = rest.lead is not before.lead
    count_before, count_now = _counted(before), _counted(rest)
    lines: dict[str, Any] = {}
    for name in _VOICE:
        line = getattr(before, name)
        if _names(line, gone) or (has_new_lead and name in _PLAIN):
            lines[name] = _PLAIN[name](rest) if name in _PLAIN else ""
        else:
            lines[name] = re.sub(rf"(?<!\w){count_before}(?!\w)", count_now, line)
    resaid = replace(rest, **lines, rituals=tuple(_left_of(before.rituals, gone)))
    phrases = (_in_step(phrase, resaid) for phrase in before.phrases)
    return replace(resaid, phrases=tuple(phrase for phrase in phrases if phrase.text))


def _left_of(rituals: tuple[Ritual, ...], gone: Story) -> Iterator[Ritual]:
    """The rituals without the lines that are of that story, or name it; none without a line."""
    for ritual in rituals:
        lines = tuple(
            line
            for line in ritual.lines
            if line.article_id != gone.article_id
            and not any(_names(text, gone) for text in (line.label, line.text, line.answer))
        )
        if lines:
            yield replace(ritual, lines=lines)


def _in_step(phrase: Phrase, rest: Edition) -> Phrase:
    """What the voice's memory keeps of a line: the words that are said now."""
    slot = phrase.slot.partition("/")[0]
    if slot not in _VOICE:
        return phrase
    text = getattr(rest, slot)
    if slot in _PLAIN and text == _PLAIN[slot](rest):
        return Phrase(slot=slot, id=f"{slot}/plain", text=text)
    return replace(phrase, text=text)


def _counted(edition: Edition) -> str:
    """How many stories it tells, as a line of the voice says it."""
    return count(len(edition.all_stories), "nouvelle", "nouvelles")


def _names(line: str, story: Story) -> bool:
    """Whether a line holds that story's title in any of its forms, however it is typeset."""
    titles = (story.title, story.short_title, *forms(story.title))
    return any(
        f" {words} " in f" {words_alone(line)} " for words in map(words_alone, titles) if words
    )
