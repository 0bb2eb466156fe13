"""How a sending is followed from the shell, and ended by its signals."""

import os
import signal
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import FrameType

from digest.cli.output.progress_counts import ProgressCounts
from digest.cli.output.progress_screen import Screen, screen
from digest.flows.sending.progress import SendingWatch, warnings_to

_REDRAW_SECONDS = 0.5
_ONE_KEYSTROKE_SECONDS = 0.5
"""Two SIGINT within this time are one Ctrl-C, passed on by a program around us."""
_STOPPING = (
    "stopping: what is in flight is finished, the rest stays queued "
    "(Ctrl-C again: at once, and what is in flight is uncertain)"
)


class Progress:
    """One thread that draws; everyone else only leaves word."""

    def __init__(self, on: Screen) -> None:
        self.counts = ProgressCounts()
        self.stop = Event()
        self._screen = on
        self._messages: deque[str] = deque()
        self._over = Event()
        self._drawer = Thread(target=self._draw, name="progress", daemon=True)
        self._drawer.start()

    def says(self, words: str) -> None:
        """Show a line that stays."""
        self._messages.append(words)

    def end(self) -> None:
        """Draw for the last time."""
        self._over.set()
        self._drawer.join()

    def _draw(self) -> None:
        is_stop_shown = False
        is_over = False
        while not is_over:
            is_over = self._over.wait(_REDRAW_SECONDS)
            if self.stop.is_set() and not is_stop_shown:
                is_stop_shown = True
                self.says(_STOPPING)
            messages = [self._messages.popleft() for _ in range(len(self._messages))]
            self._screen.show(self.counts.snapshot(time.monotonic()), messages)
        self._screen.end(self.counts.snapshot(time.monotonic()))


@contextmanager
def watched() -> Iterator[SendingWatch]:
    """
    A watch that shows on standard error, and whose `stop` is set by SIGINT or SIGTERM.

    What is in flight is then finished and written down; the rest stays queued.
    A second Ctrl-C ends the program as it stands: its journal tells what was
    in flight.
    """
    progress = Progress(screen())
    asked_at = float("inf")

    def end_well(number: int, _frame: FrameType | None) -> None:
        nonlocal asked_at
        now = time.monotonic()
        if number == signal.SIGINT and now - asked_at > _ONE_KEYSTROKE_SECONDS:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGINT)
        asked_at = min(asked_at, now)
        progress.stop.set()

    before = {number: signal.signal(number, end_well) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with warnings_to(progress.says):
            yield SendingWatch(
                stop=progress.stop,
                progress=progress.counts.saw,
                begins=progress.counts.begins,
                says=progress.says,
            )
    finally:
        progress.end()
        for number, handler in before.items():
            signal.signal(number, handler)
