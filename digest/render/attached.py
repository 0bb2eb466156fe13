"""A person's mail, handed on whole to the desk: attached, never retold. Pure."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from digest.config import NewsletterSettings
from digest.render.fields import mailbox_field, plain, reader_value, text_field
from digest.render.quoted import quoted

_ROW = 57
"""Octets that make a row of base64 of 76 characters."""
_ANSWER = "Réponds à ce courriel\N{NO-BREAK SPACE}: ta réponse ira à cette personne.\n"
_WORDS = (
    "Quelqu’un a écrit à l’adresse où reviennent les envois de l’infolettre. "
    "Son message est joint, tel quel.\n\n"
)
_WISH = (
    "Quelqu’un demande par courriel à ne plus recevoir l’infolettre. Rien ne prouve de qui "
    "vient le message, joint tel quel\N{NO-BREAK SPACE}: personne n’a donc été retiré.\n\n"
    "À toi de voir de quelle adresse il s’agit, et de l’inscrire parmi celles à qui on n’écrit "
    'plus (digest suppress add ADRESSE --reason "demande reçue par courriel"). '
    "La loi te donne dix jours ouvrables.\n\n"
)
"""Ten business days: Canada's anti-spam law, S.C. 2010, c. 23, s. 11(3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedHeader:
    """Whom it goes to, whom an answer reaches, and how it is told from all other mails."""

    address: str
    reply_to: str
    """The person's own address; empty where their mail names none that is one."""
    subject: str
    date: datetime
    message_id: str
    asks_to_leave: bool = False
    """Whether it is a wish to leave that no token of ours binds to a reader."""


def attached(header: AttachedHeader, newsletter: NewsletterSettings, raw: bytes) -> bytes:
    """That mail as `message/rfc822`, which mail programs open in place (RFC 2046, section 5.2)."""
    lines = raw.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    return _with(header, newsletter, "message/rfc822", b"", b"\r\n".join((*lines, b"")))


def attached_as_file(header: AttachedHeader, newsletter: NewsletterSettings, raw: bytes) -> bytes:
    """The same as a file of base64: what no relay could be handed as it is stays unharmed."""
    rows = (base64.b64encode(raw[at : at + _ROW]) for at in range(0, len(raw), _ROW))
    encoding = b"Content-Transfer-Encoding: base64\r\n"
    kind = 'application/octet-stream; name="message.eml"'
    return _with(header, newsletter, kind, encoding, b"\r\n".join((*rows, b"")))


def _with(
    header: AttachedHeader,
    newsletter: NewsletterSettings,
    kind: str,
    encoding: bytes,
    content: bytes,
) -> bytes:
    boundary = "=_" + hashlib.sha256(content + header.message_id.encode()).hexdigest()[:32]
    line = f"--{boundary}\r\n".encode("ascii")
    return b"".join(
        (
            _head(header, newsletter, boundary),
            line,
            b"Content-Type: text/plain; charset=utf-8\r\n",
            b"Content-Transfer-Encoding: quoted-printable\r\n\r\n",
            quoted((_WISH if header.asks_to_leave else _WORDS) + _ANSWER),
            b"\r\n",
            line,
            f"Content-Type: {kind}\r\n".encode("ascii"),
            encoding,
            b'Content-Disposition: attachment; filename="message.eml"\r\n\r\n',
            content,
            f"\r\n--{boundary}--\r\n".encode("ascii"),
        )
    )


def _head(header: AttachedHeader, newsletter: NewsletterSettings, boundary: str) -> bytes:
    what = "On demande à se désabonner" if header.asks_to_leave else "On t’a écrit"
    fields = [
        mailbox_field("From", newsletter.name, newsletter.from_address),
        f"To: <{reader_value(header.address)}>",
        *([f"Reply-To: <{reader_value(header.reply_to)}>"] if header.reply_to else []),
        text_field("Subject", f"{what}\N{NO-BREAK SPACE}: {header.subject}"),
        f"Date: {format_datetime(header.date)}",
        f"Message-ID: <{plain(header.message_id)}>",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed;\r\n boundary="{boundary}"',
    ]
    return "".join(f"{field}\r\n" for field in (*fields, "")).encode()
