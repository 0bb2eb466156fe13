"""How often a sending notes how far the database has come, in one row of it and outside of it."""

import math
import time

from digest.flows.app import App
from digest.flows.identity import keep

_SECONDS = 1.0
"""All senders write the same row, and a stamp costs as much as all else that a fold writes."""


class StampPace:
    """The stamps of one sending by this process; the sending itself writes the last one."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._due_at = -math.inf

    @property
    def is_due(self) -> bool:
        """Whether the last one is no longer of this moment."""
        return time.monotonic() > self._due_at

    def keep(self) -> None:
        """Stamp the database."""
        self._due_at = time.monotonic() + _SECONDS
        keep(self._app)
