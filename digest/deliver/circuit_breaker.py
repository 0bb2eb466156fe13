"""
The circuit breaker: when so much goes wrong that going on does harm. Pure but for its memory.

One refusal by policy says little; a row of them says that the relay, or the
world, refuses *us*, and every further copy makes it worse. Whatever the words
are: where nothing is taken any more, nothing more is sent.
"""

from collections import defaultdict, deque
from dataclasses import replace
from itertools import islice

from digest.deliver.replies import GREYLISTED
from digest.deliver.verdict import Consequence, Verdict, in_public
from digest.english import counted
from digest.model import MAILBOX_FULL, DeliveryStatus

SAID = "; it said: "
"""What stands in a reason to stop between our words and the relay's."""

_MEMORY = 50
_TOO_MANY_STOPS = 5
_TOO_MANY_BOUNCES = 25
_TOO_MANY_REFUSED = 10
"""Refusals in words nobody knows, with nothing accepted before, among or after them."""
_LAGGING = 5
"""Copies put off in a row, where others were accepted before: that is a limit, said or not."""


class CircuitBreaker:
    """What the last replies were, and whether to go on."""

    def __init__(self) -> None:
        self._last: deque[Verdict] = deque(maxlen=_MEMORY)
        self._has_accepted = False

    def weighed(self, verdict: Verdict) -> Verdict:
        """
        A verdict in the light of those before it.

        Where copies got through and then only "later" is said, a limit is
        reached whatever the words: the verdict asks to slow down.
        """
        if not (_is_put_off(verdict) and verdict.consequence is Consequence.GO_ON):
            return verdict
        before = list(islice(reversed(self._last), _LAGGING - 1))
        is_run = len(before) == _LAGGING - 1 and all(map(_is_put_off, before))
        if not (is_run and self._has_accepted):
            return verdict
        return Verdict(replace(verdict.outcome, soon=True), Consequence.SLOW_DOWN)

    def record(self, verdict: Verdict) -> str:
        """Remember a verdict; why sending must stop now, or an empty text."""
        self._last.append(verdict)
        if verdict.outcome.status is DeliveryStatus.ACCEPTED:
            self._has_accepted = True
            return ""
        return self._refused() or self._unknown() or self._turned_away() or self._nothing_taken()

    def _refused(self) -> str:
        stops = [verdict for verdict in self._last if verdict.consequence is Consequence.STOP]
        if len(stops) < _TOO_MANY_STOPS:
            return ""
        # the number is not counted on: two lanes refused alike must be told alike
        return f"{_TOO_MANY_STOPS} of the last copies were turned away: {_in_words(stops[-1])}"

    def _unknown(self) -> str:
        bounced = self._count(DeliveryStatus.BOUNCED)
        if bounced < _TOO_MANY_BOUNCES:
            return ""
        last = counted(len(self._last), "address")
        return f"{bounced} of the last {last} do not exist: is the list right?"

    def _turned_away(self) -> str:
        refused = [verdict for verdict in self._last if _is_refused(verdict)]
        if len(refused) < _TOO_MANY_REFUSED or self._count(DeliveryStatus.ACCEPTED):
            return ""
        return f"none of the last copies was taken: {_in_words(refused[-1])}"

    def _nothing_taken(self) -> str:
        if len(self._last) < _MEMORY or self._count(DeliveryStatus.ACCEPTED):
            return ""
        are_all = self._count(DeliveryStatus.DEFERRED) == _MEMORY
        fate = "copies were all deferred" if are_all else "copies were none of them taken"
        return f"the last {_MEMORY} {fate}: {_in_words(self._last[-1])}"

    def _count(self, status: DeliveryStatus) -> int:
        return sum(verdict.outcome.status is status for verdict in self._last)


def _is_refused(verdict: Verdict) -> bool:
    """Whether a copy was refused, and not for its reader's full mailbox."""
    outcome = verdict.outcome
    return outcome.status is DeliveryStatus.REFUSED and outcome.reason != MAILBOX_FULL


def _is_put_off(verdict: Verdict) -> bool:
    """Whether a copy was put off, and not by who puts off every stranger once."""
    outcome = verdict.outcome
    return outcome.status is DeliveryStatus.DEFERRED and outcome.reason not in (
        GREYLISTED,
        MAILBOX_FULL,
    )


def _in_words(verdict: Verdict) -> str:
    """What a verdict means, and the relay's own words for it."""
    reply = verdict.outcome.reply
    said = f"{SAID}{in_public(reply)}" if reply is not None else ""
    return f"{verdict.outcome.reason}{said}"


class CircuitBreakers:
    """One breaker for each lane, shared by the senders of a loop."""

    def __init__(self) -> None:
        self._by_lane: defaultdict[str, CircuitBreaker] = defaultdict(CircuitBreaker)

    def weighed(self, lane: str, verdict: Verdict) -> Verdict:
        """A verdict in the light of those before it in its lane."""
        return self._by_lane[lane].weighed(verdict)

    def record(self, lane: str, verdict: Verdict) -> str:
        """Remember a lane's verdict; why nothing more may be sent in it, or an empty text."""
        return self._by_lane[lane].record(verdict)
