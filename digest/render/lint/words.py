"""The rules of words: what an inbox shows, the text part, and what a template left over."""

import re
import unicodedata
from collections.abc import Iterator

from digest.model import Tone
from digest.render.lint.rule import RenderedEdition
from digest.render.lint.visible import spaced

_COLUMNS = 72
_ALIKE = 0.6
_TEXT_SHARE = 0.25


def subject(mail: RenderedEdition) -> Iterator[str]:
    """A subject that does not fit, or passes for what it is not."""
    subject = mail.edition.subject
    if not 1 <= len(subject) <= 60:
        yield f"the subject has {len(subject)} characters; 1 to 60 are allowed"
    if re.match(r"(?:(?:re|fwd?|tr)\s?:|urgente?s?\b)", subject, re.IGNORECASE):
        yield "the subject passes for a reply or for an alarm"


def loud_subject(mail: RenderedEdition) -> Iterator[str]:
    """A subject that shouts."""
    subject, tone = mail.edition.subject, mail.edition.tone
    emoji = [char for char in subject if unicodedata.category(char) == "So"]
    most = 1 if tone is Tone.NORMAL else 0
    if len(emoji) > most:
        yield f"the subject has {len(emoji)} emoji; at most {most} in the tone {tone}"
    loud = [word for word in re.findall(r"[^\W\d_]{6,}", subject) if word.isupper()]
    if loud and loud[0] not in mail.newsletter.name.upper():
        yield f"the subject shouts: {loud[0]}"


def preheader(mail: RenderedEdition) -> Iterator[str]:
    """A preheader that does not fit, or repeats what stands beside it."""
    preheader = mail.edition.preheader
    if not 40 <= len(preheader) <= 110:
        yield f"the preheader has {len(preheader)} characters; 40 to 110 show well"
    for what, other in (("subject", mail.edition.subject), ("opening", mail.edition.opening)):
        if _alike(preheader, other):
            yield f"the preheader repeats the {what}"


def _alike(text: str, other: str) -> bool:
    """Whether most of the longer words of one are in the other."""
    words = set(re.findall(r"\w{4,}", text.casefold()))
    shared = words & set(re.findall(r"\w{4,}", other.casefold()))
    return text == other or (len(words) > 2 and len(shared) > _ALIKE * len(words))


def text_part(mail: RenderedEdition) -> Iterator[str]:
    """A text part that is badly laid out, or says far less."""
    long = [
        line
        for line in mail.text.splitlines()
        if len(line) > _COLUMNS and " " in line.strip() and "xslot" not in line
    ]
    if long:
        yield f"{len(long)} lines of the text part are longer than {_COLUMNS} columns"
    if len(mail.text.split()) < _TEXT_SHARE * len(mail.tree.text_content().split()):
        yield "the text part says far less than the HTML part"


def unresolved(mail: RenderedEdition) -> Iterator[str]:
    """Template text left over; what was written is taken away first, in capitals too."""
    for part, source in (("HTML", mail.tree.text_content()), ("text", mail.text)):
        rest = spaced(source)
        for words in sorted(filter(None, _written(mail)), key=len, reverse=True):
            rest = re.sub(re.escape(spaced(words)), " ", rest, flags=re.IGNORECASE)
        for left in re.findall(r"\{\{|\{%|%%\w+%%|\bNone\b|\bundefined\b", rest):
            yield f"the {part} part holds {left!r}, left over by a template"
    for element in mail.tree.iter():
        if "None" in element.attrib.values():
            yield f"an attribute of <{element.tag!s}> is None"


def _written(mail: RenderedEdition) -> Iterator[str]:
    """What articles, partners and the newsroom wrote, which may hold anything."""
    edition = mail.edition
    yield from (edition.subject, edition.preheader, edition.greeting, edition.opening)
    yield from (mail.newsletter.name, mail.newsletter.postal_address, mail.newsletter.slogan)
    for story in mail.stories:
        yield from (story.title, story.short_title, story.section, story.byline, story.link_text)
        yield from story.paragraphs
    for ritual in edition.rituals:
        yield from (ritual.heading, ritual.note)
        for line in ritual.lines:
            yield from (line.label, line.text, line.answer)
    if edition.partner:
        yield from (edition.partner.label, edition.partner.headline, edition.partner.text)
        yield edition.partner.link_text
