"""
Connect where `guard` allows it, and no longer than the deadline: the adapter to httpx2.

A name is resolved once; every address it has is checked, and the connection
goes to one that passed: another that nobody may reach costs the host nothing.
TLS still checks the name, and redirects pass here again.
"""

import socket
import ssl
from collections.abc import Iterable
from ipaddress import ip_address
from time import monotonic
from typing import Any

import httpcore2
import httpx2

from digest.collect.guard import why_refused

_PATIENCE = 2.0
"""Seconds for an address that does not answer, while the host has another: TCP asks twice in it."""


def patience_for(address: str, addresses: list[str], left: float) -> float:
    """Seconds for one of a host's addresses, of those that are left for all of them."""
    return left if address == addresses[-1] else min(left, _PATIENCE)


class RefusedError(Exception):
    """
    An address we will not, or cannot, connect to; the message is for the operator.

    `may_pass` says that the same try may succeed later.
    """

    def __init__(self, reason: str, *, may_pass: bool = False) -> None:
        self.may_pass = may_pass
        super().__init__(reason)


class GuardedTransport(httpx2.HTTPTransport):
    """
    A transport whose connections are made by our backend.

    httpx2 does not hand a backend through, so its pool is replaced; a test
    fails should a release rename it.
    """

    def __init__(self, backend: httpcore2.NetworkBackend, tls: ssl.SSLContext) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._pool.close()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=tls,
            network_backend=backend,
            max_connections=1,
        )


class GuardedBackend(httpcore2.SyncBackend):
    """Connects only to addresses that `guard` lets pass, and only until the deadline."""

    def __init__(self, *, allow_private: bool) -> None:
        self.allow_private = allow_private
        self.deadline = 0.0
        self._silent: set[str] = set()
        """Addresses that did not answer, and so are tried after the others of their host."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        fault: Exception | None = None
        addresses = sorted(self._checked_addresses(host, port), key=self._silent.__contains__)
        for address in addresses:
            left = _left(self.deadline, timeout)
            patience = patience_for(address, addresses, left)
            try:
                stream = super().connect_tcp(address, port, patience, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failed:
                fault = failed
                self._silent.add(address)
            else:
                return _TimedStream(stream, self)
        if isinstance(fault, httpcore2.ConnectTimeout):
            raise fault
        raise RefusedError(
            f"{host} does not answer on port {port} ({fault}); try again later", may_pass=True
        )

    def _checked_addresses(self, host: str, port: int) -> list[str]:
        try:
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as fault:
            raise RefusedError(
                f"the name {host} cannot be resolved; check the address, or try again later",
                may_pass=True,
            ) from fault
        refusals = {str(entry[4][0]): self._refusal(str(entry[4][0])) for entry in entries}
        allowed = [address for address, refusal in refusals.items() if not refusal]
        if not allowed:
            raise RefusedError(f"refused to connect: {next(iter(refusals.values()), 'no address')}")
        return allowed

    def _refusal(self, address: str) -> str:
        numbers = ip_address(address.partition("%")[0])
        return why_refused(numbers, allow_private=self.allow_private)


class _TimedStream(httpcore2.NetworkStream):
    """A connection on which no wait lasts beyond the deadline of the request in hand."""

    def __init__(self, stream: httpcore2.NetworkStream, backend: GuardedBackend) -> None:
        self._stream = stream
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._backend.deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._backend.deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        left = _left(self._backend.deadline, timeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return _TimedStream(stream, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout
    return left if timeout is None else min(left, timeout)
