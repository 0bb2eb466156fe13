"""
An IMAP mailbox, read without marking anything (RFC 9051).

What was read is remembered by UIDVALIDITY and UID, never by a flag that a person
or another program may set. Every answer is bounded: a search by a span of UIDs, a
message by its first bytes.
"""

import imaplib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from digest.feedback.access import MailboxAccess, MailboxTls
from digest.feedback.arrival import MOST_READ, Arrival, ReturnPlace

_FAULTS = (OSError, imaplib.IMAP4.error)
_SPAN = 20_000
"""UIDs of one search; an answer line may hold a million characters (`imaplib`)."""
_AT_ONCE = 20
"""Messages of one fetch: five megabytes at the most."""
_LARGEST = 32 * 1024 * 1024
_UID = re.compile(rb"\bUID (\d+)")
_Answer = TypeVar("_Answer")


class ImapMailbox:
    """One folder, selected; `close` hangs up."""

    is_ordered = True

    def __init__(self, access: MailboxAccess, *, may_delete: bool) -> None:
        self.name = access.name
        self.unread: list[str] = []
        self._access = access
        self._client = self._opened()
        try:
            self._log_in()
            self._select(may_delete=may_delete)
        except BaseException:
            self._client.shutdown()
            raise
        self.validity = self._number("UIDVALIDITY")
        self._next = int(self._number("UIDNEXT") or 0)
        # many a server tells all that it can only to who has logged in
        words = self._asked(self._client.capability)[1]
        self._has_uidplus = b"UIDPLUS" in b" ".join(word for word in words if word).upper()

    def close(self) -> None:
        """Say goodbye; one that does not answer is left."""
        try:
            self._client.logout()
        except _FAULTS:
            self._client.shutdown()

    def waiting(self, after: str, most: int) -> Sequence[str]:
        """UIDs greater than *after*, in order, *most* at the most."""
        first, span, uids = int(after or 0) + 1, _SPAN, list[int]()
        while first < self._next and len(uids) < most:
            last = min(first + span, self._next) - 1
            answer = self._uid("SEARCH", "UID", f"{first}:{last}")
            came = [int(uid) for line in answer if line for uid in line.split()]
            uids += sorted(uid for uid in came if first <= uid <= last)
            span = span if came else span * 2
            first = last + 1
        return [str(uid) for uid in uids[:most]]

    def read(self, uids: Sequence[str]) -> Iterator[Arrival]:
        """The beginnings of those messages; none is marked as seen."""
        for at in range(0, len(uids), _AT_ONCE):
            some = uids[at : at + _AT_ONCE]
            for uid, raw in self._beginnings(some):
                if uid in some:
                    place = ReturnPlace(mailbox=self.name, validity=self.validity, uid=uid)
                    yield Arrival(place=place, raw=raw)

    def _beginnings(self, uids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Of all at once; where the server says no to that, of one after the other."""
        asked = f"(UID BODY.PEEK[]<0.{MOST_READ}>)"
        status, answer = self._asked(lambda: self._client.uid("FETCH", ",".join(uids), asked))
        if status == "OK":
            yield from _messages(answer)
            return
        self._client.response("FETCH")  # what came before the no, and comes again
        if len(uids) == 1:
            self.unread.append(self._access.unreadable(uids[0]))
        else:
            for uid in uids:
                yield from self._beginnings([uid])

    def whole(self, uid: str) -> bytes | None:
        """All of that message, up to what a mail may weigh anywhere."""
        answer = self._uid("FETCH", uid, f"(UID BODY.PEEK[]<0.{_LARGEST}>)")
        return next((raw for number, raw in _messages(answer) if number == uid), None)

    def settled(self, uids: Sequence[str]) -> None:
        """Nothing: the books know how far we are, and the mailbox is left as it is."""

    def remove(self, uids: Sequence[str]) -> None:
        """Delete those alone; without UIDPLUS (RFC 4315) they are only marked so."""
        for at in range(0, len(uids), _AT_ONCE):
            some = ",".join(uids[at : at + _AT_ONCE])
            self._uid("STORE", some, "+FLAGS.SILENT", r"(\Deleted)")
            if self._has_uidplus:
                self._uid("EXPUNGE", some)

    def _opened(self) -> imaplib.IMAP4:
        access = self._access
        try:
            if access.tls is MailboxTls.IMPLICIT:
                return imaplib.IMAP4_SSL(
                    access.host, access.port, ssl_context=access.trust, timeout=access.timeout_s
                )
            client = imaplib.IMAP4(access.host, access.port, timeout=access.timeout_s)
        except _FAULTS as fault:
            raise access.failed(fault) from fault
        if access.tls is MailboxTls.STARTTLS:
            self._start_tls(client)
        return client

    def _start_tls(self, client: imaplib.IMAP4) -> None:
        try:
            client.starttls(self._access.trust)
        except _FAULTS as fault:
            client.shutdown()
            raise self._access.failed(fault) from fault

    def _log_in(self) -> None:
        access = self._access
        secret = f"\0{access.username}\0{access.password}"
        try:
            if access.token:  # what it says to a refusal is a challenge, answered with nothing
                self._client.authenticate("XOAUTH2", lambda said: b"" if said else access.bearer)
            elif secret.isascii():
                self._client.login(access.username, access.password)
            else:  # LOGIN has ASCII alone
                self._client.authenticate("PLAIN", lambda _: secret.encode())
        except imaplib.IMAP4.abort as fault:
            raise access.failed(fault) from fault
        except imaplib.IMAP4.error as fault:
            raise access.not_let_in() from fault
        except OSError as fault:
            raise access.failed(fault) from fault

    def _select(self, *, may_delete: bool) -> None:
        escaped = self._access.folder.replace("\\", r"\\").replace('"', r"\"")
        folder = f'"{escaped}"'
        status, _ = self._asked(lambda: self._client.select(folder, readonly=not may_delete))
        if status != "OK":
            raise self._access.refused(f"has no folder {self._access.folder}")

    def _number(self, name: str) -> str:
        _, values = self._client.response(name)
        value = values[-1] if values else None
        return value.decode("ascii", "replace") if isinstance(value, bytes) else ""

    def _uid(self, command: str, *words: str) -> list[Any]:
        status, answer = self._asked(lambda: self._client.uid(command, *words))
        if status != "OK":
            raise self._access.failed(imaplib.IMAP4.error(f"{command}: {status}"))
        return answer

    def _asked(self, ask: Callable[[], _Answer]) -> _Answer:
        try:
            return ask()
        except _FAULTS as fault:
            raise self._access.failed(fault) from fault


def _messages(answer: Sequence[Any]) -> Iterator[tuple[str, bytes]]:
    """What a FETCH brought, whichever way round the server tells UID and body."""
    for at, part in enumerate(answer):
        if not isinstance(part, tuple):
            continue
        after = answer[at + 1] if at + 1 < len(answer) else b""
        uid = _UID.search(part[0]) or _UID.search(after if isinstance(after, bytes) else b"")
        if uid is not None:
            yield uid[1].decode("ascii"), part[1]
