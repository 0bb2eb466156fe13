"""What all senders of one sending work with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

from digest.deliver.circuit_breaker import CircuitBreakers
from digest.deliver.connection_count import ConnectionCount
from digest.deliver.leased_batch import LeasedBatch
from digest.deliver.loop import Loop
from digest.deliver.relay_connection import ConnectionLimit
from digest.deliver.relays import Relays
from digest.model import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderSetup:
    """What a sender works with: the relay, where to write, and when to hang up."""

    loop: Loop
    relays: Relays
    limit: ConnectionLimit
    counts_connections: bool
    """Whether a batch may be given back only once its connection is closed."""
    stop: Event
    """Set by anyone who wants the sending to end soon and well."""
    progress: Callable[[Outcome, str, int], None]
    """Told of each outcome, its lane and its delivery, in the loop's thread."""
    clock: Callable[[], datetime]
    """The clock by which others see that a lease is over."""
    own_names: frozenset[str]
    """Our domains, addresses, hosts and IP addresses: a refusal that says one is about us."""
    connections: ConnectionCount
    under_way: set[LeasedBatch] = field(default_factory=set)
    """The batches that are being sent; whoever knows that one must end, ends it."""
    breakers: CircuitBreakers = field(default_factory=CircuitBreakers)
