"""The rules of words: what an inbox shows, the text part, and what a template left over."""

import re
import unicodedata
from collections.abc import Iterator

from digest.english import counted
from digest.french.subjects import passes_for_another
from digest.model import Tone
from digest.render.lint.rule import RenderedEdition
from digest.render.lint.visible import spaced

_COLUMNS = 72
_ALIKE = 0.6
_TEXT_SHARE = 0.25
_LONGEST_NOTE = 220
"""Characters, the spaces that typesetting adds included."""


def subject(mail: RenderedEdition) -> Iterator[str]:
    """A subject that does not fit, or passes for what it is not."""
    subject = mail.edition.subject
    if not 1 <= len(subject) <= 60:
        yield f"the subject has {len(subject)} characters; 1 to 60 are allowed"
    if passes_for_another(subject):
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
        if len(line.rstrip()) > _COLUMNS and " " in line.strip() and "xslot" not in line
    ]
    if long:
        yield f"{counted(len(long), 'line')} of the text part longer than {_COLUMNS} columns"
    if len(mail.text.split()) < _TEXT_SHARE * len(mail.tree.text_content().split()):
        yield "the text part says far less than the HTML part"


def note(mail: RenderedEdition) -> Iterator[str]:
    """What the desk says of the lead, lost or too long: templates of one's own may not have it."""
    said = mail.edition.lead.note
    if len(said) > _LONGEST_NOTE:
        yield f"the desk's note has {len(said)} characters; {_LONGEST_NOTE} read at a glance"
    for part, source in (("HTML", mail.tree.text_content()), ("text", mail.text)):
        if said and spaced(said) not in spaced(source):
            yield f"the desk's note is missing from the {part} part"


def unresolved(mail: RenderedEdition) -> Iterator[str]:
    """Template text left over: what none of those who wrote the edition's words may have said."""
    yield from (where for where, left in _left_over(mail) if not _is_outside(left, mail))


def perhaps_unresolved(mail: RenderedEdition) -> Iterator[str]:
    """The same where an article says such a thing too: nobody can tell who said it here."""
    yield from (where for where, left in _left_over(mail) if _is_outside(left, mail))


def _is_outside(left: str, mail: RenderedEdition) -> bool:
    """Whether one of those who wrote the edition's words says such a thing."""
    return left.casefold() in "\n".join(mail.strings).casefold()


def _left_over(mail: RenderedEdition) -> Iterator[tuple[str, str]]:
    """
    What a part holds that looks like a template's, in words, and as it stands there.

    What was written is taken away first, in capitals too.
    """
    for part, source in (("HTML", mail.tree.text_content()), ("text", mail.text)):
        said = spaced(source)
        rest = _unwritten(said, mail) if _TEMPLATE_TEXT.search(said) else ""
        for left in _TEMPLATE_TEXT.findall(rest):
            yield f"the {part} part holds {left!r}, left over by a template", left
    for element in mail.tree.iter():
        if "None" in element.attrib.values():
            yield f"an attribute of <{element.tag!s}> is None", "None"


def _unwritten(said: str, mail: RenderedEdition) -> str:
    written = filter(None, map(spaced, mail.strings))
    for words in sorted(written, key=len, reverse=True):
        said = re.sub(re.escape(words), " ", said, flags=re.IGNORECASE)
    return said


_TEMPLATE_TEXT = re.compile(r"\{\{|\{%|%%\w+%%|\bNone\b|\bundefined\b")
