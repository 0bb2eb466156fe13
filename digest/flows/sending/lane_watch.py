"""Lanes that somebody slowed or paused, on whichever host: what is under way in them ends."""

import math
import time
from collections.abc import Collection, Mapping

from digest.deliver.leased_batch import LeasedBatch
from digest.deliver.pace import is_slower
from digest.model import LaneState
from digest.store import lanes
from digest.store.database import Database


class LaneWatch:
    """
    Ends batches of *under_way* that were claimed before their lane was slowed or paused.

    A batch is claimed at the pace that its lane had then, and may last for a long time; one that
    was claimed before a look may come to be under way after it.
    """

    def __init__(self, database: Database, under_way: Collection[LeasedBatch]) -> None:
        self._database = database
        self._under_way = under_way
        self._states = self._asked()
        self._slower_at: dict[str, float] = {}
        """When a lane was last found slower: a second of the monotonic clock."""

    def look(self) -> None:
        """Look, and end what must. Raises `StoreError`."""
        before, self._states = self._states, self._asked()
        now = time.monotonic()
        for name, state in self._states.items():
            if is_slower(state, before.get(name, LaneState(name=name))):
                self._slower_at[name] = now
        for run in tuple(self._under_way) if self._slower_at else ():
            if run.claimed_at <= self._slower_at.get(run.batch.lane, -math.inf):
                run.end()

    def _asked(self) -> Mapping[str, LaneState]:
        with self._database.read() as conn:
            return lanes.states(conn)
