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
from email.headerregistry import Address
from email.policy import SMTP, SMTPUTF8, EmailPolicy
from email.utils import format_datetime
from typing import Any

from jinja2 import Environment

from digest.config import NewsletterSettings
from digest.render.environment import filled
from digest.render.quoted import quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterHeader:
    """Whom a letter is for, when it was written, and how it is told from all others."""

    address: str
    date: datetime
    """Aware, in the newsletter's zone."""
    message_id: str
    """Without angle brackets."""
    unsubscribe: tuple[str, str] | None = None
    """The https and the mailto address that end all mail; None for a confirmation, which is
    the answer to a request and the start of nothing."""


def letter(
    template: str,
    header: LetterHeader,
    newsletter: NewsletterSettings,
    jinja: Environment,
    values: Mapping[str, object],
) -> bytes:
    """
    The letter that folder *template* makes of *values*: CRLF line ends, dot-safe, QP.

    Raises as `filled` does where a template is wrong.
    """
    context = {**values, "newsletter": newsletter}
    subject = filled(jinja, f"{template}/subject.txt", context).strip()
    text = filled(jinja, f"{template}/body.txt", context)
    html = filled(jinja, f"{template}/body.html", {**context, "subject": subject})
    boundary = "=_" + hashlib.sha256((text + html).encode()).hexdigest()[:32]
    return b"".join(
        (
            _head(header, newsletter, subject, boundary),
            _part(boundary, "plain", text),
            _part(boundary, "html", html),
            f"--{boundary}--\r\n".encode("ascii"),
        )
    )


def _head(
    header: LetterHeader, newsletter: NewsletterSettings, subject: str, boundary: str
) -> bytes:
    sender = Address(display_name=newsletter.name, addr_spec=newsletter.from_address)
    reply_to = newsletter.reply_to or newsletter.contact
    reach = SMTP if header.address.isascii() else SMTPUTF8
    fields = [
        _field("From", sender, SMTP),
        _field("To", _mailbox(header.address), reach),
        _field("Reply-To", Address(addr_spec=reply_to), SMTP),
        _field("Subject", subject, SMTP),
        f"Date: {format_datetime(header.date)}\r\n".encode("ascii"),
        f"Message-ID: <{header.message_id}>\r\n".encode("ascii"),
        *_list_fields(header, newsletter),
        b"Auto-Submitted: auto-generated\r\n",
        b"Content-Language: fr-CA\r\n",
        b"MIME-Version: 1.0\r\n",
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii"),
    ]
    return b"".join(fields)


def _list_fields(header: LetterHeader, newsletter: NewsletterSettings) -> list[bytes]:
    if header.unsubscribe is None:
        return []
    web, mail = header.unsubscribe
    return [
        f"List-Id: <{newsletter.list_id}>\r\n".encode("ascii"),
        f"List-Unsubscribe: <{web}>,\r\n <{mail}>\r\n".encode("ascii"),
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
    ]


def _field(name: str, value: object, policy: "EmailPolicy[Any]") -> bytes:
    folded: bytes = policy.header_factory(name, value).fold(policy=policy).encode("utf-8")
    return folded


def _mailbox(address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(username=local, domain=domain)


def _part(boundary: str, subtype: str, text: str) -> bytes:
    head = (
        f"--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode("ascii") + quoted(text.rstrip("\n")) + b"\r\n"
