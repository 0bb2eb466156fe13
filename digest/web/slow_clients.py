"""
How long a client may take, and how many connections it may keep: a layer on uvicorn's HTTP/1.1.

uvicorn itself limits only the time between two requests, and answers 503 to
everybody once there are too many connections, silent ones too. Here whoever
lets us wait is hung up on, the longest first, before others are turned away.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_OF_ONE_PEER = 200
"""Connections on which one address lets us wait."""
MOST_IN_ALL = 600
_MOST_BITS = {4: 32, 6: 64}
"""What counts as one address: whoever has an IPv6 network has all of it."""


class WaitStage(IntEnum):
    """What a connection waits for, with the seconds that it may take."""

    HEAD = 10
    """The whole of a request's head."""
    BODY = 25
    """The whole of a request's body; the pages themselves give up at 20 and say so."""
    ANSWER = 120
    """Us; or the client, to take what we say."""


class Wait(NamedTuple):
    """A connection on which it is the client's turn: whose, and since when."""

    peer: str
    since: float


class ClientConnection(H11Protocol):
    """One client's connection, with a deadline for each thing that it waits for."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.peer = ""
        self.waits_since = 0.0
        self._stage: WaitStage | None = None
        self._deadline: asyncio.TimerHandle | None = None

    @property
    def lets_us_wait(self) -> bool:
        """Whether it is the client's turn."""
        return self._stage is not WaitStage.ANSWER

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn does
        """Take one more, and let go whom there is no more room for."""
        super().connection_made(transport)
        self.peer = _peer_of(self.client[0] if self.client else "")
        self._enter(WaitStage.HEAD)
        self._make_room()

    def data_received(self, data: bytes) -> None:
        """Read on; each stage of a request has its own deadline, however it drips in."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Between two requests it is uvicorn that looks at the clock."""
        self._leave()
        super().on_response_complete()
        if self.conn.their_state is not h11.IDLE:  # the next one is here, or the last one drips on
            self._look()

    def timeout_keep_alive_handler(self) -> None:
        """Hang up, and do not wait for a client that does not read."""
        super().timeout_keep_alive_handler()
        self._enter(WaitStage.HEAD)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._leave()
        super().connection_lost(exc)

    def _make_room(self) -> None:
        theirs = [
            each
            for each in self.connections
            if isinstance(each, ClientConnection) and each.lets_us_wait
        ]
        waiting = [Wait(each.peer, each.waits_since) for each in theirs]
        place = overstayed(waiting, len(self.connections), self.peer)
        if place is not None:
            self.connections.discard(theirs[place])  # more may come before it is gone
            theirs[place].transport.abort()

    def _look(self) -> None:
        stage = _STAGES.get(self.conn.their_state, WaitStage.ANSWER)
        if stage is not self._stage:
            self._enter(stage)

    def _enter(self, stage: WaitStage) -> None:
        self._leave()
        self._stage, self.waits_since = stage, self.loop.time()
        self._deadline = self.loop.call_later(stage, self.transport.abort)

    def _leave(self) -> None:
        self._stage, self.waits_since = None, self.loop.time()
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


_STAGES = {h11.IDLE: WaitStage.HEAD, h11.SEND_BODY: WaitStage.BODY}


def overstayed(waiting: Sequence[Wait], connections: int, newest_peer: str) -> int | None:
    """
    Whom to hang up on now that one more came from that peer, by place; None where there is room.

    Of one peer, the one that let us wait longest. Of all, the same of the peer that
    has most of them: a thousand from one address close nothing to others.
    """
    counts = Counter(each.peer for each in waiting)
    if counts[newest_peer] > MOST_OF_ONE_PEER:
        greedy = newest_peer
    elif connections > MOST_IN_ALL and counts:
        greedy = counts.most_common(1)[0][0]
    else:
        return None
    places = (place for place, each in enumerate(waiting) if each.peer == greedy)
    return min(places, key=lambda place: waiting[place].since)


def _peer_of(host: str) -> str:
    """What counts as one address."""
    if not host:
        return ""
    address = ip_address(host.partition("%")[0])
    plain = getattr(address, "ipv4_mapped", None) or address
    return str(ip_network(f"{plain}/{_MOST_BITS[plain.version]}", strict=False))
