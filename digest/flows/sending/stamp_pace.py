"""How often a sending writes down outside of the database how far that has come."""

import math
import time

from digest.flows.app import App
from digest.flows.identity import keep

_SECONDS = 1.0
"""A stamp costs as much as all else that a fold writes, and a thousand copies share one."""


class StampPace:
    """The stamps of one sending by this process; the sending itself writes the last one."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._kept_at = -math.inf

    def keep(self) -> None:
        """Stamp the database, unless it was a moment ago."""
        now = time.monotonic()
        if now - self._kept_at >= _SECONDS:
            self._kept_at = now
            keep(self._app)
