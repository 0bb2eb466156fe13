"""
One sending by several processes of this machine.

Each is a process of its own that claims batches like any sender: the rows, the
leases and the limits are the same, and the parent only listens. The pipe to
each carries outcomes; whoever loses the other side knows at once, and ends well.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait

from digest.deliver.connection_count import ConnectionUse
from digest.english import counted
from digest.errors import DigestError, TryAgainError, WorkerError
from digest.flows.app import App
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.takeover import recover
from digest.flows.sending.worker_process import (
    SIGNALS,
    News,
    Stream,
    WorkerFailure,
    WorkerOrders,
    serve,
)
from digest.model import EditionRow

_SPAWN = get_context("spawn")
_LOOK_SECONDS = 0.1
_MOST_DEATHS = 3
"""Processes that may die in one sending before the rest is left for the next."""


def shares(connections: int, processes: int) -> list[int]:
    """How many connections each process gets: none goes without, and none is added."""
    number = min(connections, processes)
    return [connections // number + (place < connections % number) for place in range(number)]


def stream_by_many(
    stream: Stream, app: App, edition: EditionRow, watch: SendingWatch, connections: list[int]
) -> DigestError | None:
    """
    Run *stream* in a process for each number of *connections*.

    A process that dies is told of, what its journal knew is written down, and
    another takes its place. Returns the first trouble any of them had.
    """
    workers = _Workers(app, watch)
    try:
        for number in connections:
            workers.hire(
                WorkerOrders(
                    stream=stream,
                    settings=app.settings,
                    keyring=app.keyring,
                    clock=app.clock,
                    edition_id=edition.id,
                    connections=number,
                )
            )
        return workers.work()
    finally:
        workers.dismiss()


class _Workers:
    """The processes of one sending, and what they said."""

    def __init__(self, app: App, watch: SendingWatch) -> None:
        self._app = app
        self._watch = watch
        self._workers: dict[Connection[None, News], _Worker] = {}
        self._troubles: list[DigestError] = []
        self._deaths = 0

    def hire(self, orders: WorkerOrders) -> None:
        """Start a process."""
        worker = _Worker(orders)
        self._workers[worker.pipe] = worker

    def work(self) -> DigestError | None:
        """Listen until every process has ended."""
        is_stopping = False
        while self._workers:
            if self._watch.stop.is_set() and not is_stopping:
                is_stopping = True
                self._ask_to_stop()
            for pipe in wait(list(self._workers), timeout=_LOOK_SECONDS):
                self._listen(self._workers[pipe])  # type: ignore[index]  # what we gave it
        return self._troubles[0] if self._troubles else None

    def dismiss(self) -> None:
        """Leave nobody behind, whatever happened."""
        self._ask_to_stop()
        for worker in self._workers.values():
            worker.process.join()
        self._workers.clear()

    def _ask_to_stop(self) -> None:
        for worker in self._workers.values():
            worker.process.terminate()

    def _listen(self, worker: "_Worker") -> None:
        try:
            news = worker.pipe.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if isinstance(news, WorkerFailure):
            self._troubles.append(WorkerError(news.words, news.exit_code))
            return
        if isinstance(news, str):
            self._watch.says(news)
            return
        if isinstance(news, ConnectionUse):
            self._watch.used(news)
            return
        for outcome, lane, delivery_id in news:
            self._watch.progress(outcome, lane, delivery_id)

    def _bury(self, worker: "_Worker") -> None:
        """A process has ended; where it died, somebody takes its place."""
        del self._workers[worker.pipe]
        why = worker.why_dead()
        if not why:
            return
        self._deaths += 1
        self._watch.says(f"{why}; what it held is taken up again")
        recover(self._app)
        if self._deaths > _MOST_DEATHS:
            words = (
                f"{counted(self._deaths, 'process')} ended unexpectedly, at last {why}. What was "
                "not sent stays queued; find the cause (memory?), then run `digest send`"
            )
            self._troubles.append(WorkerError(words, TryAgainError.exit_code))
        elif not self._watch.stop.is_set():
            self.hire(worker.orders)


class _Worker:
    """One process, as its parent sees it."""

    def __init__(self, orders: WorkerOrders) -> None:
        self.orders = orders
        self.pipe, theirs = _SPAWN.Pipe(duplex=True)
        self.process = _SPAWN.Process(target=serve, args=(orders, theirs), daemon=True)
        with _deaf():
            self.process.start()
        theirs.close()  # so that the pipe ends when the process does

    def why_dead(self) -> str:
        """How it ended, where it did not end by itself."""
        self.process.join()
        code = self.process.exitcode or 0
        self.pipe.close()
        if code == 0:
            return ""
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        return f"process {self.process.pid} was {how}" if code < 0 else f"a process {how}"


@contextmanager
def _deaf() -> Iterator[None]:
    """A child starts without hearing signals, and listens once it knows what to do with them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
