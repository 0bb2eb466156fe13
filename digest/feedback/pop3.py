"""A POP3 mailbox, read by its unique identifiers (RFC 1939, section 7)."""

import poplib
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import BinaryIO, TypeVar

from digest.errors import MailboxError
from digest.feedback.access import MailboxAccess, MailboxTls
from digest.feedback.arrival import MOST_READ, Arrival, ReturnPlace

_FAULTS = (OSError, poplib.error_proto)
_LINES = MOST_READ // 80
_LONGEST_LINE = 32 * 1024 * 1024
_Answer = TypeVar("_Answer")


class _LongLines:
    """What reads a line of an answer: of mail that is legal 2048 octets are not enough."""

    file: BinaryIO

    def _getline(self) -> tuple[bytes, int]:
        line = self.file.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise poplib.error_proto("the line is too long" if line else "-ERR EOF")
        return line.removesuffix(b"\n").removesuffix(b"\r"), len(line)


class _Client(_LongLines, poplib.POP3):
    """A connection in clear, at least at first."""


class _SafeClient(_LongLines, poplib.POP3_SSL):
    """A connection within TLS."""


class Pop3Mailbox:
    """The maildrop, locked by the server while this is open; what is deleted goes at `close`."""

    validity = ""
    is_ordered = False

    def __init__(self, access: MailboxAccess) -> None:
        self.name = access.name
        self.unread: list[str] = []
        self._access = access
        self._client = self._opened()
        try:
            self._log_in()
            self._places = self._asked(self._listed)
        except BaseException:
            self._client.close()
            raise

    def close(self) -> None:
        """Say goodbye, which is when deletions count."""
        try:
            self._client.quit()
        except _FAULTS:
            self._client.close()

    def waiting(self, after: str, most: int) -> Sequence[str]:
        """Every identifier, in the maildrop's order: they have none of their own."""
        return list(self._places)

    def read(self, uids: Sequence[str]) -> Iterator[Arrival]:
        """The beginnings of those messages."""
        for uid in uids:
            if uid in self._places:
                number, size = self._places[uid]
                try:
                    raw = self._message(number) if size <= MOST_READ else self._beginning(number)
                except MailboxError as fault:
                    if not isinstance(fault.__cause__, poplib.error_proto):
                        raise
                    self.unread.append(self._access.unreadable(uid))
                    continue
                place = ReturnPlace(mailbox=self.name, validity=self.validity, uid=uid)
                yield Arrival(place=place, raw=raw[:MOST_READ])

    def whole(self, uid: str) -> bytes | None:
        """All of that message."""
        return self._message(self._places[uid][0]) if uid in self._places else None

    def settled(self, uids: Sequence[str]) -> None:
        """Nothing: the books know what was read."""

    def remove(self, uids: Sequence[str]) -> None:
        """Delete those, once `close` is answered."""
        for uid in uids:
            if uid in self._places:
                number, _ = self._places.pop(uid)
                self._asked(partial(self._client.dele, number))

    def _message(self, number: int) -> bytes:
        _, lines, _ = self._asked(lambda: self._client.retr(number))
        return b"\r\n".join((*lines, b""))

    def _beginning(self, number: int) -> bytes:
        _, lines, _ = self._asked(lambda: self._client.top(number, _LINES))
        return b"\r\n".join((*lines, b""))

    def _listed(self) -> dict[str, tuple[int, int]]:
        """Number and size by identifier."""
        _, sizes, _ = self._client.list()
        pairs = (line.split() for line in sizes)
        octets = {int(number): int(size) for number, size, *_ in pairs}
        names = (line.split(maxsplit=1) for line in self._client.uidl()[1])
        return {
            uid.decode("ascii", "replace"): (int(number), octets.get(int(number), 0))
            for number, uid in names
        }

    def _opened(self) -> poplib.POP3:
        access = self._access
        try:
            if access.tls is MailboxTls.IMPLICIT:
                return _SafeClient(
                    access.host, access.port, timeout=access.timeout_s, context=access.trust
                )
            client = _Client(access.host, access.port, timeout=access.timeout_s)
        except _FAULTS as fault:
            raise access.failed(fault) from fault
        if access.tls is MailboxTls.STARTTLS:
            try:
                client.stls(access.trust)
            except _FAULTS as fault:
                client.close()
                raise access.failed(fault) from fault
        return client

    def _log_in(self) -> None:
        access = self._access
        if not access.token:
            self._asked(lambda: self._client.user(access.username))
        try:
            if access.token:
                self._say_token()
            else:
                self._client.pass_(access.password)
        except poplib.error_proto as fault:
            if b"[IN-USE]" in str(fault).encode():  # RFC 2449: another session has it
                raise access.failed(fault) from fault
            raise access.not_let_in() from fault
        except OSError as fault:
            raise access.failed(fault) from fault

    def _say_token(self) -> None:
        """By XOAUTH2, which `poplib` does not know (RFC 5034)."""
        ask = self._client._shortcmd  # type: ignore[attr-defined] # noqa: SLF001 - its only way to say a line
        ask("AUTH XOAUTH2")
        if ask(b64encode(self._access.bearer).decode("ascii")).startswith(b"+ "):
            ask("")  # the reason of a refusal; then the server says no

    def _asked(self, ask: Callable[[], _Answer]) -> _Answer:
        try:
            return ask()
        except _FAULTS as fault:
            raise self._access.failed(fault) from fault
