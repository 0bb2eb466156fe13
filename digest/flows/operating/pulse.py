"""That a process lives, and that a morning went well: what others watch us by."""

import logging

from digest.alarm.alarm import OF_MORNINGS, AlarmCause
from digest.flows.app import App
from digest.flows.identity import place_of
from digest.flows.operating.alarms import Lookout
from digest.flows.operating.tell_alarms import ping
from digest.model import EditionStatus
from digest.store import alarms, heartbeats, logbook, past_mornings

SCHEDULE, SERVE = heartbeats.SCHEDULE, heartbeats.SERVE
_ACTOR, _PINGED = "alarm", "ping"
_DONE = (EditionStatus.DONE, EditionStatus.EMPTY)
_NO_SUCCESS = OF_MORNINGS | {AlarmCause.HALTED, AlarmCause.LOST}

_log = logging.getLogger("digest.alarm")


class Pulse:
    """One process's: it beats, looks around, and tells the outside world once a morning."""

    def __init__(self, app: App, process: str) -> None:
        self._app = app
        self._process = process
        self._lookout = Lookout(app)

    def beat(self) -> None:
        """Say that this process lives, what is wrong, and that the morning went well."""
        note_alive(self._app, self._process)
        self._lookout.look()
        tell_success(self._app)


def note_alive(app: App, process: str) -> None:
    """That process lives on this host, at this moment."""
    host = place_of(app.database).partition(":")[0]
    with app.database.write() as conn:
        heartbeats.beat(conn, process, host, app.clock())


def tell_success(app: App) -> None:
    """Ping who watches from outside, once for each morning that went well."""
    if app.settings.alarm.ping is None or app.settings.is_staging:
        return
    with app.database.read() as conn:
        rows = past_mornings.newest(conn, app.settings.newsletter.slug, app.today(), 1)
        is_well = not any(row.cause in _NO_SUCCESS for row in alarms.standing(conn))
        went_well = [row for row in rows if is_well and row.status in _DONE]
        pinged = [row for row in went_well if logbook.has(conn, _ACTOR, _PINGED, f"{row.day}: ")]
    if not went_well or pinged:
        return
    if fault := ping(app):
        _log.warning("alarm.unpinged %s", fault)
        return
    with app.database.write() as conn:
        logbook.write(conn, app.clock(), _ACTOR, _PINGED, f"{went_well[0].day}: done")
