"""Write down what is wrong: which alarms are raised, away for now, back, or over."""

import logging
from collections.abc import Collection
from datetime import datetime

from digest.alarm.alarm import OF_MORNINGS, PASSES_BY_ITSELF, Alarm, AlarmCause
from digest.alarm.change import StandingAlarm, change
from digest.alarm.facts import AlarmFacts
from digest.flows.app import App
from digest.flows.operating.morning_facts import morning_facts
from digest.store import alarms
from digest.store.alarms import AlarmRow

_log = logging.getLogger("digest.alarm")


def notice(app: App) -> bool:
    """
    Look at the mornings alone, as any command does; whether anything is yet to be told.

    Little is read, and where nothing changed nothing is written.
    """
    if app.settings.is_staging:
        return False
    with app.database.read() as conn:
        facts = morning_facts(app, conn)
    write_down(app, facts, OF_MORNINGS)
    with app.database.read() as conn:
        return alarms.has_untold(conn, app.clock())


def write_down(app: App, facts: AlarmFacts, causes: Collection[AlarmCause]) -> None:
    """What changed of those causes; where nothing did, nothing is written."""
    now = facts.now
    with app.database.read() as conn:
        rows = alarms.standing(conn)
    changed = change(map(_standing, rows), facts, causes)
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
