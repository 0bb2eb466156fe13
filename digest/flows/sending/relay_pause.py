"""A sending stays for what a relay put off for moments, to keep its pace, and for nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from zoneinfo import ZoneInfo

from digest.dates import wall
from digest.deliver.pace import ClaimPause
from digest.english import agreeing, counted
from digest.store import batches, deliveries
from digest.store.database import Connection

_LOOK_SECONDS = 5.0
_SAYS_EVERY = timedelta(minutes=1)


class RelayPause:
    """
    Until when the connections of one sending stay, and a word to whoever follows it.

    A relay that takes so many a minute is asked again within two; a reader's provider that
    wants to be asked again later is left to the next sending, however soon that is due.
    """

    def __init__(self, says: Callable[[str], None], zone: ZoneInfo) -> None:
        self._says = says
        self._zone = zone
        self._lock = Lock()
        self._until = datetime.min.replace(tzinfo=UTC)
        self._said_at: datetime | None = None

    def put_off(self, due_at: datetime) -> None:
        """That the relay is to be asked for a copy again at that moment."""
        with self._lock:
            self._until = max(self._until, due_at)

    def before_claim(self, conn: Connection, edition_id: int, now: datetime) -> ClaimPause | None:
        """A pause where the next copies are due before that; told once a minute."""
        due_at = batches.next_due(conn, edition_id)
        if due_at is None or not now < due_at <= self._until:
            return None
        self._tell(deliveries.count_due(conn, edition_id, self._until), due_at, now)
        return ClaimPause(min((due_at - now).total_seconds(), _LOOK_SECONDS))

    def _tell(self, number: int, due_at: datetime, now: datetime) -> None:
        with self._lock:
            if self._said_at is not None and abs(now - self._said_at) < _SAYS_EVERY:
                return
            self._said_at = now
        self._says(
            f"{counted(number, 'copy', 'was')} put off by the relay and "
            f"{agreeing(number, 'is')} tried again from {wall(due_at, self._zone)} on: "
            "this sending stays for that"
        )
