"""
The SMTP dialogue: what is said to a relay once its door is open, without a socket or a clock.

Bytes come in and go out by a `Wire`; what is to be sent, and what came of it, by
a `MailQueue`. Three ways through the same transactions, by what the relay offers:

- PIPELINING (RFC 2920): MAIL, RCPT and DATA in one write, and a body in one
  write with the next envelope. One round trip a message instead of four, one
  message in doubt at a time.
- CHUNKING (RFC 3030), when more than one message may be in flight: envelope and
  body in one write, and the next without waiting. Only bandwidth is left.
- neither: lock-step.

Replies are matched by their number and order, never by what they look like.
"""

import re
import smtplib
from collections import deque
from collections.abc import Mapping
from contextlib import suppress

from digest.address import key
from digest.deliver.conformance import Conformance
from digest.deliver.connect import LATER, TROUBLE, Relay, in_words
from digest.deliver.lost_connection import ConnectionLostError
from digest.deliver.mail_queue import Attempt, MailQueue
from digest.deliver.relay_text import reply_of
from digest.deliver.unsendable import HELD_BACK, NO_SMTPUTF8, TOO_LARGE, malformed
from digest.deliver.verdict import Consequence, SmtpStage, Verdict, verdict
from digest.deliver.wire import Wire
from digest.model import DeliveryStatus, Mail, Outcome, Reply

COMMAND_SECONDS = 300.0
_END_SECONDS = 600.0
"""RFC 5321, section 4.5.3.2. A shorter wait for the last reply makes doubles of a slow relay."""
_QUIT_SECONDS = 5.0
_FAREWELL_SECONDS = 30.0
"""How long a relay that said 421 is listened to for what it read before; it should hang up."""
_LONGEST_LINE = 4096
"""RFC 5321 (4.5.3.1.5) allows 512; more than this is not SMTP."""
_ALL_TAKEN = re.compile(rb"(?:2\d\d(?: [^\r\n]*)?\r\n){2}354(?: [^\r\n]*)?\r\n")
"""The replies to an envelope as most of them come: whole, in one read, and all of them yes."""
_TAKEN = re.compile(rb"250(?: [^\r\n]{0,1000})?\r\n")
"""The reply to a message as most of them are."""

_MISFIT = "its replies do not fit our commands"


class _ClosingError(smtplib.SMTPServerDisconnected):
    """A 421 in place of an answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"{reply.code} {reply.status} {reply.text}".strip())
        self.reply = reply


_NO_ANSWER = Verdict(
    Outcome(status=DeliveryStatus.UNCERTAIN, reason="the connection ended before the last reply"),
    Consequence.GO_ON,
)
_ACCEPTED = verdict(SmtpStage.END, Reply(code=250))


class Dialogue:
    """
    What is said over one open connection.

    *features* are the relay's extensions as its EHLO named them, in lower case, with what
    stands behind each.
    """

    def __init__(self, relay: Relay, features: Mapping[str, str], wire: Wire) -> None:
        self.relay = relay
        self._wire = wire
        self._unread = b""
        self._in_doubt: deque[Mail] = deque()
        """Letters whose end was sent and not answered: nobody can know of them."""
        self._addressed: Mail | None = None
        """Whose envelope waits for its answers."""
        self._replies_of_oldest = 0
        """How many replies the mail that was in flight for longest has got."""
        self._conformance = Conformance()
        self._is_between_mails = True
        """Otherwise the relay may be waiting for a body, and would take QUIT for its first line."""
        self._pipelines = "pipelining" in features
        self._chunks = "chunking" in features and self._pipelines and relay.in_flight > 1
        self.takes_utf8 = "smtputf8" in features and "8bitmime" in features
        self._announces_size = "size" in features
        self._reports = "dsn" in features
        size = features.get("size", "")
        self._size_limit = int(size) if size.isdecimal() else 0

    def move_to(self, wire: Wire) -> None:
        """Go on over that wire, which leads to the same place; before the first mail."""
        self._wire = wire

    def why_unsendable(self, mail: Mail) -> Outcome | None:
        """
        What becomes of a mail that must not leave, or that this relay cannot take, if so.

        Every mail there is passes here before its envelope: the one gate of staging.
        """
        if self.relay.only_to is not None and key(mail.recipient) not in self.relay.only_to:
            return HELD_BACK
        if fault := self._conformance.fault(mail.pieces):
            return malformed(fault)
        if mail.needs_utf8 and not self.takes_utf8:
            return NO_SMTPUTF8
        if 0 < self._size_limit < mail.size:
            return TOO_LARGE
        return None

    async def stream(self, mails: MailQueue) -> None:
        """
        Send mails one after the other; each that was answered is told of.

        When the connection breaks, mails whose end was sent and not answered are told
        of as `uncertain` before `ConnectionLostError` is raised; those taken and not told of
        were not sent. A 421 is the answer of what was in flight for longest; where nothing
        was, the error tells its verdict.
        """
        exchange = self._in_flight if self._chunks else self._one_by_one
        self._is_between_mails = False
        try:
            await exchange(mails)
            self._is_between_mails = True
        except TROUBLE as fault:
            hung_up_on_us = not isinstance(fault, smtplib.SMTPException | TimeoutError)
            cause = (hung_up_on_us and await self._last_words(mails)) or fault
            said: Verdict | None = None
            if isinstance(cause, _ClosingError):
                if self._in_doubt:
                    await self._close_down(mails, cause.reply)
                else:
                    said = verdict(SmtpStage.MAIL, cause.reply)
            while self._in_doubt:
                await mails.answered(Attempt(self._in_doubt.popleft(), _NO_ANSWER))
            raise self._lost(in_words(cause, self.relay), said) from fault

    async def _close_down(self, mails: MailQueue, farewell: Reply) -> None:
        """
        Heed a 421 among mails in doubt: the oldest has its answer.

        Whatever the relay still answers until it hangs up counts; what it then left
        unanswered came after, and was not taken.
        """
        await mails.answered(Attempt(self._in_doubt.popleft(), verdict(SmtpStage.END, farewell)))
        try:
            if self._in_doubt:
                for _ in range(self._replies_of_oldest + 1, 4):
                    await self._answer(_FAREWELL_SECONDS)
            while self._in_doubt:
                await mails.answered(await self._landed(_FAREWELL_SECONDS))
        except TimeoutError:
            return
        except TROUBLE:
            self._in_doubt.clear()

    def _lost(self, cause: str, said: Verdict | None) -> ConnectionLostError:
        message = (
            f"the connection to the relay {self.relay} was lost ({cause}); "
            f"what was not sent stays queued: {LATER}"
        )
        return ConnectionLostError(message, cause=cause, addressed=self._addressed, said=said)

    async def _last_words(self, mails: MailQueue) -> _ClosingError | None:
        """
        What a relay said before it hung up while we wrote: the 421, if it comes next.

        With many in flight, what it said of those before counts, too.
        """
        try:
            self._unread += self._wire.glance() or b""
            while self._chunks and self._in_doubt:
                await mails.answered(await self._landed(_FAREWELL_SECONDS))
            self._taken()
        except _ClosingError as farewell:
            return farewell
        except TROUBLE:
            pass
        return None

    async def close(self) -> None:
        """Say QUIT, where the relay would hear it, and close; its answer no longer matters."""
        try:
            if self._is_between_mails:
                with suppress(*TROUBLE):
                    self._wire.put(b"QUIT\r\n")
                    await self._wire.read(_QUIT_SECONDS)
        finally:
            self._wire.close()

    def drop(self) -> None:
        """Close without a word: the relay discards a message that has no end."""
        self._wire.close()

    # --- one message in doubt at a time: PIPELINING, or lock-step --------------------

    async def _one_by_one(self, mails: MailQueue) -> None:
        mail = await mails.following()
        self._put_ahead(mail)
        while mail is not None:
            self._addressed = mail
            refusal = await self._envelope(mail)
            self._addressed = None
            following = await mails.following() if self._pipelines else None
            if refusal is None:
                mails.look_again(mail)
                await mails.intend(mail)
                self._in_doubt.append(mail)  # from here to the reply nobody can know
                self._wire.put(*mail.pieces, b".\r\n" + self._ahead(following))
                mails.meanwhile()
                await mails.answered(Attempt(mail, await self._end()))
            else:
                await mails.answered(Attempt(mail, refusal))
                self._wire.put(b"RSET\r\n" + self._ahead(following))
                await self._reply()
            mail = following or await mails.following()

    def _ahead(self, mail: Mail | None) -> bytes:
        """The envelope that goes out with what precedes it: all of it, or in lock-step none."""
        if mail is None or not self._pipelines:
            return b""
        return b"".join((*self._envelope_commands(mail), b"DATA\r\n"))

    def _put_ahead(self, mail: Mail | None) -> None:
        if ahead := self._ahead(mail):
            self._wire.put(ahead)

    async def _envelope(self, mail: Mail) -> Verdict | None:
        """Get the envelope answered: None when the relay waits for the body."""
        if not self._pipelines:
            commands = (*self._envelope_commands(mail), b"DATA\r\n")
            sender, recipient, data = [await self._ask(command) for command in commands]
        elif self._is_all_taken():
            self._expect_silence()
            return None
        else:
            sender, recipient = await self._answer(), await self._answer()
            data = await self._reply()
        refusal = _refusal(sender, recipient)
        if data.code == 354 and refusal is None:
            self._expect_silence()
            return None
        if data.code == 354:  # RFC 2920, section 3.1: nobody to send it to, so send nothing
            await self._ask(b".\r\n")
        if data.code // 100 == 2:
            raise smtplib.SMTPServerDisconnected(_MISFIT)
        return refusal or verdict(SmtpStage.DATA, data)

    def _is_all_taken(self) -> bool:
        """Whether what is unread is just a yes to each command of an envelope; then it is read."""
        if not _ALL_TAKEN.fullmatch(self._unread):
            return False
        self._unread = b""
        return True

    async def _end(self) -> Verdict:
        """What the relay says to the final dot."""
        if not self._unread:
            await self._hear(_END_SECONDS)
        if taken := _TAKEN.match(self._unread):
            self._unread = self._unread[taken.end() :]
            said = _ACCEPTED
        else:
            said = verdict(SmtpStage.END, await self._answer(_END_SECONDS))
        self._in_doubt.popleft()
        return said

    # --- many messages in flight: CHUNKING --------------------------------------------

    async def _in_flight(self, mails: MailQueue) -> None:
        while True:
            while len(self._in_doubt) < self.relay.in_flight:
                mail = await mails.following()
                if mail is None:
                    break
                await mails.intend(mail)
                self._in_doubt.append(mail)
                self._wire.put(self._whole(mail), *mail.pieces)
            if not self._in_doubt:
                return
            mails.meanwhile()
            await mails.answered(await self._landed(_END_SECONDS))

    def _whole(self, mail: Mail) -> bytes:
        """
        What stands before a message, to go in one write with it.

        It opens with RSET: after a refused BDAT (RFC 3030, section 2) the next
        envelope must find nothing left of the last, and nobody waits to see.
        """
        bdat = b"BDAT %d LAST\r\n" % mail.size
        return b"".join((b"RSET\r\n", *self._envelope_commands(mail), bdat))

    async def _landed(self, seconds: float) -> Attempt:
        """What came of the mail that has been in flight for longest."""
        replies: list[Reply] = []
        while len(replies) < 4:
            self._replies_of_oldest = len(replies)
            replies.append(await self._answer(seconds))
        _, sender, recipient, end = replies
        mail = self._in_doubt.popleft()
        return Attempt(mail, _refusal(sender, recipient) or verdict(SmtpStage.END, end))

    # --- bytes --------------------------------------------------------------------------

    def _envelope_commands(self, mail: Mail) -> tuple[bytes, bytes]:
        sender = f"MAIL FROM:<{mail.envelope_sender}>"
        recipient = f"RCPT TO:<{mail.recipient}>"
        if self._announces_size:
            sender += f" SIZE={mail.size}"
        if mail.needs_utf8:
            sender += " BODY=8BITMIME SMTPUTF8"
        elif self._reports and mail.delivery_id:
            sender += f" RET=HDRS ENVID={mail.delivery_id}"
            recipient += f" NOTIFY=FAILURE,DELAY ORCPT=rfc822;{_xtext(mail.recipient)}"
        return f"{sender}\r\n".encode(), f"{recipient}\r\n".encode()

    async def _ask(self, command: bytes) -> Reply:
        self._wire.put(command)
        return await self._reply()

    async def _answer(self, seconds: float | None = None) -> Reply:
        """The next reply to anything but DATA: one that asks for a body belongs elsewhere."""
        reply = await self._reply(seconds)
        if reply.code // 100 == 3:
            raise smtplib.SMTPServerDisconnected(_MISFIT)
        return reply

    async def _reply(self, seconds: float | None = None) -> Reply:
        """The next reply, whole."""
        while (reply := self._taken()) is None:
            await self._hear(COMMAND_SECONDS if seconds is None else seconds)
        return reply

    async def _hear(self, seconds: float) -> None:
        more = await self._wire.read(seconds)
        if not more:
            raise smtplib.SMTPServerDisconnected("it hung up")
        self._unread += more

    def _taken(self) -> Reply | None:
        """Take the next reply (RFC 5321, section 4.2.1); None where it has not come whole."""
        lines, end = [], 0
        while True:
            start, end = end, self._unread.find(b"\n", end, end + _LONGEST_LINE) + 1
            if not end:
                if len(self._unread) - start >= _LONGEST_LINE:
                    raise smtplib.SMTPServerDisconnected("it does not speak SMTP")
                return None
            lines.append(self._unread[start : end - 1])
            if lines[-1][3:4] != b"-":
                break
        self._unread = self._unread[end:]
        code = lines[-1][:3]
        if not (code.isdigit() and b"200" <= code <= b"599"):
            raise smtplib.SMTPServerDisconnected("it does not speak SMTP")
        reply = reply_of(int(code), lines, self.relay.unspoken)
        if reply.code == 421:
            raise _ClosingError(reply)
        return reply

    def _expect_silence(self) -> None:
        """Whoever says more than was asked would have its next words taken for the answer."""
        if self._unread or self._wire.glance() is not None:
            raise smtplib.SMTPServerDisconnected("it says more than it was asked")


def _refusal(sender: Reply, recipient: Reply) -> Verdict | None:
    """The verdict on the first refused part of an envelope; None when both were taken."""
    for stage, reply in ((SmtpStage.MAIL, sender), (SmtpStage.RCPT, recipient)):
        if reply.code // 100 != 2:
            return verdict(stage, reply)
    return None


def _xtext(address: str) -> str:
    """RFC 3461, section 4: what is not plain is written `+XX`."""
    return re.sub(r"[^!-*,-<>-~]", lambda match: f"+{ord(match[0]):02X}", address)
