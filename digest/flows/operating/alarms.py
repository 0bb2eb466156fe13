"""
Look whether something is wrong, write it down, and tell it: once, and once more when it is over.

Any process may look: a cause that stands is one row, and one teller at a time takes what is
yet to be told.
"""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from digest.alarm.alarm import AlarmCause
from digest.collect.certificate import certificate_end
from digest.flows.app import App
from digest.flows.operating.alarm_facts import all_facts
from digest.flows.operating.notice import write_down
from digest.flows.operating.tell_alarms import tell
from digest.hosts import is_loopback
from digest.store import alarms
from digest.store.alarms import AlarmRow

_TELLING = timedelta(minutes=5)
_CERTIFICATES = timedelta(hours=6)
_PATIENCE = timedelta(seconds=10)

_log = logging.getLogger("digest.alarm")


class Lookout:
    """What one process that stays remembers between two looks: the end of the certificate."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._asked_at: datetime | None = None
        self._certificate_ends: datetime | None = None

    def look(self) -> tuple[AlarmRow, ...]:
        """Look at everything, and tell what is new or over; what stands now."""
        now = self._app.clock()
        if self._asked_at is None or now - self._asked_at > _CERTIFICATES:
            self._asked_at, self._certificate_ends = now, _certificate_end(self._app)
        return look(self._app, self._certificate_ends)


def look(app: App, certificate_ends: datetime | None = None) -> tuple[AlarmRow, ...]:
    """The same, once; a copy for trials is nobody's alarm."""
    if app.settings.is_staging:
        return ()
    write_down(app, all_facts(app, certificate_ends), frozenset(AlarmCause))
    return tell_untold(app)


def tell_untold(app: App) -> tuple[AlarmRow, ...]:
    """Tell what is yet to be told; what stands now."""
    now = app.clock()
    with app.database.read() as conn:
        standing, is_untold = alarms.standing(conn), alarms.has_untold(conn, now)
    if not is_untold:
        return standing
    with app.database.write() as conn:
        rows = alarms.claim(conn, now, now + _TELLING)
    if rows and (fault := tell(app, rows)):
        _log.error("alarm.untold %s", fault)
    elif rows:
        with app.database.write() as conn:
            alarms.note_told(conn, rows, now)
    return standing


def _certificate_end(app: App) -> datetime | None:
    """When the public pages' certificate ends; None on loopback, and where it cannot be seen."""
    url = app.settings.web.public_url
    parts = urlsplit(url)
    if parts.scheme != "https" or is_loopback(parts.hostname or ""):
        return None
    return certificate_end(url, _PATIENCE, allow_private=app.settings.sources.allow_private)
