"""A relay on loopback that keeps every mail as it was on the wire."""

import socket
import socketserver
import ssl
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.loopback.envelope import Envelope
from tests.loopback.script import Line, Script
from tests.loopback.session import Session

_YES = "250 2.0.0 queued"
_ALL = sys.maxsize


def _always(_: str) -> bool:
    return True


class Inbox:
    """
    Listens on `host:port`; `envelopes` holds what was accepted, in order.

    It says yes to everything unless `reply` or `cut` told it otherwise. Their
    verbs: CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY (the answer to
    the final dot), RSET, NOOP, QUIT.
    """

    host = "127.0.0.1"

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, users: dict[str, str] | None = None
    ) -> None:
        self.envelopes: list[Envelope] = []
        self.commands: list[tuple[int, str]] = []
        """Every line that was said to us, after the number of its connection."""
        self.connections = 0
        self.extensions = ["PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "SIZE 30000000"]
        self.tls = tls
        self.users = users or {}
        self.mechanisms = ["PLAIN"]
        self.script = Script()
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
        text: str,
        *,
        times: int = 1,
        when: Callable[[str], bool] = _always,
        delay: float = 0,
        gate: threading.Event | None = None,
    ) -> None:
        """
        Say *text* (`550 5.1.1 no such user`) to the next *times* commands *verb*.

        *when* sees the command line (for BODY the mail's text). A `250` with a
        *delay* in seconds is a slow relay; a `421` also closes the connection.
        Nothing is said before *gate* is set.
        """
        self.script.add(Line(verb=verb, text=text, times=times, when=when, delay=delay, gate=gate))

    def cut(
        self,
        verb: str,
        *,
        times: int = 1,
        when: Callable[[str], bool] = _always,
        delay: float = 0,
        keeps: bool = False,
    ) -> None:
        """
        Close the connection without a word at the next *times* commands *verb*.

        With *keeps*, a mail whose final dot is answered so is in `envelopes`
        all the same: the sender cannot know.
        """
        self.script.add(
            Line(verb=verb, text=None, times=times, when=when, delay=delay, keeps=keeps)
        )

    def hold(self, after: int) -> threading.Event:
        """
        Take the next *after* mails at once, and answer no later one until the event is set.

        A mail that waits for its answer is in `envelopes`, and its sender in doubt.
        """
        gate = threading.Event()
        self.reply("BODY", _YES, times=after)
        self.reply("BODY", _YES, times=_ALL, gate=gate)
        return gate

    def close(self) -> None:
        """Stop listening: from now on connections are refused. What came is kept."""
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], inbox: Inbox) -> None:
        self.inbox = inbox
        self._open: set[socket.socket] = set()
        super().__init__(address, Session)

    def finish_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().finish_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        for request in list(self._open):
            with suppress(OSError):  # it is closed already
                request.shutdown(socket.SHUT_RDWR)
        super().server_close()
