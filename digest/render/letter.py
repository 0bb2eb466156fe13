"""
Single letters to one reader: the confirmation and the welcome, as bytes for the relay.

Rendered from `templates/confirm` and `templates/welcome`, each a subject, a text
and an HTML body. The styles are written in place: a letter this small needs no
inliner. Header fields with addresses or links are never encoded-words, and no
line is longer than 998 characters.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from jinja2 import Environment

from digest.config import NewsletterSettings
from digest.render.environment import filled
from digest.render.fields import mailbox_field, plain, reader_value, text_field
from digest.render.flowed import CONTENT_TYPE, flowed
from digest.render.quoted import quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterHeader:
    """Whom a letter is for, when it was written, and how it is told from all others."""

    address: str
    date: datetime
    """Aware, in the newsletter's zone."""
    message_id: str
    """Without angle brackets."""
    unsubscribe: tuple[str, ...] = ()
    """The https address that ends all mail, and the mailto where it is read; none in a
    confirmation, which is the answer to a request and the start of nothing."""
    relay_fields: tuple[str, ...] = ()
    """Whole header fields that tell a relay what it is to call the letter."""


def letter(
    template: str,
    header: LetterHeader,
    newsletter: NewsletterSettings,
    jinja: Environment,
    values: Mapping[str, object],
) -> bytes:
    """
    The letter that folder *template* makes of *values*: CRLF line ends, dot-safe, QP.

    Raises as `filled` does where a template is wrong, and `InputError` for an address
    that no header field may hold.
    """
    context = {**values, "newsletter": newsletter}
    subject = filled(jinja, f"{template}/subject.txt", context).strip()
    text = filled(jinja, f"{template}/body.txt", context)
    html = filled(jinja, f"{template}/body.html", {**context, "subject": subject})
    boundary = "=_" + hashlib.sha256((text + html).encode()).hexdigest()[:32]
    return b"".join(
        (
            _head(header, newsletter, subject, boundary),
            _part(boundary, CONTENT_TYPE, flowed(text)),
            _part(boundary, "text/html; charset=utf-8", html),
            f"--{boundary}--\r\n".encode("ascii"),
        )
    )


def _head(
    header: LetterHeader, newsletter: NewsletterSettings, subject: str, boundary: str
) -> bytes:
    fields = [
        mailbox_field("From", newsletter.name, newsletter.from_address),
        f"To: <{reader_value(header.address)}>",
        mailbox_field("Reply-To", "", newsletter.reply_to or newsletter.contact),
        text_field("Subject", subject),
        f"Date: {format_datetime(header.date)}",
        f"Message-ID: <{plain(header.message_id)}>",
        *_list_fields(header, newsletter),
        *header.relay_fields,
        "Auto-Submitted: auto-generated",
        "Content-Language: fr-CA",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"',
    ]
    return "".join(f"{field}\r\n" for field in (*fields, "")).encode()


def _list_fields(header: LetterHeader, newsletter: NewsletterSettings) -> tuple[str, ...]:
    if not header.unsubscribe:
        return ()
    ways = ",\r\n ".join(f"<{reader_value(address)}>" for address in header.unsubscribe)
    return (
        f"List-Id: <{plain(newsletter.list_id)}>",
        f"List-Unsubscribe: {ways}",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    )


def _part(boundary: str, kind: str, text: str) -> bytes:
    head = (
        f"--{boundary}\r\nContent-Type: {kind}\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode("ascii") + quoted(text.rstrip("\n")) + b"\r\n"
