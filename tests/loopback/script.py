"""What the relay on loopback says instead of yes."""

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Line:
    """An answer to come: `text` is None where the connection is closed without a word."""

    verb: str
    text: str | None
    times: int
    when: Callable[[str], bool]
    delay: float
    """Seconds before it is said."""
    keeps: bool = False
    """Whether a mail is kept though its final dot gets no answer."""
    gate: threading.Event | None = None
    """What has to be set before it is said."""

    @property
    def is_yes(self) -> bool:
        """Whether a mail that gets this answer is taken."""
        return self.keeps or (self.text or "").startswith("2")


class Script:
    """Answers, each for the next commands that it fits; the first that fits is taken."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._lock = threading.Lock()

    def add(self, line: Line) -> None:
        """Keep that answer until its `times` are used up."""
        with self._lock:
            self._lines.append(line)

    def forget(self) -> None:
        """Say yes to everything again."""
        with self._lock:
            self._lines.clear()

    def take(self, verb: str, said: str) -> Line | None:
        """The answer to that command, or None where the script has nothing for it."""
        with self._lock:
            for line in self._lines:
                if line.verb == verb and line.times and line.when(said):
                    line.times -= 1
                    return line
        return None
