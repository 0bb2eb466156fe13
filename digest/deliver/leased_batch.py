"""One batch on its way through a sender: who waits, who is on the wire, what is known."""

import math
import time
from collections import deque
from collections.abc import Collection
from datetime import datetime, timedelta

from digest.model import Batch, Delivery, Outcome

MARGIN_SECONDS = 1.0
"""No dot is sent in the last moments of a lease."""
_FEW = 100
_EARLY_SECONDS = 0.25
"""As little of a batch is left, at its pace so far, when the next one is claimed."""
_FOLD_SECONDS = 1.0
_FOLD_SHARE = 20
"""A fold waits for so many times as long as the last one took: a slow disk has other work, too."""


class LeasedBatch:
    """
    A batch that a sender holds.

    *claimed_at* is a second of the monotonic clock, *moment* the same in UTC. The deliveries
    in *suspects* come after all others: at them connections ended.
    """

    def __init__(
        self, batch: Batch, claimed_at: float, moment: datetime, suspects: Collection[int]
    ) -> None:
        self.batch = batch
        self.claimed_at = claimed_at
        self.waiting = deque(sorted(batch.deliveries, key=lambda row: row.id in suspects))
        self.unanswered: dict[int, Delivery] = {}
        """Given to the session, not answered yet, in order."""
        self.announced = frozenset(batch.announced)
        """What the database knows may leave, or may have left."""
        self.outcomes: dict[int, Outcome] = {}
        """Known to the journal, not yet to the database."""
        self.fold_at = claimed_at + _FOLD_SECONDS
        """When the database is to be told of what the journal knows."""
        self.held_until = claimed_at + batch.lease.total_seconds()
        self.leased_until = moment + batch.lease - timedelta(seconds=MARGIN_SECONDS)
        self.is_given_back = False
        self.answered = 0
        self.why_closed = ""
        """What of our settings the relay refuses, if that ended it."""
        self._began_at = time.monotonic()
        turn = math.inf if batch.turn is None else batch.turn.total_seconds()
        self._ends_at = self._began_at + turn

    @property
    def is_over(self) -> bool:
        """Whether the rest is for another turn."""
        return time.monotonic() > self._ends_at

    @property
    def is_ending(self) -> bool:
        """Whether the rest of a long batch leaves within moments, and on time."""
        left = len(self.waiting)
        is_near = left <= _FEW <= self.answered and left <= self.rate * _EARLY_SECONDS
        return is_near and not self.is_over

    def is_folded(self, began: float, ended: float, lease: float) -> None:
        """The database was told between those seconds, and the batch is held on from the first."""
        self.held_until = began + lease
        pause = max(_FOLD_SECONDS, _FOLD_SHARE * (ended - began))
        self.fold_at = ended + min(pause, lease / 4)

    def end(self) -> None:
        """Send no more of it now."""
        self._ends_at = -math.inf

    def close(self, why: str) -> None:
        """Send no more of it with these settings."""
        self.why_closed = why
        self.end()

    @property
    def rate(self) -> float:
        """Copies a second that were answered; one at least, as a moment measures nothing."""
        return max(self.answered, 1) / max(time.monotonic() - self._began_at, 1.0)

    def put_back(self) -> None:
        """A connection was lost: what is taken waits again, in its order."""
        self.waiting.extendleft(reversed(self.unanswered.values()))
        self.unanswered.clear()

    def put_last(self, delivery_id: int) -> None:
        """That one was answered, and waits all the same, behind all others."""
        self.waiting.append(self.unanswered.pop(delivery_id))

    def put_behind(self, suspects: Collection[int], newest: int) -> None:
        """
        Let the suspects wait behind all others, the newest of them last.

        Next comes who waited last: neighbours on a list are often at one provider, and only
        somebody else can tell whether it is the relay.
        """
        others = deque(row for row in self.waiting if row.id not in suspects)
        others.rotate(1)
        late = [row for row in self.waiting if row.id in suspects]
        self.waiting = others
        self.waiting.extend(sorted(late, key=lambda row: row.id == newest))

    def take_out(self, ids: Collection[int]) -> tuple[int, ...]:
        """Let those of that set wait no more; which did."""
        taken = tuple(row.id for row in self.waiting if row.id in ids)
        self.waiting = deque(row for row in self.waiting if row.id not in ids)
        return taken
