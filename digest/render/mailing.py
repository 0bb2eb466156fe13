"""
Compile once, splice per reader.

An edition's variant is turned into bytes once: headers, a text part and an HTML
part in quoted-printable, CRLF line ends, no line that begins with a dot. The
bytes are cut where one reader's copy differs from the next; a copy is its segments
and slot values (`mailing_plan.py`). Nothing is rendered, inlined or encoded per reader.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum
from itertools import pairwise

from digest.errors import RenderError
from digest.model import Variant
from digest.render import flowed
from digest.render.fields import (
    mailbox_field,
    on_one_line,
    plain,
    quoted_string,
    text_field,
)
from digest.render.quoted import SOFT_BREAK, quoted
from digest.render.slot import Slot, disarm

_LONGEST_LINE = 998
"""RFC 5322, section 2.1.1, without the CRLF."""


class SlotPlace(StrEnum):
    """Where in the message a slot stands, which decides how its value is written."""

    HEADER = "header"
    TEXT = "text"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where the bytes are interrupted for a reader's own value."""

    slot: Slot
    place: SlotPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingHeader:
    """The header fields' matter, one for all readers of a mailing."""

    sender_name: str
    from_address: str
    reply_to: str
    subject: str
    date: datetime
    """Aware, in the newsletter's zone: the offset is shown (RFC 5322, section 3.3)."""
    list_id: str
    list_name: str
    help_url: str
    feedback_id: str
    is_left_by_mail: bool = True
    """Whether somebody reads the mails that ask to leave: else no address is told for them."""
    copy_fields: tuple[str, ...] = ()
    """Fields with `{}` for the copy's name, which a relay is asked to tell back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """One variant of an edition, compiled: `segments` are one more than `cuts`."""

    variant: Variant
    segments: tuple[bytes, ...]
    cuts: tuple[Cut, ...]

    @property
    def size(self) -> int:
        """Bytes of a copy, without the readers' own values."""
        return sum(map(len, self.segments))

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of what is the same in every copy, and of where each differs."""
        differs = [f"\0{cut.slot}\0{cut.place}\0".encode() for cut in self.cuts]
        pieces = [
            part for pair in zip(self.segments, [*differs, b""], strict=True) for part in pair
        ]
        return hashlib.sha256(b"".join(pieces)).hexdigest()


def compile_mailing(variant: Variant, header: MailingHeader, text: str, html_: str) -> Mailing:
    """
    The mailing of rendered parts that hold slot markers; the text has been flowed.

    Raises `RenderError` where a header field cannot be written, a part has no
    link to leave, or holds a marker that no reader's value fills.
    """
    _check_way_out(text, "text")
    _check_way_out(html_, "HTML")
    boundary = "=_" + hashlib.sha256((text + html_).encode()).hexdigest()[:32]
    both = f'multipart/alternative;\r\n boundary="{boundary}"'
    pieces = [
        *_cut(_head(header, f"Content-Type: {both}"), SlotPlace.HEADER),
        *_part(boundary, flowed.CONTENT_TYPE, text, SlotPlace.TEXT),
        *_part(boundary, "text/html; charset=utf-8", html_, SlotPlace.HTML),
        f"\r\n--{boundary}--\r\n".encode(),
    ]
    return _assemble(variant, pieces)


def compile_text(variant: Variant, header: MailingHeader, text: str) -> Mailing:
    """
    The mailing of the text part alone, for readers who want no HTML.

    Raises `RenderError` as `compile_mailing` does.
    """
    _check_way_out(text, "text")
    head = _head(
        header,
        f"Content-Type: {flowed.CONTENT_TYPE}\r\nContent-Transfer-Encoding: quoted-printable",
    )
    body = _cut(text.rstrip("\n"), SlotPlace.TEXT)
    return _assemble(variant, [*_cut(head, SlotPlace.HEADER), *body, b"\r\n"])


def _check_way_out(part: str, name: str) -> None:
    if Slot.UNSUBSCRIBE_URL.marker not in part:
        raise RenderError(f"the {name} part has no link to unsubscribe; mend its template")


def _head(header: MailingHeader, content_type: str) -> str:
    """The header fields, markers and all, ended by the empty line."""
    list_name = quoted_string(on_one_line(header.list_name))
    fields = (
        mailbox_field("From", disarm(header.sender_name), header.from_address),
        f"To: <{Slot.ADDRESS.marker}>",
        mailbox_field("Reply-To", "", header.reply_to),
        text_field("Subject", disarm(header.subject)),
        f"Date: {format_datetime(header.date)}",
        f"Message-ID: <{Slot.MESSAGE_ID.marker}>",
        f"List-Id: {list_name} <{plain(header.list_id)}>",
        *_ways_out(header),
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        f"List-Help: <{plain(header.help_url)}>",
        "List-Post: NO",
        f"Feedback-ID: {plain(header.feedback_id)}",
        *(field.format(Slot.COPY_NAME.marker) for field in header.copy_fields),
        "Auto-Submitted: auto-generated",
        "Content-Language: fr-CA",
        "MIME-Version: 1.0",
        content_type,
    )
    head = "\r\n".join(fields) + "\r\n\r\n"
    if not head.isascii() or any(len(line) > _LONGEST_LINE for line in head.split("\r\n")):
        raise RenderError("a header field is too long or not ASCII; shorten the names and links")
    return head


def _ways_out(header: MailingHeader) -> tuple[str, ...]:
    """Of a mail that nobody would read, only the https address is told (RFC 8058)."""
    web = f"List-Unsubscribe: <{Slot.UNSUBSCRIBE_URL.marker}>"
    mail = f" <{Slot.UNSUBSCRIBE_MAILTO.marker}>"
    return (f"{web},", mail) if header.is_left_by_mail else (web,)


def _part(boundary: str, kind: str, text: str, place: SlotPlace) -> list[bytes | Cut]:
    head = (
        f"--{boundary}\r\nContent-Type: {kind}\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    before = b"" if place is SlotPlace.TEXT else b"\r\n"
    return [before + head.encode("ascii"), *_cut(text, place)]


def _cut(text: str, place: SlotPlace) -> list[bytes | Cut]:
    """
    Text as bytes, interrupted at its markers.

    In a body, a slot stands on a line of its own between soft breaks, so that
    whatever its value no line grows too long.
    """
    pieces: list[bytes | Cut] = []
    for number, piece in enumerate(_MARKER.split(text)):
        if number % 2:
            pieces.append(Cut(_slot(piece), place))
        else:
            pieces.append(piece.encode("ascii") if place is SlotPlace.HEADER else quoted(piece))
    if place is SlotPlace.HEADER:
        return pieces
    return [step for pair in pairwise([*pieces, b""]) for step in _softly(*pair)]


def _softly(piece: bytes | Cut, following: bytes | Cut) -> tuple[bytes | Cut, ...]:
    if isinstance(piece, Cut) or isinstance(following, Cut):
        return (piece, SOFT_BREAK)
    return (piece,)


_MARKER = re.compile(r"xslot-([a-z-]+?)-xslot")


def _slot(name: str) -> Slot:
    try:
        return Slot(name)
    except ValueError:
        raise RenderError(f"no value goes by the name {name!r}; mend the template") from None


def _assemble(variant: Variant, pieces: list[bytes | Cut]) -> Mailing:
    segments = [b""]
    cuts: list[Cut] = []
    for piece in pieces:
        if isinstance(piece, Cut):
            cuts.append(piece)
            segments.append(b"")
        else:
            segments[-1] += piece
    return Mailing(variant=variant, segments=tuple(segments), cuts=tuple(cuts))
