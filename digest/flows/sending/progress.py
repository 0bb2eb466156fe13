"""How a sending is followed, and how it is ended."""

import logging
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event
from typing import Any

from digest.deliver.connection_count import ConnectionUse
from digest.errors import StoreError
from digest.model import DeliveryStatus, EditionRow, Outcome

_LOOK_SECONDS = 0.1
_ASK_SECONDS = 0.5
"""How often the database is asked whether the edition was halted; 2 s is what we promise."""

Balance = dict[DeliveryStatus, int]


def _unseen(_edition: EditionRow, _balance: Balance, _due: int) -> None:
    """Nobody looks."""


def _unheard(_words: str) -> None:
    """Nobody listens."""


def _unused(_use: ConnectionUse) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingWatch:
    """How a caller follows a sending, and ends it."""

    stop: Event
    """Set to let what is in flight finish and nothing new begin."""
    progress: Callable[[Outcome, str, int], None]
    """Told of each outcome, its lane and its delivery, from several threads."""
    begins: Callable[[EditionRow, Balance, int], None] = _unseen
    """Told where an edition stands and how many copies are due, just before they are sent."""
    says: Callable[[str], None] = _unheard
    """Told what an operator should know at once, in a line."""
    used: Callable[[ConnectionUse], None] = _unused
    """Told by each process, as it ends, what came of its connections."""


class _WarningHandler(logging.Handler):
    def __init__(self, says: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._says = says

    def emit(self, record: logging.LogRecord) -> None:
        self._says(record.getMessage())


@contextmanager
def warnings_to(says: Callable[[str], None]) -> Iterator[None]:
    """Pass on what is logged as a warning or worse meanwhile, so that it is not said twice."""
    handler = _WarningHandler(says)
    log = logging.getLogger("digest")
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


class StopSignal(Event):
    """Set as soon as the caller's own event is, or for one edition alone."""

    def __init__(self, caller: Event) -> None:
        super().__init__()
        self._caller = caller

    def is_set(self) -> bool:
        """Whether to begin nothing new; sees the caller's wish at once."""
        return super().is_set() or self._caller.is_set()

    def mind(self, work: Collection[Future[Any]], must_stop: Callable[[], bool]) -> None:
        """
        Stay until all *work* is done, and brake when the caller wants it or *must_stop* says so.

        A wait on this event ends within a tenth of a second of either. A
        database that cannot answer now is asked again.
        """
        asked_at = time.monotonic()
        while wait(work, timeout=_LOOK_SECONDS).not_done:
            if self._caller.is_set():
                self.set()
            now = time.monotonic()
            if now - asked_at >= _ASK_SECONDS:
                asked_at = now
                with suppress(StoreError):
                    if must_stop():
                        self.set()
