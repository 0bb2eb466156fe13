"""Lanes that somebody slowed or paused, on whichever host: what is under way in them ends."""

from collections.abc import Collection, Mapping

from digest.deliver.leased_batch import LeasedBatch
from digest.deliver.pace import is_slower
from digest.model import LaneState
from digest.store import lanes
from digest.store.database import Database


class LaneWatch:
    """
    Ends batches of *under_way* whose lanes were slowed or paused since the last look.

    A batch is claimed at the pace that its lane had then, and may last for a long time.
    """

    def __init__(self, database: Database, under_way: Collection[LeasedBatch]) -> None:
        self._database = database
        self._under_way = under_way
        self._states = self._asked()

    def look(self) -> None:
        """Look, and end what must. Raises `StoreError`."""
        before, self._states = self._states, self._asked()
        slower = {
            name
            for name, state in self._states.items()
            if is_slower(state, before.get(name, LaneState(name=name)))
        }
        for run in tuple(self._under_way) if slower else ():
            if run.batch.lane in slower:
                run.end()

    def _asked(self) -> Mapping[str, LaneState]:
        with self._database.read() as conn:
            return lanes.states(conn)
