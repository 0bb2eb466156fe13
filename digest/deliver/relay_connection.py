"""A sender's connection to a relay: opened when it is needed, left when the relay has enough."""

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event

from digest.deliver.connect import HUNG_UP, Relay
from digest.deliver.connection_count import ConnectionCount
from digest.deliver.dialogue import Dialogue
from digest.deliver.loop import Loop, LoopWire
from digest.deliver.relays import Relays
from digest.errors import RelayConfigError, RelayError

_REOPEN_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0)
"""Waits before a relay that served us, and takes no further connection now, is asked again."""
_REOPEN_UNTOLD_SECONDS = _REOPEN_SECONDS[:2]
"""The same where it hangs up without a word: it may still count the connection that we left."""
_STALE_SECONDS = 60.0
"""After this many idle ones relays have hung up."""


class SpareConnectionError(RelayError):
    """Others are served, and the relay does not open this one: it can be done without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLimit:
    """How many messages one connection carries."""

    messages: int
    by_lane: Mapping[str, float]
    """The same for a lane by itself."""


class RelayConnection:
    """
    One connection at a time, to whichever relay has its turn.

    *before_wait* is called whenever the relay is about to be waited for.
    """

    def __init__(
        self,
        relays: Relays,
        loop: Loop,
        limit: ConnectionLimit,
        stop: Event,
        before_wait: Callable[[], None],
        connections: ConnectionCount,
    ) -> None:
        self.relays = relays
        self.relay: Relay | None = None
        self.taken = 0
        """Messages this connection got accepted."""
        self.is_spent = False
        """Whether the relay wants the next message over another connection."""
        self.was_served = False
        """Whether any of them took something."""
        self._loop = loop
        self._limit = limit
        self._stop = stop
        self._before_wait = before_wait
        self._connections = connections
        self._dialogue: Dialogue | None = None
        self._carried: Counter[str] = Counter()
        """Messages this connection was given, by lane."""
        self._given = 0
        """In all."""
        self._left_at = 0.0

    async def open(self, lane: str) -> Dialogue:
        """An open dialogue that may carry a message of that lane. Raises `RelayError`."""
        if self._dialogue is not None and (
            self.is_spent
            or self.room(lane) <= 0
            or time.monotonic() - self._left_at > _STALE_SECONDS
        ):
            await self.hang_up()
        if self._dialogue is None:
            self.taken, self.is_spent = 0, False
            self.relay, self._dialogue = await self._opened()
            self._carried.clear()
            self._given = 0
        return self._dialogue

    def room(self, lane: str) -> float:
        """How many more messages of that lane it may take; none once the relay has enough of it."""
        if self.is_spent:
            return 0
        most = self._limit.by_lane.get(lane, math.inf)
        return min(most - self._carried[lane], self._limit.messages - self._given)

    def carries(self, lane: str) -> None:
        """It is given a message of that lane."""
        self._carried[lane] += 1
        self._given += 1

    def takes(self) -> None:
        """The relay accepted a message."""
        self.taken += 1
        self.was_served = True
        self._connections.takes(self)

    @property
    def is_left_out(self) -> bool:
        """Whether the relay took nothing over it since it was opened, and does over others."""
        return not self.taken and self._connections.is_served_beside(self)

    def is_left(self) -> None:
        """Nothing is said over it for now."""
        self._left_at = time.monotonic()

    async def hang_up(self) -> None:
        """Close it in good order."""
        dialogue, self._dialogue = self._dialogue, None
        if dialogue is not None:
            await dialogue.close()

    def drop(self) -> None:
        """Close it without a word: the relay discards a message that has no end."""
        if self._dialogue is not None:
            self._dialogue.drop()
        self._dialogue = None

    async def _opened(self) -> tuple[Relay, Dialogue]:
        """A new one; a relay that served us and says "later" at its door is asked for a minute."""
        waited = 0
        while True:
            try:
                return await self._dialled()
            except RelayError as fault:
                waits = _waits(fault) if self.was_served else ()
                if waited >= len(waits):
                    if self.is_left_out and self._connections.give_up_one():
                        raise SpareConnectionError(str(fault)) from fault
                    raise
                await self._loop.sleep(waits[waited])
                waited += 1
                if self._stop.is_set():
                    raise

    async def _dialled(self) -> tuple[Relay, Dialogue]:
        self._before_wait()
        relay, session = await self._loop.open(self.relays.open)
        return relay, session.move_to(lambda sock: LoopWire(self._loop, sock, self._before_wait))


def _waits(fault: RelayError) -> tuple[float, ...]:
    """How long to wait before each further try at a door that was closed so."""
    if isinstance(fault, RelayConfigError):
        return ()
    if hasattr(fault.__cause__, "smtp_code"):
        return _REOPEN_SECONDS
    return _REOPEN_UNTOLD_SECONDS if isinstance(fault.__cause__, HUNG_UP) else ()
