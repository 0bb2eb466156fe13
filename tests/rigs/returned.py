"""Mail as it comes back: notices of delivery status, complaints, mails that ask to leave."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Self

from digest.feedback.maildir import deliver, make_maildir
from digest.flows.app import App
from digest.flows.feedback.mailboxes import SPOOL, spool_of
from digest.flows.sending.copies import PersonalCopies
from digest.model import (
    Delivery,
    DeliveryStatus,
    EditionRow,
    EditionStatus,
    Mail,
    Subscriber,
    Variant,
)
from digest.store import copies, editions, subscribers
from tests.rigs.standing import hold, let_stand

__all__ = ["SPOOL", "Post"]


class Post:
    """An edition that the relay took, and the post that brings some of it back."""

    def __init__(self, app: App, edition: EditionRow | None) -> None:
        self.app = app
        self._edition = edition
        self.folder = spool_of(app.settings)
        self._number = 0

    @classmethod
    def without_edition(cls, app: App) -> Self:
        """Post that brings what is no copy's."""
        return cls(app, None)

    @property
    def edition(self) -> EditionRow:
        assert self._edition is not None
        return self._edition

    def begin(self) -> None:
        """Somebody is sending every batch."""
        with self.app.database.write() as conn:
            hold(conn, "sender", self.app.clock() + timedelta(minutes=5))

    def accept_all(self) -> None:
        """The relay took every copy."""
        now = self.app.clock()
        with self.app.database.write() as conn:
            hold(conn, "", now)
            let_stand(conn, DeliveryStatus.ACCEPTED, now, edition_id=self.edition.id)
            editions.mark(conn, self.edition.id, EditionStatus.DONE, now)

    def copy(self, address: str) -> Mail:
        """That reader's copy, as it left."""
        delivery = Delivery(
            id=self.delivery_of(address),
            subscriber_id=self._reader(address).id,
            address=address,
            variant=Variant.WITH_PARTNERS,
            consented_on=self.edition.day,
        )
        return PersonalCopies(self.app, self.edition).mail(delivery)

    def delivery_of(self, address: str) -> int:
        """The number of that reader's copy."""
        reader = self._reader(address)
        with self.app.database.read() as conn:
            copy = copies.of_reader(conn, self.edition.id, reader.id)
        assert copy is not None
        return copy.id

    def _reader(self, address: str) -> Subscriber:
        with self.app.database.read() as conn:
            reader = subscribers.by_address(conn, address)
        assert reader is not None
        return reader

    def bring(self, raw: bytes) -> str:
        """A message lies in our own mailbox; its UID."""
        make_maildir(self.folder)
        return deliver(self.folder, raw, self.app.clock())

    def bounce(self, address: str, status: str = "5.1.1", words: str = "no such user") -> bytes:
        """The notice that a copy could not be delivered."""
        copy = self.copy(address)
        return self.notice(copy.envelope_sender, address, status, words)

    def notice(
        self, to: str, address: str, status: str = "5.1.1", words: str = "no such user"
    ) -> bytes:
        """The same, to any address at all."""
        self._number += 1
        return NOTICE.format(
            to=to, number=self._number, address=address, status=status, words=words
        ).encode()

    def complaint(self, address: str) -> bytes:
        """A mailbox provider's report that its reader called the copy spam (RFC 5965)."""
        self._number += 1
        head = self.copy(address).wire.partition(b"\r\n\r\n")[0]
        return COMPLAINT.format(number=self._number).encode().replace(b"COPY", head + b"\r\n")

    def leaving(self, address: str) -> bytes:
        """What a mail program sends for the mailto of List-Unsubscribe (RFC 2369)."""
        self._number += 1
        head = message_from_bytes(self.copy(address).wire, policy=SMTP)
        to = str(head["List-Unsubscribe"]).partition("mailto:")[2].partition("?")[0]
        return LEAVING.format(number=self._number, address=address, to=to).encode()

    def reply(self, sender: str = "anne@mail.example", return_path: str = "") -> bytes:
        """A person's words."""
        self._number += 1
        path = return_path or f"<{sender}>"
        return REPLY.format(number=self._number, sender=sender, path=path).encode()


def maildir(folder: Path, *raws: bytes) -> Path:
    """A Maildir of somebody else's, with those messages."""
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(raws):
        (folder / "new" / f"{number:06}.mail").write_bytes(raw)
    return folder


NOTICE = """\
Return-Path: <>
Delivered-To: {to}
From: MAILER-DAEMON@mx.mail.example
To: {to}
Date: Fri, 8 Nov 2024 14:00:{number:02} +0000
Message-ID: <notice.{number}@mx.mail.example>
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver your message.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.mail.example

Final-Recipient: rfc822; {address}
Action: failed
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{address}>: {words}

--b--
"""
COMPLAINT = """\
Return-Path: <feedback@provider.example>
From: feedback@provider.example
To: abuse@infolettre.example
Date: Fri, 8 Nov 2024 15:00:{number:02} +0000
Message-ID: <complaint.{number}@provider.example>
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an email abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1

--b
Content-Type: message/rfc822

COPY
the rest was left out

--b--
"""
LEAVING = """\
Return-Path: <{address}>
Delivered-To: {to}
From: <{address}>
To: <{to}>
Date: Fri, 8 Nov 2024 16:00:{number:02} +0000
Message-ID: <leaving.{number}@mail.example>
Subject: desabonnement

"""
REPLY = """\
Return-Path: {path}
From: Anne <{sender}>
To: rebond@infolettre.example
Date: Fri, 8 Nov 2024 17:00:{number:02} +0000
Message-ID: <reply.{number}@mail.example>
Subject: Re: Le pont rouvre
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Merci pour l'article sur le pont. Il est ouvert dans les deux sens?
.
Anne
"""
