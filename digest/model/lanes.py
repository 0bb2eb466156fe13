"""Lanes: the domains of one mailbox provider, and how fast it takes our mail just now."""

import math
from dataclasses import dataclass, field
from datetime import datetime

ALL_LANES = "*"
"""The name under which all lanes together are paced."""

OTHER_LANE = "others"
"""Everyone whose domain belongs to no lane: many providers, none of them large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """What a lane may do at most; without figures, anything."""

    rate: float = math.inf
    """Copies a second."""
    connections: float = math.inf
    """How many may send in it at once, on all hosts."""
    messages_per_connection: float = math.inf

    @property
    def is_none(self) -> bool:
        """Whether claims need not be counted for it."""
        return math.isinf(self.rate) and math.isinf(self.connections)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A provider's domains; `hotmail.*` stands for hotmail.com, hotmail.fr and so on."""

    name: str
    domains: tuple[str, ...] = ()
    limit: RateLimit = field(default_factory=RateLimit)


PROVIDERS = (
    Lane(
        name="gmail",
        domains=("gmail.com", "googlemail.com"),
        limit=RateLimit(connections=5, messages_per_connection=50),
    ),
    Lane(
        name="microsoft",
        domains=("outlook.*", "hotmail.*", "live.*", "msn.com"),
        limit=RateLimit(connections=5, messages_per_connection=50),
    ),
    Lane(
        name="yahoo",
        domains=("yahoo.*", "ymail.com", "rocketmail.com", "aol.com"),
        limit=RateLimit(connections=5, messages_per_connection=20),
    ),
    Lane(
        name="apple",
        domains=("icloud.com", "me.com", "mac.com"),
        limit=RateLimit(connections=10, messages_per_connection=5),
    ),
    Lane(name=OTHER_LANE, limit=RateLimit(connections=10, messages_per_connection=100)),
)
"""The large ones, with the limits that suit a relay which delivers to them directly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneState:
    """
    Where a lane stands, shared by every process and host.

    `rate` is copies a second since its provider asked us to slow down; None
    when it never did, or when that is over.
    """

    name: str
    next_slot: float = 0.0
    """When its next copy may leave, in seconds since 1970 by the database's clock."""
    rate: float | None = None
    full_rate: float | None = None
    """What it ran at when it was first asked to slow down; back there it is free again."""
    slowed_at: datetime | None = None
    grows_at: datetime | None = None
    """When it may go faster again, if a copy gets through then."""
    paused_until: datetime | None = None
    pauses: int = 0
    """How often it was paused since it last ran freely."""
    reason: str = ""
    """Why it is slow or paused, in words; empty when it is neither."""

    def is_paused(self, now: datetime) -> bool:
        """Whether nothing may leave in it."""
        return self.paused_until is not None and now < self.paused_until


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneQueue:
    """What waits in a lane: batches that are held by anyone, and whether one is free and due."""

    lane: str
    held: int
    has_free: bool
