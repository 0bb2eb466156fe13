"""Several relays for one sender: chosen by weight, the next one when one cannot be reached."""

import logging
import math
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from digest.deliver.connect import Relay
from digest.deliver.session import Session
from digest.errors import RelayError

_log = logging.getLogger("digest.relays")

REST_SECONDS = 60.0
"""How long a relay that failed is left alone while another one can be reached."""


@dataclass(frozen=True, slots=True)
class RelayShare:
    """A relay, and how much of the mail it gets; with 0, only what no other can take."""

    relay: Relay
    weight: int


class Relays:
    """
    The relays of one sending, shared by its senders.

    *dice* gives a number from 0 up to 1 (exclusive) for each throw.
    """

    def __init__(self, shares: Iterable[RelayShare], dice: Callable[[], float]) -> None:
        self._shares = tuple(shares)
        self._dice = dice
        self._rests_until: dict[Relay, float] = {}

    def open(self) -> tuple[Relay, Session]:
        """
        A session with one of them.

        Raises `RelayError`, of the one that was to have the mail, when none can be used.
        """
        first: RelayError | None = None
        for relay in self._in_order():
            try:
                session = Session(relay)
            except RelayError as fault:
                first = first or fault
                self.failed(relay, fault)
            else:
                self._rests_until.pop(relay, None)
                return relay, session
        assert first is not None  # noqa: S101 - there is always one relay
        raise first

    def failed(self, relay: Relay, fault: RelayError) -> None:
        """Leave that one alone for a while."""
        if len(self._shares) > 1:
            self._rests_until[relay] = time.monotonic() + REST_SECONDS
            _log.warning("relay.failed relay=%s: %s", relay, fault)

    def _in_order(self) -> tuple[Relay, ...]:
        """By weight and luck; those that rest come last, for when nobody else is left."""
        now = time.monotonic()
        drawn = draw(self._shares, [self._dice() for _ in self._shares])
        return tuple(sorted(drawn, key=lambda relay: self._rests_until.get(relay, 0.0) > now))


def outward_address(relay: Relay) -> str:
    """
    The IP address that this machine has towards a relay; empty where it has none.

    Connecting a datagram socket sends nothing.
    """
    try:
        places = socket.getaddrinfo(relay.host, relay.port, 0, socket.SOCK_DGRAM)
        family, kind, *_, place = places[0]
        with socket.socket(family, kind) as probe:
            probe.connect(place)
            return str(probe.getsockname()[0])
    except OSError:
        return ""


def draw(shares: Sequence[RelayShare], throws: Sequence[float]) -> tuple[Relay, ...]:
    """
    The relays in the order in which they are tried; one throw for each. Pure.

    A relay comes first as often as its weight says (Efraimidis and Spirakis,
    2006: the largest of the throws to the power of 1/weight).
    """
    keys = {
        share.relay: throw ** (1 / share.weight) if share.weight else -math.inf
        for share, throw in zip(shares, throws, strict=True)
    }
    return tuple(sorted(keys, key=lambda relay: -keys[relay]))
