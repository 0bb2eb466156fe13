"""
The circuit breaker: when so much goes wrong that going on does harm. Pure but for its memory.

One refusal by policy says little; a row of them says that the relay, or the
world, refuses *us*, and every further copy makes it worse.
"""

from collections import deque

from digest.deliver.verdict import Lane, Verdict
from digest.model import DeliveryStatus

_MEMORY = 50
_TOO_MANY_STOPS = 5
_TOO_MANY_BOUNCES = 25


class Breaker:
    """What the last replies were, and whether to go on."""

    def __init__(self) -> None:
        self._last: deque[Verdict] = deque(maxlen=_MEMORY)

    def saw(self, verdict: Verdict) -> str:
        """Remember a verdict; why sending must stop now, or an empty text."""
        self._last.append(verdict)
        if verdict.outcome.status is DeliveryStatus.ACCEPTED:
            return ""
        if sum(seen.lane is Lane.STOP for seen in self._last) >= _TOO_MANY_STOPS:
            return f"{_TOO_MANY_STOPS} of the last copies were refused: {verdict.outcome.reason}"
        if len(self._last) < _MEMORY:
            return ""
        if all(seen.outcome.status is DeliveryStatus.DEFERRED for seen in self._last):
            return f"the last {_MEMORY} copies were all deferred: {verdict.outcome.reason}"
        bounced = sum(seen.outcome.status is DeliveryStatus.BOUNCED for seen in self._last)
        if bounced >= _TOO_MANY_BOUNCES:
            return (
                f"{bounced} of the last {_MEMORY} addresses do not exist: is this the right list?"
            )
        return ""
