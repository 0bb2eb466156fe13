"""
A small SMTP or LMTP server into which a mail server on this machine hands returned mail.

It takes mail for our own addresses alone, of a bounded size, and says yes once a
message is on disk. LMTP answers once for each recipient after the final dot (RFC
2033, section 4.2), which the library does not.
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, AnyStr

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession

_LARGEST = 32 * 1024 * 1024
_MOST_OPEN = 50
_MOST_RECIPIENTS = 100
_SILENCE_S = 60.0
_START_S = 30

Take = Callable[[bytes], None]
"""Keeps a message, or raises `OSError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerPlan:
    """Where to listen, in which protocol, for whom, and who keeps what comes."""

    host: str
    port: int
    """0 takes a free one."""
    is_lmtp: bool
    name: str
    """What we greet with."""
    accepts: Callable[[str], bool]
    """Whether a recipient is one of ours."""
    take: Take


class ReturnListener:
    """Listens from its making until `close`, in a thread of its own."""

    def __init__(self, plan: ListenerPlan) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._plan = plan
        self._thread.start()
        try:
            self._server = self._call(self._listen()).result(_START_S)
        except BaseException:
            self._end()
            raise

    @property
    def port(self) -> int:
        """The port it got."""
        return int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        """Hang up; what was not answered is not ours."""
        self._loop.call_soon_threadsafe(self._server.close)
        self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._session, self._plan.host, self._plan.port)

    def _session(self) -> SMTP:
        kind = _Lmtp if self._plan.is_lmtp else _Smtp
        return kind(
            _Handler(self._plan),
            hostname=self._plan.name,
            ident="digest",
            data_size_limit=_LARGEST,
            enable_SMTPUTF8=True,
            timeout=_SILENCE_S,
            loop=self._loop,
        )


class _Handler:
    """What is said to each command that matters."""

    def __init__(self, plan: ListenerPlan) -> None:
        self._plan = plan

    async def handle_RCPT(  # noqa: N802 - the library calls it so
        self,
        _server: SMTP,
        _session: SmtpSession,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if not self._plan.accepts(address):
            return "550 5.1.1 not an address where mail comes back to us"
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(  # noqa: N802 - the library calls it so
        self, server: SMTP, _session: SmtpSession, envelope: Envelope
    ) -> str:
        raw = _trace(envelope) + bytes(envelope.original_content or b"")
        try:
            await server.loop.run_in_executor(None, self._plan.take, raw)
        except OSError as fault:
            return f"452 4.3.1 cannot be kept now ({fault.strerror})"
        return "250 2.0.0 kept"


def _trace(envelope: Envelope) -> bytes:
    """What a final delivery writes above a message (RFC 5321, section 4.4)."""
    sender = (envelope.mail_from or "").strip("<>")  # the library has `<>` for nobody
    lines = [f"Return-Path: <{sender}>"]
    lines += [f"Delivered-To: {address}" for address in envelope.rcpt_tos]
    return "".join(f"{line}\r\n" for line in lines).encode()


class _Smtp(SMTP):
    """As the library has it, with a limit to how many are open."""

    _open = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        _Smtp._open += 1
        super().connection_made(transport)
        if _Smtp._open > _MOST_OPEN and isinstance(transport, asyncio.Transport):
            transport.write(b"421 4.3.2 too many connections\r\n")
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        _Smtp._open -= 1
        super().connection_lost(error)


class _Lmtp(LMTP, _Smtp):
    """One reply for each recipient after the final dot, whatever that reply is."""

    _replies = 1

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the library calls it so
        try:
            await super().smtp_DATA(arg)
        finally:
            self._replies = 1

    async def push(self, status: AnyStr) -> None:
        for _ in range(self._replies):
            await super().push(status)
        if str(status).startswith("354"):
            self._replies = len(self.envelope.rcpt_tos) if self.envelope else 1
