"""
A returned message taken apart: what is said to people, to machines, and the mail inside.

Everything after this file reads these few values, whatever shape they came in.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.feedback.charset import decode_words
from digest.feedback.mime import MailPart, read_mail
from digest.feedback.return_line import split_off

_LONGEST_TEXT = 60_000
"""Characters of a part that are looked at: who returns a mail says why first."""
_LONGEST_SUBJECT = 1000
_MOST_TEXTS = 12
_TAG = re.compile(r"<[^<>]{0,2000}>")
_NEW_LINE = re.compile(
    r"<(?:br|/?(?:p|div|tr|li|table|h\d|pre|blockquote))\b[^<>]{0,400}>", re.IGNORECASE
)
_UNSEEN = ("style", "script", "head")
_HEADERS_ONLY = ("text/rfc822", "message/rfc822-header", "message/global-header")
_FOR_MACHINES = ("delivery-status", "feedback-report", "disposition-")
_MAIL_FILE = re.compile(r"\.eml\b", re.IGNORECASE)
_QUOTED = re.compile(r"(?m)^[>|]+ ?")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedMail:
    """
    A message and its parts by what they are for.

    `subject` is in clear; `notice` is what is said to us, up to where the returned
    mail begins; `statuses` (RFC 3464), `feedback` (RFC 5965) and `receipt` (RFC
    8098) are what is said to machines, empty where nothing is; `original` is the
    mail that came back, or its header, where there is any.
    """

    header: MailPart
    subject: str
    notice: str
    statuses: tuple[str, ...]
    feedback: str
    receipt: str
    original: MailPart | None


def open_mail(raw: bytes) -> OpenedMail:
    """Any bytes, taken apart; total."""
    return taken_apart(read_mail(raw))


def taken_apart(mail: MailPart) -> OpenedMail:
    """A mail, or one inside another, by what its parts are for."""
    leaves = [part for part in mail.walk() if not part.kind.startswith("multipart/")]
    machine: dict[str, list[str]] = {name: [] for name in _FOR_MACHINES}
    for part in leaves:
        for name, texts in machine.items():
            if name in part.kind.partition("/")[2]:
                texts.append(part.text()[:_LONGEST_TEXT])
    notice, rest = split_off("\n".join(_spoken(mail))[: 2 * _LONGEST_TEXT])
    original = next(filter(None, map(_returned, leaves)), None)
    if original is None and rest.strip():
        original = read_mail(_QUOTED.sub("", rest).lstrip().encode("utf-8", "replace"))
    return OpenedMail(
        header=mail,
        subject=decode_words(mail.first("subject"))[:_LONGEST_SUBJECT],
        notice=notice,
        statuses=tuple(machine["delivery-status"][:_MOST_TEXTS]),
        feedback="\n".join(machine["feedback-report"]),
        receipt="\n".join(machine["disposition-"]),
        original=original,
    )


def all_words(part: MailPart) -> str:
    """Every word of a mail, its header and the mails inside included; HTML with its links."""
    return "\n".join(_all_words(part, 0))


def readable(part: MailPart) -> str:
    """A text part as a person sees it."""
    text = part.text()[:_LONGEST_TEXT]
    return _shown(text) if part.kind == "text/html" else text


def _spoken(part: MailPart) -> Iterator[str]:
    """The texts that are shown, of several forms of one text the plain one."""
    if part.kind == "multipart/alternative":
        forms = [text for each in part.parts if (text := "\n".join(_spoken(each))).strip()]
        yield from forms[:1]
    elif part.parts and not part.kind.startswith("message/"):
        for each in part.parts[:_MOST_TEXTS]:
            yield from _spoken(each)
    elif part.kind.startswith("text/") and not part.kind.startswith(_HEADERS_ONLY):
        yield readable(part)


def _returned(part: MailPart) -> MailPart | None:
    """The mail that a part holds: as a message, as its header alone, or as a file."""
    if part.kind.startswith("message/") and part.parts:
        return part.parts[0]
    is_file = _MAIL_FILE.search(part.first("content-disposition") + part.first("content-type"))
    if part.kind.startswith(_HEADERS_ONLY) or (is_file and not part.kind.startswith("text/html")):
        return read_mail(part.content())
    return None


def _shown(markup: str) -> str:
    """HTML as text, in time that grows with its length only."""
    for name in _UNSEEN:
        markup = _without(markup, name)
    return html.unescape(_TAG.sub("", _NEW_LINE.sub("\n", markup)))


def _without(markup: str, name: str) -> str:
    """Without every element of that name; one that never ends is left in."""
    lower = markup.lower() if markup.isascii() else markup
    kept, at = [], 0
    while (start := lower.find(f"<{name}", at)) >= 0:
        end = lower.find(f"</{name}", start)
        if end < 0:
            break
        kept.append(markup[at:start])
        at = markup.find(">", end) + 1 or len(markup)
    return "".join((*kept, markup[at:]))


def _all_words(part: MailPart, depth: int) -> Iterator[str]:
    yield "\n".join(f"{name}: {value}" for name in part.fields for value in part.fields[name])
    if part.parts and depth < _MOST_TEXTS:
        for each in part.parts:
            yield from _all_words(each, depth + 1)
    elif part.kind.startswith(("text/", "message/")) or not part.fields:
        yield part.text()[: 4 * _LONGEST_TEXT]
