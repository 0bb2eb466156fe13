"""A bad line to a relay: it passes everything on, and spoils what it was told to."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Fault:
    """
    What happens at the *passage*-th line with *mark* in it, counted over all connections.

    First *stall* seconds pass. Of what the sender sent, that line and *beyond* bytes after it
    reach the relay; of what the relay said, *instead* or the line itself reaches the sender.
    Where the fault *cuts*, only the line's first *beyond* bytes do, and then nothing more.
    """

    mark: bytes
    passage: int = 1
    stall: float = 0.0
    instead: bytes | None = None
    cuts: bool = False
    beyond: int = 0
    _passages: int = field(default=0, init=False)

    def strikes(self, line: bytes) -> bool:
        """Whether this is the line."""
        self._passages += self.mark in line
        return self.mark in line and self._passages == self.passage


class Proxy:
    """Listens on `host:port`, and passes every connection on to *relay_port*."""

    host = "127.0.0.1"

    def __init__(self, relay_port: int) -> None:
        self.sent: list[Fault] = []
        """Faults of what goes to the relay."""
        self.said: list[Fault] = []
        """Faults of what it answers."""
        self.dribbles = False
        """Whether answers come one byte at a time."""
        self._relay_port = relay_port
        self._over = threading.Event()
        self._listener = socket.create_server((self.host, 0), backlog=64)
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def stall(self, seconds: float) -> None:
        """Let time pass, unless it is over."""
        self._over.wait(seconds)

    def close(self) -> None:
        """Take no more connections, and let go what stalls."""
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                sender, _ = self._listener.accept()
                relay = socket.create_connection((self.host, self._relay_port))
                _Line(self, sender, relay).open()


class _Line:
    """One connection, in both directions."""

    def __init__(self, proxy: Proxy, sender: socket.socket, relay: socket.socket) -> None:
        self._proxy = proxy
        self._sender = sender
        self._relay = relay
        for end in (sender, relay):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def open(self) -> None:
        """Pass on until somebody hangs up."""
        for way in (self._up, self._down):
            threading.Thread(target=self._carry, args=(way,), daemon=True).start()

    def _carry(self, way: Callable[[], None]) -> None:
        with suppress(OSError):
            way()
        for end in (self._sender, self._relay):
            with suppress(OSError):  # the other direction was first
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _up(self) -> None:
        with self._sender.makefile("rb") as commands:
            for line in commands:
                fault = _struck(self._proxy.sent, line)
                if fault is not None:
                    self._proxy.stall(fault.stall)
                self._relay.sendall(line)
                if fault is not None and fault.cuts:
                    self._relay.sendall(commands.read(fault.beyond))
                    return

    def _down(self) -> None:
        with self._relay.makefile("rb") as replies:
            for line in replies:
                fault = _struck(self._proxy.said, line)
                if fault is None:
                    self._say(line)
                    continue
                self._proxy.stall(fault.stall)
                reply = line if fault.instead is None else fault.instead
                self._say(reply[: fault.beyond] if fault.cuts else reply)
                if fault.cuts:
                    return

    def _say(self, reply: bytes) -> None:
        step = 1 if self._proxy.dribbles else max(len(reply), 1)
        for start in range(0, len(reply), step):
            self._sender.sendall(reply[start : start + step])


def _struck(faults: list[Fault], line: bytes) -> Fault | None:
    return next((fault for fault in faults if fault.strikes(line)), None)
