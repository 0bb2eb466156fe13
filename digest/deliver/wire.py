"""
The bytes' way to a relay and back, as a dialogue sees it: put what is said, read what is answered.

A wire that waits (`WaitingWire`) is for one session by itself; the one that many
sessions share a thread by is `loop.LoopWire`.
"""

import socket
import ssl
from typing import Protocol

READ_BYTES = 65536
NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
"""What a socket that does not wait raises where it would have to."""


def is_encrypted(sock: socket.socket) -> bool:
    """Whether bytes go through TLS: then a socket may hold some that stir no selector."""
    return isinstance(sock, ssl.SSLSocket)


class Wire(Protocol):
    """Both directions of an open connection."""

    def put(self, *pieces: bytes) -> None:
        """Send those pieces, in this order, behind all before them. Raises `OSError`."""

    async def read(self, seconds: float) -> bytes:
        """
        What the relay says next; nothing where it hung up.

        Raises `OSError`, and `TimeoutError` where so many seconds pass and nothing moves.
        """

    def glance(self) -> bytes | None:
        """What has come already; None where nothing has. Never waits. Raises `OSError`."""

    def close(self) -> None:
        """Close without a word."""


class WaitingWire:
    """A wire whose thread waits: a read is over when it returns, and never suspends anybody."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._socket = sock
        self._seconds = seconds
        """How long all of what is put may take."""

    def put(self, *pieces: bytes) -> None:
        """Send it all."""
        self._socket.settimeout(self._seconds)
        self._socket.sendall(b"".join(pieces))

    async def read(self, seconds: float) -> bytes:
        """What the relay says next."""
        self._socket.settimeout(seconds)
        return self._socket.recv(READ_BYTES)

    def glance(self) -> bytes | None:
        """What has come already."""
        self._socket.settimeout(0)
        try:
            return self._socket.recv(READ_BYTES)
        except NOT_NOW:
            return None

    def close(self) -> None:
        """Close without a word."""
        self._socket.close()
