"""
A relay on loopback that keeps every mail as it was on the wire.

It speaks plain SMTP with PIPELINING, STARTTLS and AUTH PLAIN, and says 250 to
everything unless it was told otherwise by `reply` or `cut`.
"""

import base64
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One accepted mail: the addresses without angle brackets, the bytes as they came."""

    sender: str
    recipients: tuple[str, ...]
    wire: bytes
    """What stood between DATA and the final dot, dot-stuffed, with the client's own line ends."""
    connection: int
    """Which connection brought it, from 1."""
    is_encrypted: bool = False

    @property
    def content(self) -> bytes:
        """The mail with its dots put back, as a mailbox would keep it."""
        return b"".join(
            line.removeprefix(b".") if line.startswith(b"..") else line
            for line in self.wire.splitlines(keepends=True)
        )

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return cast("EmailMessage", message_from_bytes(self.content, policy=policy.default))


@dataclass(slots=True)
class _Script:
    verb: str
    line: str | None
    times: int
    when: Callable[[str], bool]
    delay: float


@dataclass(slots=True)
class _Conversation:
    number: int
    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    is_encrypted: bool = False
    user: str = ""


class Inbox:
    """
    Listens on `host:port`; `envelopes` holds what was accepted, in order.

    Verbs for `reply` and `cut`: CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT,
    DATA, BODY (the answer to the final dot), RSET, QUIT.
    """

    host = "127.0.0.1"

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, users: dict[str, str] | None = None
    ) -> None:
        self.envelopes: list[Envelope] = []
        self.commands: list[tuple[int, str]] = []
        """Every line that was said to us, with the number of its connection."""
        self.connections = 0
        self.extensions = ["PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "SIZE 30000000"]
        self.tls = tls
        self.users = users or {}
        self._scripts: list[_Script] = []
        self._lock = threading.Lock()
        self._listener = _Listener((self.host, 0), self)
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._listener.server_address[1])

    @property
    def recipients(self) -> list[str]:
        """Everyone who was mailed, once for each mail, in order."""
        return [address for envelope in self.envelopes for address in envelope.recipients]

    def to(self, address: str) -> list[Envelope]:
        """The mails that address got."""
        return [envelope for envelope in self.envelopes if address in envelope.recipients]

    def reply(
        self,
        verb: str,
        line: str,
        *,
        times: int = 1,
        when: Callable[[str], bool] = lambda _: True,
        delay: float = 0,
    ) -> None:
        """
        Say *line* (`550 5.1.1 no such user`) to the next *times* commands *verb*.

        *when* sees the command line (for BODY the mail's text). A `250` with a
        *delay* in seconds is a slow relay.
        """
        self._scripts.append(_Script(verb, line, times, when, delay))

    def cut(
        self,
        verb: str,
        *,
        times: int = 1,
        when: Callable[[str], bool] = lambda _: True,
        delay: float = 0,
    ) -> None:
        """Close the connection without a word at the next *times* commands *verb*."""
        self._scripts.append(_Script(verb, None, times, when, delay))

    def close(self) -> None:
        """Stop listening: from now on connections are refused. What came is kept."""
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()

    def said(self, verb: str, line: str, default: str) -> str | None:
        """The answer to that line: scripted, or the default; None closes the connection."""
        script = self._take(verb, line)
        if script is None:
            return default
        time.sleep(script.delay)
        return script.line

    def _take(self, verb: str, line: str) -> _Script | None:
        with self._lock:
            for script in self._scripts:
                if script.verb == verb and script.times and script.when(line):
                    script.times -= 1
                    return script
        return None


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], inbox: Inbox) -> None:
        self.inbox = inbox
        self._open: set[socket.socket] = set()
        super().__init__(address, _Session)

    def finish_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().finish_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        for request in list(self._open):
            _hang_up(request)
        super().server_close()


class _HangUpError(Exception):
    pass


class _Session(socketserver.StreamRequestHandler):
    server: _Listener

    def handle(self) -> None:
        inbox = self.inbox = self.server.inbox
        inbox.connections += 1
        self.talk = _Conversation(inbox.connections)
        try:
            self._say("CONNECT", "", "220 relay.test ESMTP")
            while line := self.rfile.readline(65536):
                self._obey(line.decode("utf-8", "surrogateescape").rstrip("\r\n"))
        except (_HangUpError, OSError):
            _hang_up(self.connection)
        finally:
            self.connection.close()

    def _obey(self, line: str) -> None:
        self.inbox.commands.append((self.talk.number, line))
        verb = line.partition(" ")[0].upper()
        step = getattr(self, f"_on_{verb.lower()}", None)
        if step is None:
            self._say(verb, line, "500 5.5.2 what?")
        else:
            step(line)

    def _say(self, verb: str, line: str, default: str) -> bool:
        """Answer; True where the answer is a yes."""
        answer = self.inbox.said(verb, line, default)
        if answer is None:
            raise _HangUpError
        self.wfile.write(answer.encode() + b"\r\n")
        if answer.startswith("421"):
            raise _HangUpError
        return answer[:1] in "23"

    def _on_ehlo(self, line: str) -> None:
        self._forget()
        offers = list(self.inbox.extensions)
        if self.inbox.tls and not self.talk.is_encrypted:
            offers.append("STARTTLS")
        if self.inbox.users and (self.talk.is_encrypted or not self.inbox.tls):
            offers.append("AUTH PLAIN")
        lines = ["relay.test", *offers]
        marks = ["-"] * (len(lines) - 1) + [" "]
        text = "\r\n".join(f"250{mark}{offer}" for mark, offer in zip(marks, lines, strict=True))
        self._say("EHLO", line, text)

    def _on_helo(self, line: str) -> None:
        self._forget()
        self._say("EHLO", line, "250 relay.test")

    def _on_starttls(self, line: str) -> None:
        if self.inbox.tls is None:
            self._say("STARTTLS", line, "502 5.5.1 not offered")
            return
        if not self._say("STARTTLS", line, "220 2.0.0 go"):
            return
        self.rfile.close()
        self.connection = self.inbox.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = socketserver._SocketWriter(self.connection)  # type: ignore[attr-defined]
        self.talk.is_encrypted = True

    def _on_auth(self, line: str) -> None:
        _, mechanism, *first = line.split(" ")
        if mechanism.upper() != "PLAIN":
            self._say("AUTH", line, "504 5.5.4 only PLAIN")
            return
        if not first:
            self.wfile.write(b"334 \r\n")
        proof = first[0] if first else self.rfile.readline(65536).decode().strip()
        _, user, password = base64.b64decode(proof).decode().split("\0")
        if self.inbox.users.get(user) != password:
            self._say("AUTH", line, "535 5.7.8 wrong name or password")
        elif self._say("AUTH", line, "235 2.7.0 welcome"):
            self.talk.user = user

    def _on_mail(self, line: str) -> None:
        if self.inbox.users and not self.talk.user:
            self._say("MAIL", line, "530 5.7.0 authenticate first")
        elif self._say("MAIL", line, "250 2.1.0 ok"):
            self.talk.sender, self.talk.recipients = _path(line), []

    def _on_rcpt(self, line: str) -> None:
        if self._say("RCPT", line, "250 2.1.5 ok"):
            self.talk.recipients.append(_path(line))

    def _on_data(self, line: str) -> None:
        default = "354 go" if self.talk.recipients else "554 5.5.1 no valid recipients"
        if not self._say("DATA", line, default):
            return
        wire = self._read_mail()
        envelope = Envelope(
            sender=self.talk.sender,
            recipients=tuple(self.talk.recipients),
            wire=wire,
            connection=self.talk.number,
            is_encrypted=self.talk.is_encrypted,
        )
        self._forget()
        said = self.inbox._take("BODY", wire.decode("utf-8", "replace"))
        if envelope.recipients and (said is None or (said.line or "")[:1] == "2"):
            self.inbox.envelopes.append(envelope)
        if said is not None:
            time.sleep(said.delay)
            if said.line is None:
                raise _HangUpError
        answer = said.line if said is not None and said.line else "250 2.0.0 queued"
        self.wfile.write(answer.encode() + b"\r\n")
        if answer.startswith("421"):
            raise _HangUpError

    def _read_mail(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise _HangUpError
            lines.append(line)
        return b"".join(lines)

    def _on_rset(self, line: str) -> None:
        self._forget()
        self._say("RSET", line, "250 2.0.0 ok")

    def _on_noop(self, line: str) -> None:
        self._say("NOOP", line, "250 2.0.0 ok")

    def _on_quit(self, line: str) -> None:
        self._say("QUIT", line, "221 2.0.0 bye")
        raise _HangUpError

    def _forget(self) -> None:
        self.talk.sender, self.talk.recipients = "", []


def _path(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        connection.shutdown(socket.SHUT_RDWR)
