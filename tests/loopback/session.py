"""One conversation of the relay on loopback: plain SMTP with PIPELINING, STARTTLS, AUTH PLAIN."""

import base64
import hmac
import socket
import socketserver
import time
from contextlib import suppress
from typing import Any

from tests.loopback.envelope import Envelope
from tests.loopback.patience import PATIENCE
from tests.loopback.script import Line

_LONGEST_LINE = 65536


class _HangUpError(Exception):
    """The conversation is over."""


class Session(socketserver.StreamRequestHandler):
    """Obeys one client; what it may say is the inbox's script, what it takes the inbox's mail."""

    server: Any
    disable_nagle_algorithm = True
    """Each reply is on its way at once, as a relay's is; otherwise every mail takes 40 ms."""

    def handle(self) -> None:
        self.inbox = self.server.inbox
        self.inbox.connections += 1
        self.number = self.inbox.connections
        self.is_encrypted = False
        self.user = ""
        self._forget()
        try:
            self._say("CONNECT", "", "220 relay.test ESMTP")
            while line := self.rfile.readline(_LONGEST_LINE):
                self._obey(line.decode("utf-8", "surrogateescape").rstrip("\r\n"))
        except (_HangUpError, OSError):
            with suppress(OSError):  # it is closed already
                self.connection.shutdown(socket.SHUT_RDWR)
        finally:
            self.connection.close()

    def finish(self) -> None:
        with suppress(OSError):  # the client left first
            super().finish()

    def _obey(self, line: str) -> None:
        self.inbox.commands.append((self.number, line))
        verb = line.partition(" ")[0].upper()
        step = getattr(self, f"_on_{verb.lower()}", None)
        if step is None:
            self._say(verb, line, "500 5.5.2 what?")
        else:
            step(line)

    def _say(self, verb: str, line: str, default: str) -> bool:
        """Answer that command; True where the answer is a yes."""
        return self._answer(self.inbox.script.take(verb, line), default)

    def _answer(self, scripted: Line | None, default: str) -> bool:
        text = default if scripted is None else scripted.text
        if scripted is not None:
            time.sleep(scripted.delay)
        if scripted is not None and scripted.gate is not None:
            scripted.gate.wait(PATIENCE)
        if text is None:
            raise _HangUpError
        self.wfile.write(text.encode() + b"\r\n")
        if text.startswith("421"):
            raise _HangUpError
        return text[:1] in "23"

    # --- commands -----------------------------------------------------------------

    def _on_ehlo(self, line: str) -> None:
        self._forget()
        offers = ["relay.test", *self.inbox.extensions]
        if self.inbox.tls and not self.is_encrypted:
            offers.append("STARTTLS")
        if self.inbox.users and (self.is_encrypted or not self.inbox.tls):
            offers.append(f"AUTH {' '.join(self.inbox.mechanisms)}")
        lines = [*(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}"]
        self._say("EHLO", line, "\r\n".join(lines))

    def _on_helo(self, line: str) -> None:
        self._forget()
        self._say("EHLO", line, "250 relay.test")

    def _on_starttls(self, line: str) -> None:
        if self.inbox.tls is None:
            self._say("STARTTLS", line, "502 5.5.1 not offered")
        elif self._say("STARTTLS", line, "220 2.0.0 go"):
            self.rfile.close()
            self.wfile.close()
            self.connection = self.inbox.tls.wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb")
            self.wfile = self.connection.makefile("wb", buffering=0)
            self.is_encrypted = True

    def _on_auth(self, line: str) -> None:
        _, mechanism, *first = line.split(" ")
        user = self._proven(mechanism.upper(), first[0] if first else "")
        if not user:
            self._say("AUTH", line, "535 5.7.8 wrong name or password")
        elif self._say("AUTH", line, "235 2.7.0 welcome"):
            self.user = user

    def _proven(self, mechanism: str, first: str) -> str:
        """Who says so and can prove it, or nobody; names and passwords are UTF-8."""
        users = self.inbox.users
        if mechanism not in self.inbox.mechanisms:
            return ""
        if mechanism == "CRAM-MD5":
            challenge = b"<1896.697170952@relay.test>"
            user, proof = self._challenged(challenge).decode().rsplit(" ", 1)
            expected = hmac.digest(users.get(user, "").encode(), challenge, "md5").hex()
            return user if proof == expected else ""
        if mechanism == "LOGIN":
            user = self._challenged(b"Username:").decode()
            password = self._challenged(b"Password:").decode()
        else:
            proof = base64.b64decode(first) if first else self._challenged(b"")
            _, user, password = proof.decode().split("\0")
        return user if users.get(user) == password else ""

    def _challenged(self, challenge: bytes) -> bytes:
        self.wfile.write(b"334 " + base64.b64encode(challenge) + b"\r\n")
        return base64.b64decode(self.rfile.readline(_LONGEST_LINE))

    def _on_mail(self, line: str) -> None:
        if self.inbox.users and not self.user:
            self._say("MAIL", line, "530 5.7.0 authenticate first")
        elif self._say("MAIL", line, "250 2.1.0 ok"):
            self._forget()
            self.sender = _address(line)

    def _on_rcpt(self, line: str) -> None:
        if self._say("RCPT", line, "250 2.1.5 ok"):
            self.recipients.append(_address(line))

    def _on_data(self, line: str) -> None:
        default = "354 go" if self.recipients else "554 5.5.1 no valid recipients"
        if self._say("DATA", line, default):
            self._take(self._read_mail())

    def _on_bdat(self, line: str) -> None:
        _, size, _ = line.split(" ")
        wire = self.rfile.read(int(size))
        if len(wire) < int(size):
            raise _HangUpError
        if self.recipients:
            self._take(wire)
        else:
            self._say("BDAT", line, "554 5.5.1 no valid recipients")

    def _take(self, wire: bytes) -> None:
        envelope = Envelope(
            sender=self.sender,
            recipients=tuple(self.recipients),
            wire=wire,
            connection=self.number,
            is_encrypted=self.is_encrypted,
        )
        self._forget()
        scripted = self.inbox.script.take("BODY", envelope.wire.decode("utf-8", "replace"))
        if envelope.recipients and (scripted is None or scripted.is_yes):
            self.inbox.envelopes.append(envelope)
        self._answer(scripted, "250 2.0.0 queued")

    def _on_rset(self, line: str) -> None:
        self._forget()
        self._say("RSET", line, "250 2.0.0 ok")

    def _on_noop(self, line: str) -> None:
        self._say("NOOP", line, "250 2.0.0 ok")

    def _on_quit(self, line: str) -> None:
        self._say("QUIT", line, "221 2.0.0 bye")
        raise _HangUpError

    # --- parts -----------------------------------------------------------------------

    def _read_mail(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise _HangUpError
            lines.append(line)
        return b"".join(lines)

    def _forget(self) -> None:
        self.sender = ""
        self.recipients: list[str] = []


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]
