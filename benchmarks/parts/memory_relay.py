"""
A relay in memory: no socket, no other process; it answers as a relay does, after its time.

It takes all but one reader in two hundred, who has no mailbox. `answer_in_memory` puts it where
a process of ours would open connections, so that what is measured is us and the database.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from digest.deliver import relay_connection
from digest.deliver.connect import Relay, Tls
from digest.deliver.dialogue import Dialogue
from digest.deliver.loop import Loop
from digest.flows.sending import stream

_FEATURES: Mapping[str, str] = {"pipelining": "", "8bitmime": "", "size": "30000000", "dsn": ""}
_END = b"\r\n.\r\n"
_EXCEPTIONS = 200


class RelayAnswers:
    """Bytes in, answers out; `taken` counts the mail of all of them in this process."""

    taken: ClassVar[int] = 0

    def __init__(self) -> None:
        self._said = b""
        self._is_body = False
        self._has_reader = False

    def to(self, said: bytes) -> bytes:
        """What it answers to all that it has heard in full."""
        self._said += said
        answers = b""
        while (answer := self._next()) is not None:
            answers += answer
        return answers

    def _next(self) -> bytes | None:
        end = self._said.find(_END if self._is_body else b"\r\n")
        if end < 0:
            return None
        line, self._said = self._said[:end], self._said[end + (5 if self._is_body else 2) :]
        if self._is_body:
            self._is_body = False
            RelayAnswers.taken += 1
            return b"250 2.0.0 queued\r\n"
        return self._obey(line)

    def _obey(self, line: bytes) -> bytes:
        verb = line[:4]
        if verb == b"RCPT":
            self._has_reader = int(line[17 : line.index(b"@")]) % _EXCEPTIONS != 7  # <lectriceN@
            return b"250 2.1.5 ok\r\n" if self._has_reader else b"550 5.1.1 no such mailbox\r\n"
        if verb == b"DATA":
            self._is_body = self._has_reader
            return b"354 go\r\n" if self._is_body else b"554 5.5.1 no valid recipients\r\n"
        return b"250 2.0.0 ok\r\n"


class MemoryWire:
    """A wire of the loop that leads to no socket: what is answered comes after the relay's time."""

    seconds = 0.001

    def __init__(self, loop: Loop, _sock: object, before_wait: Callable[[], None]) -> None:
        self._loop = loop
        self._before_wait = before_wait
        self._relay = RelayAnswers()
        self._answers = b""

    def put(self, *pieces: bytes) -> None:
        """Let the relay hear them."""
        self._answers += self._relay.to(b"".join(pieces))

    async def read(self, _seconds: float) -> bytes:
        """What it answered, after its time."""
        self._before_wait()
        await self._loop.sleep(self.seconds)
        answers, self._answers = self._answers, b""
        return answers

    def glance(self) -> bytes | None:
        """Nothing comes before its time."""
        return None

    def close(self) -> None:
        """Nobody is there."""


class _MemorySession:
    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    def move_to(self, wire_over: Callable[[Any], Any]) -> Dialogue:
        return Dialogue(self._relay, _FEATURES, wire_over(None))


class _MemoryRelays:
    """Opens at once, and never rests."""

    def __init__(self) -> None:
        self._relay = Relay(host="memory.invalid", port=25, tls=Tls.NONE)

    def open(self) -> tuple[Relay, _MemorySession]:
        return self._relay, _MemorySession(self._relay)

    def failed(self, _relay: Relay, _fault: Exception) -> None:
        """It does not fail."""


def answer_in_memory(answers_after: timedelta) -> None:
    """From now on what this process sends goes to such a relay, and nowhere else."""
    MemoryWire.seconds = answers_after.total_seconds()
    vars(relay_connection)["LoopWire"] = MemoryWire
    vars(stream)["relays_of"] = lambda _settings: _MemoryRelays()
