"""A mailbox for everyone: an SMTP server on loopback that keeps what it accepts, in memory."""

import asyncio
import re
import socket
import threading
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any, Self

from aiosmtpd.smtp import SMTP
from lxml import html as lxml_html

from digest.demo.hosting import LOOPBACK

_PATIENCE = 5.0
_WORDS = "//body//text()[not(parent::script or parent::style)]"
_FILLER = re.compile("[\u034f\u200b-\u200d\u2060\ufeff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMail:
    """
    One accepted mail: its envelope, and its bytes as they came.

    `number` counts from 1 in the order of arrival.
    """

    number: int
    envelope_sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(self.message["Subject"] or "")

    @property
    def sender(self) -> str:
        """The name that a mail program shows, else the address."""
        name, mailbox = parseaddr(str(self.message["From"] or ""))
        return name or mailbox

    @property
    def html(self) -> str:
        """The HTML part, or nothing."""
        return self._part("html")

    @property
    def text(self) -> str:
        """The text part, or nothing."""
        return self._part("plain")

    @property
    def source(self) -> str:
        """The mail as it travelled, for a person to read."""
        return self.content.decode("utf-8", "replace").replace("\r\n", "\n")

    @property
    def links(self) -> tuple[str, ...]:
        """Where the HTML part's links lead, in reading order."""
        if not self.html:
            return ()
        page = lxml_html.document_fromstring(self.html)
        return tuple(link for _, name, link, _ in page.iterlinks() if name == "href")

    @property
    def preview(self) -> str:
        """What an inbox shows after the subject: the first words of the mail, hidden ones too."""
        words = " ".join(_words_of(self.html)) if self.html else self.text
        return " ".join(_FILLER.sub(" ", words).split())[:110]

    def _part(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return "" if part is None else str(part.get_content())


def _words_of(page: str) -> list[str]:
    words = lxml_html.document_fromstring(page).xpath(_WORDS)
    return [str(word) for word in words] if isinstance(words, list) else []


class Inbox:
    """
    The mailbox, open as long as its `with` block lasts.

    `host` and `port` are where it listens; `mails` is everything it took, the
    oldest first.
    """

    def __init__(self) -> None:
        self.host = LOOPBACK
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port = int(self._listener.getsockname()[1])
        self._mails: list[ReceivedMail] = []
        self._arrival = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="inbox", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)

    @property
    def mails(self) -> tuple[ReceivedMail, ...]:
        """Everything that was accepted, the oldest first."""
        with self._arrival:
            return tuple(self._mails)

    def to(self, recipient: str) -> tuple[ReceivedMail, ...]:
        """What was accepted for that address, the oldest first."""
        return tuple(mail for mail in self.mails if recipient in mail.recipients)

    def find(self, number: int) -> ReceivedMail | None:
        """The mail of that number, or None."""
        mails = self.mails
        return mails[number - 1] if 0 < number <= len(mails) else None

    def wait_for(self, recipient: str, count: int, seconds: float) -> tuple[ReceivedMail, ...]:
        """The mails to that address once there are *count*, or what there is when time is up."""
        with self._arrival:
            self._arrival.wait_for(lambda: self._count(recipient) >= count, seconds)
        return self.to(recipient)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd calls it so)
        """Keep a mail; the name and the arguments are aiosmtpd's."""
        with self._arrival:
            mail = ReceivedMail(
                number=len(self._mails) + 1,
                envelope_sender=envelope.mail_from,
                recipients=tuple(envelope.rcpt_tos),
                content=envelope.original_content,
            )
            self._mails.append(mail)
            self._arrival.notify_all()
        return "250 2.0.0 kept"

    def _count(self, recipient: str) -> int:
        return sum(recipient in mail.recipients for mail in self._mails)

    def _protocol(self) -> SMTP:
        return SMTP(self, hostname="inbox.test", enable_SMTPUTF8=True, loop=self._loop)

    def _serve(self) -> None:
        loop = self._loop
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(loop.create_server(self._protocol, sock=self._listener))
        loop.run_forever()
        server.close()
        talks = asyncio.all_tasks(loop)
        for talk in talks:
            talk.cancel()
        loop.run_until_complete(asyncio.gather(*talks, return_exceptions=True))
        loop.close()
