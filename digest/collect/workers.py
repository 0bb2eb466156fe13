"""
Lists parsed and made into articles on every core, in a round that has very many of them.

Python works on one core at a time, however many threads it has. What a process of its own
makes of a list is what this one would make of it, by the same function: the first lists of a
round are read here, and so is one at a time while the others have lists waiting for them, and
all where there is no second core or no process to be had.
"""

import os
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Lock, Thread
from typing import Self

from digest.collect.item import Feed, NoFeed

FeedWork = Callable[[], Feed | NoFeed]
"""What makes a list's articles, and asks nobody: another process may do it."""
FeedMaker = Callable[[FeedWork, int], Feed | NoFeed]
"""Who does that, for a list of about so many items."""
_MANY = 1500
"""Items that are read in about the time in which a process starts."""
_MOST = 4
_WAITING = 12
"""Lists beside at which this process has time for one: where it is behind with what it keeps,
fewer are asked for."""


def made_here(work: FeedWork, _items: int) -> Feed | NoFeed:
    """What *work* comes to, done at once."""
    return work()


def cores() -> int:
    """On how many cores this process may work."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class FeedWorkers:
    """Makes articles for one round of visits; `with` it, so that its processes end."""

    def __init__(self, on: int, many: int = _MANY) -> None:
        self._workers = min(on - 1, _MOST)
        """This process has a core for itself: it fetches and writes meanwhile."""
        self._here = many
        self._beside = 0
        """Lists that were given to the processes, and are not back."""
        self._line = Lock()
        self._own_turn = Lock()
        """Held by the thread that reads a list here while the processes are at work."""
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def are_at_work(self) -> bool:
        """Whether a list was given to a process of its own."""
        return self._pool is not None

    def end(self) -> None:
        """End the processes; what comes after is read here."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def make(self, work: FeedWork, items: int) -> Feed | NoFeed:
        """What *work* comes to, over a list of so many items; any thread may ask."""
        pool = self._pool_for(items)
        if pool is None:
            return work()
        if self._beside >= _WAITING and self._own_turn.acquire(blocking=False):
            try:
                return work()
            finally:
                self._own_turn.release()
        return self._made_beside(pool, work)

    def _made_beside(self, pool: ProcessPoolExecutor, work: FeedWork) -> Feed | NoFeed:
        with self._line:
            self._beside += 1
        try:
            return pool.submit(work).result()
        except (BrokenExecutor, OSError, RuntimeError):  # one was killed, or none may be started
            return work()
        finally:
            with self._line:
                self._beside -= 1

    def _pool_for(self, items: int) -> ProcessPoolExecutor | None:
        """Where a list of so many items is read; None: here."""
        with self._line:
            self._here -= items
            if self._here >= 0 or self._workers < 1:
                return None
            if self._pool is None:
                self._pool = _started(self._workers)
            return self._pool


def _started(workers: int) -> ProcessPoolExecutor | None:
    try:
        spawn = get_context("spawn")  # a fork would copy the threads' locks as they stand
        return ProcessPoolExecutor(workers, mp_context=spawn, initializer=_end_with_parent)
    except (OSError, NotImplementedError):  # a system without semaphores
        return None


def _end_with_parent() -> None:
    """In the process: leave what the terminal says to the parent, and outlive it by nothing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_outlive_nobody, daemon=True).start()


def _outlive_nobody() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)  # it waits for work that nobody will give
