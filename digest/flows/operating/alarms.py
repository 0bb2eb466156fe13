"""
Look whether something is wrong, write it down, and tell it: once, and once more when it is over.

Any process may look: a cause that stands is one row, and one teller at a time takes what is
yet to be told.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from digest.alarm.alarm import PASSES_BY_ITSELF, Alarm, AlarmCause
from digest.alarm.change import StandingAlarm, alarms_now, change
from digest.alarm.facts import AlarmFacts
from digest.alarm.mornings import alarms_of_mornings
from digest.collect.certificate import certificate_end
from digest.errors import DigestError
from digest.flows.app import App
from digest.flows.operating.alarm_facts import all_facts, morning_facts
from digest.flows.operating.tell_alarms import tell
from digest.hosts import is_loopback
from digest.store import alarms
from digest.store.alarms import AlarmRow

_TELLING = timedelta(minutes=5)
_CERTIFICATES = timedelta(hours=6)
_PATIENCE = timedelta(seconds=10)
_OF_MORNINGS = frozenset({AlarmCause.MISSED, AlarmCause.HELD, AlarmCause.SILENT})

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
    facts = all_facts(app, certificate_ends)
    _write_down(app, alarms_now(facts), frozenset(AlarmCause))
    return _told(app)


def notice(app: App) -> None:
    """Look at the mornings alone, as any command does: little is read, and mostly nothing told."""
    if app.settings.is_staging:
        return
    with app.database.read() as conn:
        facts = morning_facts(app, conn)
    _write_down(app, _of_mornings(facts), _OF_MORNINGS)


def notice_and_tell(app: App) -> None:
    """The same, told at once; what keeps it from being told is logged, and the command goes on."""
    try:
        notice(app)
        _told(app)
    except DigestError as fault:
        _log.warning("alarm.unnoticed %s", fault)


def _of_mornings(facts: AlarmFacts) -> tuple[Alarm, ...]:
    return tuple(each for each in alarms_of_mornings(facts) if each.cause in _OF_MORNINGS)


def _write_down(app: App, present: tuple[Alarm, ...], causes: Collection[AlarmCause]) -> None:
    """What changed of those causes; where nothing did, nothing is written."""
    now = app.clock()
    with app.database.read() as conn:
        rows = [row for row in alarms.standing(conn) if row.cause in causes]
    changed = change(map(_standing, rows), present, now)
    if not any((changed.raised, changed.back, changed.gone, changed.over)):
        return
    with app.database.write() as conn:
        for each in changed.raised:
            alarms.add(conn, _row(each, now), each.key)
        alarms.note_gone(conn, changed.back, None)
        alarms.note_gone(conn, changed.gone, now)
        alarms.end(conn, changed.over, now)
        alarms.settle_end(conn, PASSES_BY_ITSELF, now)
    for each in changed.raised:
        _log.error("alarm.raised cause=%s subject=%s", each.cause, each.subject or "-")
    for row in rows:
        if row.id in changed.over:
            _log.info("alarm.over cause=%s subject=%s", row.cause, row.subject or "-")


def _told(app: App) -> tuple[AlarmRow, ...]:
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


def _standing(row: AlarmRow) -> StandingAlarm:
    alarm = Alarm(cause=AlarmCause(row.cause), subject=row.subject, words=row.words, step=row.step)
    return StandingAlarm(id=row.id, alarm=alarm, gone_at=row.gone_at)


def _row(raised: Alarm, now: datetime) -> AlarmRow:
    return AlarmRow(
        id=0,
        cause=raised.cause,
        subject=raised.subject,
        words=raised.words,
        step=raised.step,
        raised_at=now,
        told_at=None,
        gone_at=None,
        ended_at=None,
        end_told_at=None,
    )
