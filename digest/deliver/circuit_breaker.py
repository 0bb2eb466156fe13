"""
The circuit breaker: when so much goes wrong that going on does harm. Pure but for its memory.

One refusal by policy says little; a row of them says that the relay, or the
world, refuses *us*, and every further copy makes it worse.
"""

from collections import defaultdict, deque
from threading import Lock

from digest.deliver.verdict import Consequence, Verdict
from digest.model import DeliveryStatus

_MEMORY = 50
_TOO_MANY_STOPS = 5
_TOO_MANY_BOUNCES = 25


class CircuitBreaker:
    """What the last replies were, and whether to go on."""

    def __init__(self) -> None:
        self._last: deque[Verdict] = deque(maxlen=_MEMORY)

    def record(self, verdict: Verdict) -> str:
        """Remember a verdict; why sending must stop now, or an empty text."""
        self._last.append(verdict)
        if verdict.outcome.status is DeliveryStatus.ACCEPTED:
            return ""
        return self._refused() or self._unknown() or self._deferred()

    def _refused(self) -> str:
        stops = [verdict for verdict in self._last if verdict.consequence is Consequence.STOP]
        if len(stops) < _TOO_MANY_STOPS:
            return ""
        # the number is not counted on: two lanes refused alike must be told alike
        return f"{_TOO_MANY_STOPS} of the last copies were turned away: {stops[-1].outcome.reason}"

    def _unknown(self) -> str:
        bounced = self._count(DeliveryStatus.BOUNCED)
        if bounced < _TOO_MANY_BOUNCES:
            return ""
        return f"{bounced} of the last {len(self._last)} addresses do not exist: is the list right?"

    def _deferred(self) -> str:
        if self._count(DeliveryStatus.DEFERRED) < _MEMORY:
            return ""
        return f"the last {_MEMORY} copies were all deferred: {self._last[-1].outcome.reason}"

    def _count(self, status: DeliveryStatus) -> int:
        return sum(verdict.outcome.status is status for verdict in self._last)


class CircuitBreakers:
    """One breaker for each lane, shared by the senders of a process."""

    def __init__(self) -> None:
        self._by_lane: defaultdict[str, CircuitBreaker] = defaultdict(CircuitBreaker)
        self._lock = Lock()

    def record(self, lane: str, verdict: Verdict) -> str:
        """Remember a lane's verdict; why nothing more may be sent in it, or an empty text."""
        with self._lock:
            return self._by_lane[lane].record(verdict)
