"""
The SMTP session: what is said to a relay once its door is open.

Three ways through the same transactions, by what the relay offers:

- PIPELINING (RFC 2920): MAIL, RCPT and DATA in one write, and a body in one
  write with the next envelope. One round trip a message instead of four, one
  message in doubt at a time.
- CHUNKING (RFC 3030), when more than one message may be in flight: envelope and
  body in one write, and the next without waiting. Only bandwidth is left.
- neither: lock-step.

Replies are matched by their number and order, never by what they look like.
"""

import re
import select
import smtplib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from digest.address import key
from digest.deliver.conformance import why_header_malformed, why_malformed
from digest.deliver.connect import (
    LATER,
    TROUBLE,
    Relay,
    clock_of,
    connect,
    in_words,
    socket_of,
)
from digest.deliver.lost_connection import ConnectionLostError
from digest.deliver.relay_text import reply_of
from digest.deliver.unsendable import HELD_BACK, NO_SMTPUTF8, TOO_LARGE, malformed
from digest.deliver.verdict import Consequence, SmtpStage, Verdict, verdict
from digest.model import DeliveryStatus, Mail, Outcome, Reply

_COMMAND_SECONDS = 300.0
_END_SECONDS = 600.0
"""RFC 5321, section 4.5.3.2. A shorter wait for the last reply makes doubles of a slow relay."""
_QUIT_SECONDS = 5.0
_IDLE_SECONDS = 60.0
"""After this many relays have hung up."""
_LONGEST_LINE = 4096
"""RFC 5321 (4.5.3.1.5) allows 512; more than this is not SMTP."""

_MISFIT = "its replies do not fit our commands"

Intend = Callable[[Mail], None]
Meanwhile = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A mail the relay saw, and what came of it."""

    mail: Mail
    verdict: Verdict


class _ClosingError(smtplib.SMTPServerDisconnected):
    """A 421 in place of an answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"{reply.code} {reply.status} {reply.text}".strip())
        self.reply = reply


_NO_ANSWER = Verdict(
    Outcome(status=DeliveryStatus.UNCERTAIN, reason="the connection ended before the last reply"),
    Consequence.GO_ON,
)


class Session:
    """
    An open connection to a relay.

    Raises what `connect` raises.
    """

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._client = connect(relay)
        self._socket = socket_of(self._client)
        self._socket.settimeout(_COMMAND_SECONDS)
        self._unread = b""
        self._in_doubt: deque[Mail] = deque()
        """Letters whose end was sent and not answered: nobody can know of them."""
        self._addressed: Mail | None = None
        """Whose envelope waits for its answers."""
        self._looked_through: set[str] = set()
        """Mailings of which a whole copy was found well-formed; another differs in values alone."""
        self._is_between_mails = True
        """Otherwise the relay may be waiting for a body, and would take QUIT for its first line."""
        self._used_at = time.monotonic()
        offers = self._client.has_extn
        self._pipelines = offers("pipelining")
        self._chunks = offers("chunking") and self._pipelines and relay.in_flight > 1
        self.takes_utf8 = offers("smtputf8") and offers("8bitmime")
        self._announces_size = offers("size")
        self._reports = offers("dsn")
        self._size_limit = _number(self._client.esmtp_features.get("size", ""))

    @property
    def clock(self) -> datetime | None:
        """What time it was at the relay when it greeted us, where it says so."""
        return clock_of(self._client)

    @property
    def is_stale(self) -> bool:
        """Whether it was idle for so long that the relay may have hung up."""
        return time.monotonic() - self._used_at > _IDLE_SECONDS

    def why_unsendable(self, mail: Mail) -> Outcome | None:
        """
        What becomes of a mail that must not leave, or that this relay cannot take, if so.

        Every mail there is passes here before its envelope: the one gate of staging.
        """
        if self._relay.only_to is not None and key(mail.recipient) not in self._relay.only_to:
            return HELD_BACK
        look = why_header_malformed if mail.mailing in self._looked_through else why_malformed
        fault = look(mail.wire)
        if fault:
            return malformed(fault)
        if mail.mailing:
            self._looked_through.add(mail.mailing)
        if mail.needs_utf8 and not self.takes_utf8:
            return NO_SMTPUTF8
        if 0 < self._size_limit < len(mail.wire):
            return TOO_LARGE
        return None

    def stream(
        self, mails: Iterable[Mail], intend: Intend, meanwhile: Meanwhile = lambda: None
    ) -> Iterator[Attempt]:
        """
        Send mails one after the other; an attempt for each that was answered.

        A mail is taken just before its envelope is written. *intend* is
        called before its end is sent; if that raises, the end is not sent.
        *meanwhile* is called when there is nothing to do but wait for the relay. When
        the connection breaks, mails whose end was sent and not answered come
        out as `uncertain` before `ConnectionLostError` is raised; those taken and
        not yielded were not sent. A 421 is the answer of what was in flight for
        longest; where nothing was, the error tells its verdict.
        """
        exchange = self._in_flight if self._chunks else self._one_by_one
        self._is_between_mails = False
        try:
            yield from exchange(iter(mails), intend, meanwhile)
            self._is_between_mails = True
        except TROUBLE as fault:
            hung_up_on_us = not isinstance(fault, smtplib.SMTPException)
            cause = (hung_up_on_us and self._last_words()) or fault
            said: Verdict | None = None
            if isinstance(cause, _ClosingError):
                if self._in_doubt:
                    yield Attempt(self._in_doubt.popleft(), verdict(SmtpStage.END, cause.reply))
                    self._in_doubt.clear()  # a relay that closes takes nothing that came after
                else:
                    said = verdict(SmtpStage.MAIL, cause.reply)
            while self._in_doubt:
                yield Attempt(self._in_doubt.popleft(), _NO_ANSWER)
            raise self._lost(in_words(cause, self._relay), said) from fault
        finally:
            self._used_at = time.monotonic()

    def _lost(self, cause: str, said: Verdict | None) -> ConnectionLostError:
        message = (
            f"the connection to the relay {self._relay} was lost ({cause}); "
            f"what was not sent stays queued: {LATER}"
        )
        return ConnectionLostError(message, cause=cause, addressed=self._addressed, said=said)

    def _last_words(self) -> _ClosingError | None:
        """The 421 that a relay said before it hung up while we wrote, if it is its next reply."""
        try:
            self._socket.settimeout(0)
            self._reply()
        except _ClosingError as farewell:
            return farewell
        except TROUBLE:
            pass
        return None

    def close(self) -> None:
        """Say QUIT, where the relay would hear it, and close; its answer no longer matters."""
        if self._is_between_mails:
            with suppress(*TROUBLE):
                self._socket.settimeout(_QUIT_SECONDS)
                self._socket.sendall(b"QUIT\r\n")
                self._socket.recv(_LONGEST_LINE)
        self._client.close()

    def drop(self) -> None:
        """Close without a word: the relay discards a message that has no end."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close() if fault is None else self.drop()

    # --- one message in doubt at a time: PIPELINING, or lock-step --------------------

    def _one_by_one(
        self, mails: Iterator[Mail], intend: Intend, meanwhile: Meanwhile
    ) -> Iterator[Attempt]:
        mail = next(mails, None)
        self._write(self._ahead(mail))
        while mail is not None:
            self._addressed = mail
            refusal = self._envelope(mail)
            self._addressed = None
            following = next(mails, None) if self._pipelines else None
            if refusal is None:
                intend(mail)
                self._end(mail, following)
                meanwhile()
                yield Attempt(mail, verdict(SmtpStage.END, self._last_reply()))
            else:
                yield Attempt(mail, refusal)
                self._write(b"RSET\r\n" + self._ahead(following))
                self._reply()
            mail = following or next(mails, None)

    def _ahead(self, mail: Mail | None) -> bytes:
        """The envelope that goes out with what precedes it: all of it, or in lock-step none."""
        if mail is None or not self._pipelines:
            return b""
        return b"".join((*self._envelope_commands(mail), b"DATA\r\n"))

    def _envelope(self, mail: Mail) -> Verdict | None:
        """Get the envelope answered: None when the relay waits for the body."""
        if self._pipelines:
            sender, recipient, data = self._answer(), self._answer(), self._reply()
        else:
            commands = (*self._envelope_commands(mail), b"DATA\r\n")
            sender, recipient, data = (self._ask(command) for command in commands)
        refusal = _refusal(sender, recipient)
        if data.code == 354 and refusal is None:
            self._expect_silence()
            return None
        if data.code == 354:  # RFC 2920, section 3.1: nobody to send it to, so send nothing
            self._write(b".\r\n")
            self._reply()
        if data.code // 100 == 2:
            raise smtplib.SMTPServerDisconnected(_MISFIT)
        return refusal or verdict(SmtpStage.DATA, data)

    def _end(self, mail: Mail, following: Mail | None) -> None:
        """Send the message and its final dot; from here to the reply nobody can know."""
        self._in_doubt.append(mail)
        self._write(mail.wire + b".\r\n" + self._ahead(following))

    def _last_reply(self) -> Reply:
        """What the relay says to the final dot."""
        self._socket.settimeout(_END_SECONDS)
        reply = self._answer()
        self._in_doubt.popleft()
        self._socket.settimeout(_COMMAND_SECONDS)
        return reply

    # --- many messages in flight: CHUNKING --------------------------------------------

    def _in_flight(
        self, mails: Iterator[Mail], intend: Intend, meanwhile: Meanwhile
    ) -> Iterator[Attempt]:
        self._socket.settimeout(_END_SECONDS)
        while True:
            for mail in mails:
                intend(mail)
                self._in_doubt.append(mail)
                self._write(self._whole(mail))
                if len(self._in_doubt) >= self._relay.in_flight:
                    break
            if not self._in_doubt:
                return
            meanwhile()
            yield self._landed()

    def _whole(self, mail: Mail) -> bytes:
        """
        One transaction in one write.

        It opens with RSET: after a refused BDAT (RFC 3030, section 2) the next
        envelope must find nothing left of the last, and nobody waits to see.
        """
        bdat = b"BDAT %d LAST\r\n" % len(mail.wire)
        return b"".join((b"RSET\r\n", *self._envelope_commands(mail), bdat, mail.wire))

    def _landed(self) -> Attempt:
        """What came of the mail that has been in flight for longest."""
        _, sender, recipient, end = (self._answer() for _ in range(4))
        mail = self._in_doubt.popleft()
        return Attempt(mail, _refusal(sender, recipient) or verdict(SmtpStage.END, end))

    # --- bytes --------------------------------------------------------------------------

    def _envelope_commands(self, mail: Mail) -> tuple[bytes, bytes]:
        sender = f"MAIL FROM:<{mail.envelope_sender}>"
        recipient = f"RCPT TO:<{mail.recipient}>"
        if self._announces_size:
            sender += f" SIZE={len(mail.wire)}"
        if mail.needs_utf8:
            sender += " BODY=8BITMIME SMTPUTF8"
        elif self._reports and mail.delivery_id:
            sender += f" RET=HDRS ENVID={mail.delivery_id}"
            recipient += f" NOTIFY=FAILURE,DELAY ORCPT=rfc822;{_xtext(mail.recipient)}"
        return f"{sender}\r\n".encode(), f"{recipient}\r\n".encode()

    def _ask(self, command: bytes) -> Reply:
        self._write(command)
        return self._reply()

    def _write(self, wire: bytes) -> None:
        if wire:
            self._socket.sendall(wire)

    def _answer(self) -> Reply:
        """The next reply to anything but DATA: one that asks for a body belongs elsewhere."""
        reply = self._reply()
        if reply.code // 100 == 3:
            raise smtplib.SMTPServerDisconnected(_MISFIT)
        return reply

    def _reply(self) -> Reply:
        """The next reply, whole (RFC 5321, section 4.2.1)."""
        lines = [self._line()]
        while lines[-1][3:4] == b"-":
            lines.append(self._line())
        code = lines[-1][:3]
        if not (code.isdigit() and b"200" <= code <= b"599"):
            raise smtplib.SMTPServerDisconnected("it does not speak SMTP")
        reply = reply_of(int(code), lines, self._relay.unspoken)
        if reply.code == 421:
            raise _ClosingError(reply)
        return reply

    def _line(self) -> bytes:
        while (end := self._unread.find(b"\n", 0, _LONGEST_LINE)) < 0:
            if len(self._unread) >= _LONGEST_LINE:
                raise smtplib.SMTPServerDisconnected("it does not speak SMTP")
            more = self._socket.recv(65536)
            if not more:
                raise smtplib.SMTPServerDisconnected("it hung up")
            self._unread += more
        line, self._unread = self._unread[:end], self._unread[end + 1 :]
        return line

    def _expect_silence(self) -> None:
        """Whoever says more than was asked would have its next words taken for the answer."""
        if self._unread or select.select([self._socket], [], [], 0)[0]:
            raise smtplib.SMTPServerDisconnected("it says more than it was asked")


def post(relay: Relay, mail: Mail, intend: Intend) -> Outcome:
    """
    Send one mail over a connection of its own; *intend* is called before its end is sent.

    Raises `RelayError` where the relay cannot be used; a refusal is an outcome.
    """
    with Session(relay) as session:
        unsendable = session.why_unsendable(mail)
        if unsendable is not None:
            return unsendable
        return next(session.stream([mail], intend)).verdict.outcome


def _refusal(sender: Reply, recipient: Reply) -> Verdict | None:
    """The verdict on the first refused part of an envelope; None when both were taken."""
    for stage, reply in ((SmtpStage.MAIL, sender), (SmtpStage.RCPT, recipient)):
        if reply.code // 100 != 2:
            return verdict(stage, reply)
    return None


def _xtext(address: str) -> str:
    """RFC 3461, section 4: what is not plain is written `+XX`."""
    return re.sub(r"[^!-*,-<>-~]", lambda match: f"+{ord(match[0]):02X}", address)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
