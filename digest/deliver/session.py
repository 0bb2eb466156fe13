"""
A session by itself: an open connection to a relay, in a thread that waits for it.

What is said is `dialogue.py`'s. A sending hands its sessions to a loop instead
(`move_to`), which talks over many of them in one thread.
"""

from collections.abc import Callable, Coroutine, Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from socket import socket
from types import TracebackType, coroutine
from typing import Any, Self

from digest.deliver.connect import Relay, clock_of, connect, socket_of
from digest.deliver.dialogue import COMMAND_SECONDS, Dialogue
from digest.deliver.mail_queue import Attempt
from digest.deliver.wire import WaitingWire, Wire
from digest.model import Mail, Outcome

Intend = Callable[[Mail], None]


class Session:
    """
    An open connection to a relay.

    Raises what `connect` raises.
    """

    def __init__(self, relay: Relay) -> None:
        self._client = connect(relay)
        self._socket = socket_of(self._client)
        wire = WaitingWire(self._socket, COMMAND_SECONDS)
        self._dialogue = Dialogue(relay, self._client.esmtp_features, wire)

    @property
    def clock(self) -> datetime | None:
        """What time it was at the relay when it greeted us, where it says so."""
        return clock_of(self._client)

    @property
    def takes_utf8(self) -> bool:
        """Whether the relay takes an address with an accent before its @-sign (RFC 6531)."""
        return self._dialogue.takes_utf8

    def why_unsendable(self, mail: Mail) -> Outcome | None:
        """What becomes of a mail that must not leave, or that this relay cannot take, if so."""
        return self._dialogue.why_unsendable(mail)

    def move_to(self, wire_over: Callable[[socket], Wire]) -> Dialogue:
        """Give the connection away: whoever has the dialogue closes it. Before the first mail."""
        if self._client.file is not None:
            self._client.file.close()  # a socket is closed only when no file of it is open
        self._dialogue.move_to(wire_over(self._socket))
        return self._dialogue

    def stream(self, mails: Iterable[Mail], intend: Intend) -> Iterator[Attempt]:
        """
        Send mails one after the other; an attempt for each that was answered.

        A mail is taken just before its envelope is written; *intend* is called before its
        end is sent, and if that raises, the end is not sent. Raises `ConnectionLostError` as
        `Dialogue.stream` does.
        """
        telling: Coroutine[Attempt, None, None] = self._dialogue.stream(
            _ListedMailQueue(iter(mails), intend)
        )
        try:
            while True:
                yield telling.send(None)
        except StopIteration:
            return
        finally:
            telling.close()

    def close(self) -> None:
        """Say QUIT, where the relay would hear it, and close; its answer no longer matters."""
        _whole(self._dialogue.close())
        self._client.close()

    def drop(self) -> None:
        """Close without a word: the relay discards a message that has no end."""
        self._dialogue.drop()
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


@dataclass(frozen=True, slots=True)
class _ListedMailQueue:
    """Mails that are there already; each attempt comes out where the coroutine is driven."""

    mails: Iterator[Mail]
    intends: Intend

    async def following(self) -> Mail | None:
        return next(self.mails, None)

    def look_again(self, mail: Mail) -> None:
        """Whoever asked for a letter has it."""

    async def intend(self, mail: Mail) -> None:
        self.intends(mail)

    async def answered(self, attempt: Attempt) -> None:
        await _out(attempt)

    def meanwhile(self) -> None:
        """Nothing."""


@coroutine
def _out(attempt: Attempt) -> Generator[Attempt, None, None]:
    yield attempt


def _whole(work: Coroutine[Any, None, None]) -> None:
    """Run what never suspends."""
    try:
        work.send(None)
    except StopIteration:
        return


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
