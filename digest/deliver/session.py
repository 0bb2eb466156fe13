"""
The SMTP session: the only door to a relay.

Where the relay offers PIPELINING (RFC 2920), MAIL, RCPT and DATA go in one
write, and a body goes in one write with the next envelope: one round trip a
message instead of four. Replies are matched by their number and order. Where
it is not offered the session goes in lock-step.

The standard library's `smtplib` connects, greets, speaks TLS and reads
replies; what is sent when, and what a broken connection means, is decided here.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from digest.deliver.verdict import Lane, Stage, Verdict, verdict
from digest.errors import RelayConfigError, RelayError
from digest.model import DeliveryStatus, Letter, Outcome, Reply

_COMMAND_SECONDS = 300.0
_END_SECONDS = 600.0
"""RFC 5321, section 4.5.3.2. A shorter wait for the last reply makes doubles of a slow relay."""

_QUIT_SECONDS = 5.0
_LONGEST_LINE = 4096
"""RFC 5321 (4.5.3.1.5) allows 512; more than this is not SMTP."""

_TROUBLE = (OSError, smtplib.SMTPException)
_WAIT = "run the same command again in some minutes"


class Tls(StrEnum):
    """How the connection is closed to others."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Where mail is handed over, and what it wants to see first."""

    host: str
    port: int
    tls: Tls
    ca_file: Path | None = None
    username: str = ""
    password: str = field(default="", repr=False)
    hello_name: str = "localhost"
    connect_timeout: timedelta = timedelta(seconds=30)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A letter the relay saw, and what came of it."""

    letter: Letter
    verdict: Verdict


_NO_ANSWER = Verdict(
    Outcome(status=DeliveryStatus.UNCERTAIN, reason="the connection ended before the last reply"),
    Lane.GO_ON,
)


class Session:
    """
    An open connection to a relay, greeted, encrypted and authenticated.

    Raises `RelayError` when the relay cannot be used now and `RelayConfigError`
    when waiting will not help (certificate, no TLS, password).
    """

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._client = _connect(relay)
        self._pipelines = self._client.has_extn("pipelining")
        self._replies = self._client.file or self._socket.makefile("rb")
        self._in_doubt: Letter | None = None

    def takes(self, letter: Letter) -> bool:
        """Whether this relay can take the letter at all (RFC 6531, section 3.4)."""
        utf8 = self._client.has_extn("smtputf8") and self._client.has_extn("8bitmime")
        return utf8 or not letter.needs_utf8

    def stream(
        self, letters: Iterable[Letter], intend: Callable[[Letter], None]
    ) -> Iterator[Attempt]:
        """
        Send letters one after the other; an attempt for each that was answered.

        A letter is taken just before its envelope is written. *intend* is
        called before its final dot; if that raises, the dot is not sent. When
        the connection breaks between a dot and its reply, that letter comes out
        as `uncertain` before `RelayError` is raised; those taken and not
        yielded were not sent.
        """
        try:
            yield from self._exchange(iter(letters), intend)
        except _TROUBLE as fault:
            if self._in_doubt is not None:
                yield Attempt(self._in_doubt, _NO_ANSWER)
            raise RelayError(
                f"the connection to the relay {self._relay} was lost ({_in_words(fault)}); "
                f"what was not sent stays queued: {_WAIT}"
            ) from fault

    def close(self) -> None:
        """Say QUIT and close; what the relay answers no longer matters."""
        with suppress(*_TROUBLE):
            self._socket.settimeout(_QUIT_SECONDS)
            self._client.quit()
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

    @property
    def _socket(self) -> socket.socket:
        return _socket_of(self._client)

    # --- one transaction after the other --------------------------------------------

    def _exchange(
        self, letters: Iterator[Letter], intend: Callable[[Letter], None]
    ) -> Iterator[Attempt]:
        letter = next(letters, None)
        self._write(self._ahead(letter))
        while letter is not None:
            refusal = self._envelope(letter)
            following = next(letters, None) if self._pipelines else None
            if refusal is None:
                intend(letter)
                reply = self._body(letter, following)
                yield Attempt(letter, verdict(Stage.END, reply))
            else:
                yield Attempt(letter, refusal)
                self._write(b"RSET\r\n" + self._ahead(following))
                self._reply()
            letter = following or next(letters, None)

    def _ahead(self, letter: Letter | None) -> bytes:
        """The envelope that goes out with what precedes it: all of it, or in lock-step none."""
        if letter is None or not self._pipelines:
            return b""
        return b"".join(self._commands(letter))

    def _envelope(self, letter: Letter) -> Verdict | None:
        """Get the envelope answered: None when the relay waits for the body."""
        replies = []
        for command in self._commands(letter):
            if not self._pipelines:
                self._write(command)
            replies.append(self._reply())
        stages = (Stage.MAIL, Stage.RCPT)
        refused = [pair for pair in zip(stages, replies, strict=False) if pair[1].code // 100 != 2]
        data = replies[2]
        if data.code == 354 and not refused:
            return None
        if data.code == 354:  # RFC 2920, section 3.1: nobody to send it to, so send nothing
            self._write(b".\r\n")
            self._reply()
        if data.code // 100 == 2:
            raise smtplib.SMTPServerDisconnected("its replies do not fit our commands")
        return verdict(*(refused[0] if refused else (Stage.DATA, data)))

    def _body(self, letter: Letter, following: Letter | None) -> Reply:
        """Send the message and its final dot; from here to the reply nobody can know."""
        self._in_doubt = letter
        self._write(letter.wire + b".\r\n" + self._ahead(following))
        self._socket.settimeout(_END_SECONDS)
        reply = self._reply()
        self._in_doubt = None
        self._socket.settimeout(_COMMAND_SECONDS)
        return reply

    def _commands(self, letter: Letter) -> tuple[bytes, bytes, bytes]:
        utf8 = " BODY=8BITMIME SMTPUTF8" if letter.needs_utf8 else ""
        mail = f"MAIL FROM:<{letter.envelope_sender}>{utf8}\r\n"
        return mail.encode(), f"RCPT TO:<{letter.recipient}>\r\n".encode(), b"DATA\r\n"

    def _write(self, wire: bytes) -> None:
        if wire:
            self._socket.sendall(wire)

    def _reply(self) -> Reply:
        """The next reply, whole (RFC 5321, section 4.2.1)."""
        lines = [self._line()]
        while lines[-1][3:4] == b"-":
            lines.append(self._line())
        code = lines[-1][:3]
        if not (code.isdigit() and b"200" <= code <= b"599"):
            raise smtplib.SMTPServerDisconnected("it does not speak SMTP")
        reply = _reply_of(int(code), lines)
        if reply.code == 421 and self._in_doubt is None:
            raise smtplib.SMTPServerDisconnected(f"421 {reply.status} {reply.text}")
        return reply

    def _line(self) -> bytes:
        line = self._replies.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise smtplib.SMTPServerDisconnected(
                "it hung up" if not line else "it does not speak SMTP"
            )
        return line


def post(relay: Relay, letter: Letter) -> Outcome:
    """
    Send one letter over a connection of its own.

    Raises `RelayError` where the relay cannot be used; a refusal is an outcome.
    """
    with Session(relay) as session:
        if not session.takes(letter):
            return UNSENDABLE
        return next(session.stream([letter], lambda _: None)).verdict.outcome


UNSENDABLE = Outcome(
    status=DeliveryStatus.REFUSED,
    reply=Reply(code=553, status="5.6.7", text="the relay does not offer SMTPUTF8"),
    reason="the address is not ASCII and the relay cannot take it",
)


# --- connecting ---------------------------------------------------------------------


def _connect(relay: Relay) -> smtplib.SMTP:
    try:
        client = _greeted(relay)
        if relay.username:
            _authenticate(client, relay)
    except ssl.SSLCertVerificationError as fault:
        raise RelayConfigError(
            f"the relay {relay} shows a certificate that does not hold ({fault.verify_message}); "
            "nothing was sent: correct smtp.host or smtp.ca_file, or the relay's certificate"
        ) from fault
    except _TROUBLE as fault:
        raise RelayError(
            f"the relay {relay} cannot be used ({_in_words(fault)}); everything stays queued: "
            f"start it or correct [smtp], or {_WAIT}"
        ) from fault
    _socket_of(client).settimeout(_COMMAND_SECONDS)
    return client


def _greeted(relay: Relay) -> smtplib.SMTP:
    seconds = relay.connect_timeout.total_seconds()
    if relay.tls is Tls.IMPLICIT:
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            relay.host, relay.port, relay.hello_name, timeout=seconds, context=_trust(relay)
        )
    else:
        client = smtplib.SMTP(relay.host, relay.port, relay.hello_name, timeout=seconds)
    client.ehlo_or_helo_if_needed()
    if relay.tls is Tls.STARTTLS:
        _start_tls(client, relay)
    return client


def _start_tls(client: smtplib.SMTP, relay: Relay) -> None:
    """
    Encrypt, or fail: never in clear (RFC 3207).

    Bytes that follow the 220 before the handshake were put there by somebody
    else, and what was learned before it is forgotten (section 4.2).
    """
    if not client.has_extn("starttls"):
        raise RelayConfigError(
            f"the relay {relay} does not offer STARTTLS, and nothing is sent in clear; use its "
            'TLS port with smtp.tls = "implicit", or a relay that encrypts'
        )
    code, text = client.docmd("STARTTLS")
    if code != 220:
        raise smtplib.SMTPResponseException(code, text)
    if _has_unread(client):
        raise RelayConfigError(
            f"the relay {relay} sent more than its reply before the TLS handshake: somebody may "
            "be between us; nothing was sent"
        )
    client.sock = _trust(relay).wrap_socket(_socket_of(client), server_hostname=relay.host)
    client.file = None
    client.helo_resp = client.ehlo_resp = None
    client.esmtp_features = {}
    client.does_esmtp = False
    client.ehlo()


def _has_unread(client: smtplib.SMTP) -> bool:
    wire = _socket_of(client)
    timeout = wire.gettimeout()
    wire.settimeout(0)
    try:
        return bool(client.file.peek(1)) if client.file is not None else False
    finally:
        wire.settimeout(timeout)


def _socket_of(client: smtplib.SMTP) -> socket.socket:
    if client.sock is None:
        raise smtplib.SMTPServerDisconnected("it hung up")
    return client.sock


def _trust(relay: Relay) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=relay.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _authenticate(client: smtplib.SMTP, relay: Relay) -> None:
    """Give the password once, by PLAIN or LOGIN (RFC 4954; 535 is not tried again)."""
    client.user, client.password = relay.username, relay.password
    offered = client.esmtp_features.get("auth", "").upper().split()
    mechanisms = {"PLAIN": client.auth_plain, "LOGIN": client.auth_login}
    chosen = next((name for name in mechanisms if name in offered), None)
    if chosen is None:
        raise RelayConfigError(
            f"the relay {relay} takes no password by PLAIN or LOGIN "
            f"(it offers: {' '.join(offered) or 'none'}); correct smtp.username or smtp.tls"
        )
    try:
        client.auth(chosen, mechanisms[chosen])
    except smtplib.SMTPAuthenticationError as fault:
        if fault.smtp_code // 100 == 4:
            raise
        raise RelayConfigError(
            f"the relay {relay} refuses the password ({_in_words(fault)}); nothing was sent: "
            "correct smtp.username or smtp.password_file"
        ) from fault


def _reply_of(code: int, lines: list[bytes]) -> Reply:
    """A reply; the enhanced status (RFC 2034) stands once, not before each line's text."""
    texts = [line[4:].decode("utf-8", "replace").strip() for line in lines]
    found = _ENHANCED.match(texts[0])
    if found is None:
        return Reply(code=code, text=" ".join(texts))
    status = found[1]
    text = " ".join(line.removeprefix(status).strip() for line in texts)
    return Reply(code=code, status=status, text=text)


_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?: |$)")


def _in_words(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        text = fault.smtp_error
        told = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        return f"{fault.smtp_code} {' '.join(told.split())}"
    if isinstance(fault, TimeoutError):
        return "no answer in time"
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    return str(fault)
