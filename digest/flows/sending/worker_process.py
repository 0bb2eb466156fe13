"""A worker process: takes its orders, sends, and tells its parent of each outcome."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import Event, Lock, Thread
from types import FrameType

from digest.config import Settings
from digest.deliver.connection_count import ConnectionUse
from digest.errors import DigestError
from digest.flows.app import App, Clock, database_of
from digest.flows.sending.progress import SendingWatch, warnings_to
from digest.model import EditionRow, Outcome
from digest.store import editions
from digest.tokens import Keyring

SIGNALS = (signal.SIGINT, signal.SIGTERM)
_REPORT_SECONDS = 0.2
_REPORT_COPIES = 500

Stream = Callable[[App, EditionRow, SendingWatch, int], DigestError | None]
"""Sends what is due over so many connections; the first trouble, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerOrders:
    """What a process is told: whose edition, and over how many connections."""

    stream: Stream
    settings: Settings
    keyring: Keyring
    clock: Clock
    edition_id: int
    connections: int


@dataclass(frozen=True, slots=True)
class WorkerFailure:
    """What ended the sending in this process, in words, with its exit code."""

    words: str
    exit_code: int


News = list[tuple[Outcome, str, int]] | str | ConnectionUse | WorkerFailure
"""Outcomes with their lanes and deliveries, a line for the operator, or how it ended."""


def serve(orders: WorkerOrders, pipe: "Connection[News, None]") -> None:
    """Carry out *orders* until nothing is due, a signal comes, or the parent is gone."""
    stop = Event()

    def end_well(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in SIGNALS:
        signal.signal(number, end_well)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    Thread(target=_mind_parent, args=(pipe, stop), daemon=True).start()
    reporter = _OutcomeReporter(pipe, stop)
    with warnings_to(reporter.says):
        watch = SendingWatch(
            stop=stop, progress=reporter.saw, says=reporter.says, used=reporter.says
        )
        trouble = _carry_out(orders, watch)
    reporter.end(trouble)


def _carry_out(orders: WorkerOrders, watch: SendingWatch) -> DigestError | None:
    settings = orders.settings
    database = database_of(settings)
    app = App(settings=settings, database=database, keyring=orders.keyring, clock=orders.clock)
    try:
        with database.read() as conn:
            edition = editions.by_id(conn, orders.edition_id)
        return orders.stream(app, edition, watch, orders.connections)
    except DigestError as fault:
        return fault
    finally:
        database.close()


def _mind_parent(pipe: "Connection[News, None]", stop: Event) -> None:
    """The parent says nothing; when even that ends, it is dead."""
    try:
        pipe.recv()
    except (EOFError, OSError):
        stop.set()


class _OutcomeReporter:
    """Tells the parent of outcomes, many at a time."""

    def __init__(self, pipe: "Connection[News, None]", stop: Event) -> None:
        self._pipe = pipe
        self._stop = stop
        self._lock = Lock()
        self._outcomes: list[tuple[Outcome, str, int]] = []
        self._reported_at = time.monotonic()

    def says(self, news: str | ConnectionUse) -> None:
        """Tell a line, or what came of the connections, at once."""
        with self._lock:
            self._send(news)

    def saw(self, outcome: Outcome, lane: str, delivery_id: int) -> None:
        """Keep an outcome, and tell it with others soon."""
        with self._lock:
            self._outcomes.append((outcome, lane, delivery_id))
            now = time.monotonic()
            if len(self._outcomes) >= _REPORT_COPIES or now - self._reported_at >= _REPORT_SECONDS:
                self._reported_at = now
                self._send(self._outcomes)
                self._outcomes = []

    def end(self, trouble: DigestError | None) -> None:
        """Tell what is left, and what went wrong."""
        with self._lock:
            self._send(self._outcomes)
            if trouble is not None:
                self._send(WorkerFailure(str(trouble), trouble.exit_code))

    def _send(self, news: News) -> None:
        try:
            self._pipe.send(news)
        except OSError:  # nobody listens any more
            self._stop.set()
