"""How a sending is followed from the shell: a line now and then, and signals that end it well."""

import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock
from types import FrameType

import click

from digest.flows.send import Watch
from digest.model import DeliveryStatus, Outcome

_ON_TERMINAL_SECONDS = 0.5
_OFF_TERMINAL_SECONDS = 30.0


class Progress:
    """Counts outcomes from several threads; one line, redrawn on a terminal, else now and then."""

    def __init__(self) -> None:
        self._counts: Counter[DeliveryStatus] = Counter()
        self._lock = Lock()
        self._began_at = self._told_at = time.monotonic()
        self._on_terminal = sys.stderr.isatty()
        self._pause = _ON_TERMINAL_SECONDS if self._on_terminal else _OFF_TERMINAL_SECONDS

    def saw(self, outcome: Outcome) -> None:
        """Count one outcome, and say so when it is time."""
        with self._lock:
            self._counts[outcome.status] += 1
            now = time.monotonic()
            if now - self._told_at >= self._pause:
                self._told_at = now
                self._tell(now)

    def end(self) -> None:
        """Leave the terminal's line."""
        if self._on_terminal and self._counts:
            self._tell(time.monotonic())
            click.echo(err=True)

    def _tell(self, now: float) -> None:
        done = self._counts.total()
        rate = done / max(now - self._began_at, 0.001)
        parts = ", ".join(f"{number} {status}" for status, number in sorted(self._counts.items()))
        line = f"{done} copies, {rate:.0f}/s: {parts}"
        click.echo(
            f"\r\x1b[K{line}" if self._on_terminal else line, err=True, nl=not self._on_terminal
        )


@contextmanager
def watched() -> Iterator[Watch]:
    """
    A watch whose `stop` is set by the first SIGINT or SIGTERM.

    What is in flight is finished and written down; the rest stays queued.
    """
    stop = Event()
    progress = Progress()

    def end_well(_signal: int, _frame: FrameType | None) -> None:
        if not stop.is_set():
            click.echo("\nstopping: what is in flight is finished, the rest stays queued", err=True)
        stop.set()

    before = {number: signal.signal(number, end_well) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield Watch(stop=stop, progress=progress.saw)
    finally:
        progress.end()
        for number, handler in before.items():
            signal.signal(number, handler)
