"""The connections of one process beside one another: a relay may keep fewer than are asked for."""

import time
from collections.abc import Hashable
from dataclasses import dataclass

_RECENT_SECONDS = 5.0
"""Who took something within these is being served."""


@dataclass(frozen=True, slots=True)
class ConnectionUse:
    """How many connections to its relays a sending asked for, and which of them were too many."""

    asked: int = 0
    served: int = 0
    """Those over which something was taken."""
    refused: int = 0
    """Those that were not to be had, or came to nothing, while others were served."""

    def __add__(self, other: "ConnectionUse") -> "ConnectionUse":
        return ConnectionUse(
            self.asked + other.asked, self.served + other.served, self.refused + other.refused
        )

    @property
    def are_too_many(self) -> bool:
        """Whether the relays work, and keep fewer; of ours even none, where others have them."""
        return bool(self.refused and (self.served or self.refused == self.asked))


class ConnectionCount:
    """How many connections a process sends over, and over which something is taken."""

    def __init__(self, number: int) -> None:
        self._asked = number
        self._given_up = 0
        self._taken_at: dict[Hashable, float] = {}

    def give_up_one(self) -> bool:
        """Do with one less; False where it is the last, which goes on."""
        if self._given_up + 1 >= self._asked:
            return False
        self._given_up += 1
        return True

    def takes(self, connection: Hashable) -> None:
        """A relay took a message over that one."""
        self._taken_at[connection] = time.monotonic()

    def is_served_beside(self, connection: Hashable) -> bool:
        """Whether a relay takes messages over others than that one at this time."""
        recent = time.monotonic() - _RECENT_SECONDS
        return any(at > recent for each, at in self._taken_at.items() if each is not connection)

    def use(self, failed: int) -> ConnectionUse:
        """What came of them, *failed* of which ended as their relay could not be used."""
        served = len(self._taken_at)
        if failed and self._given_up + failed >= self._asked:
            return ConnectionUse(self._asked, served)  # none was kept: the relay itself went away
        return ConnectionUse(
            self._asked, served, self._given_up + min(failed, self._asked - served)
        )
