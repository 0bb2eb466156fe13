"""A sending stays for copies that were put off for minutes only, and says so."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from zoneinfo import ZoneInfo

from digest.dates import wall
from digest.deliver.pace import ClaimPause
from digest.english import agreeing, counted
from digest.store import batches, deliveries
from digest.store.database import Connection

_STAYS_FOR = timedelta(minutes=5)
_LOOK_SECONDS = 5.0
_SAYS_EVERY = timedelta(minutes=1)


class StayNotice:
    """Tells whoever follows a sending what it stays for: once a minute, for all its connections."""

    def __init__(self, says: Callable[[str], None], zone: ZoneInfo) -> None:
        self._says = says
        self._zone = zone
        self._lock = Lock()
        self._last: datetime | None = None

    def tell(self, number: int, due_at: datetime, now: datetime) -> None:
        """That so many copies are due at that moment or soon after it."""
        with self._lock:
            if self._last is not None and abs(now - self._last) < _SAYS_EVERY:
                return
            self._last = now
        words = f"{counted(number, 'copy', 'was')} put off and {agreeing(number, 'is')} tried again"
        self._says(
            f"{words} from {wall(due_at, self._zone)} on: this sending stays for what is due "
            f"within {counted(int(_STAYS_FOR / timedelta(minutes=1)), 'minute')}"
        )


UNHEARD = StayNotice(lambda _words: None, ZoneInfo("UTC"))
"""For a sending that nobody follows."""


def due_soon(
    conn: Connection, edition_id: int, now: datetime, notice: StayNotice
) -> ClaimPause | None:
    """A pause where the next copies were put off for minutes only: they are worth staying for."""
    due_at = batches.next_due(conn, edition_id)
    if due_at is None or not now < due_at <= now + _STAYS_FOR:
        return None
    soon = deliveries.is_due(now + _STAYS_FOR)
    notice.tell(deliveries.count(conn, edition_id, soon), due_at, now)
    return ClaimPause(min((due_at - now).total_seconds(), _LOOK_SECONDS))
