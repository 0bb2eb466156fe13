"""What alarms are judged by, read from the database, the disk and the settings."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from digest.alarm.facts import AlarmFacts, PastMorning, ReturnWave, SilentSource
from digest.collect.fetch import shown
from digest.config import Settings
from digest.feedback.verdict import ReturnConsequence
from digest.flows.app import App
from digest.flows.feedback.take_in import ACTOR as FEEDBACK
from digest.flows.feedback.take_in import TEST
from digest.flows.feedback.trial import SENT
from digest.flows.operating.morning_facts import morning_facts
from digest.flows.operating.workers import report_in
from digest.flows.sources.change import PAUSED
from digest.flows.sources.health import SourceHealth, health
from digest.store import lanes, letters, logbook, past_mornings, returns, untried
from digest.store.database import Connection
from digest.store.sources import REMOVED

BACKUP = "db backup"
"""What the logbook calls a backup that was made."""
_HOUR = timedelta(hours=1)
_LATELY = timedelta(days=3)


def all_facts(app: App, certificate_ends: datetime | None) -> AlarmFacts:
    """Everything; the end of the certificate is asked for elsewhere, and seldom."""
    settings, now = app.settings, app.clock()
    with app.database.read() as conn:
        backup = logbook.newest_act(conn, BACKUP, now)
        facts = _with_workers(app, conn, morning_facts(app, conn))
        return replace(
            facts,
            mornings=_with_losses(conn, facts.mornings),
            overdue_letters=letters.overdue(conn, now - _HOUR),
            lanes=tuple(lanes.states(conn).values()),
            sources=tuple(_silent(app, health(conn, now, settings.sources.report_after))),
            waves=tuple(_waves(conn, now - _LATELY)),
            backup_at=backup,
            certificate_ends=certificate_ends,
            signed_since=_signed_since(app),
            disk_free=free_disk(settings),
            deaf_mailboxes=tuple(_deaf(app, conn)),
            is_trial_lost=_is_trial_lost(conn, now),
        )


def _with_losses(conn: Connection, mornings: tuple[PastMorning, ...]) -> tuple[PastMorning, ...]:
    """Only the newest edition's copies are counted: it is the one that is judged."""
    newest = next((each for each in mornings if each.was_mailed), None)
    return tuple(
        replace(each, lost=past_mornings.lost(conn, each.id), untried=untried.count(conn, each.id))
        if each is newest
        else each
        for each in mornings
    )


def _with_workers(app: App, conn: Connection, facts: AlarmFacts) -> AlarmFacts:
    """What the workers of several hosts leave undone; one host has none."""
    if app.settings.engine.is_local:
        return facts
    report = report_in(conn, facts.now)
    return replace(
        facts,
        has_workers=bool(report.alive),
        idle_since=report.overdue,
        hung_since=tuple((name, by.worker.host, since) for name, since, by in report.hung),
    )


def _silent(app: App, healths: tuple[SourceHealth, ...]) -> Iterator[SilentSource]:
    oldest = app.clock() - app.settings.sources.report_after
    for each in healths:
        source = each.source
        if source.disabled_because.startswith((PAUSED, REMOVED)):
            continue
        last = source.last_success_at
        is_deaf = (last or source.added_at) < oldest
        if source.disabled_because or is_deaf or each.habit.silent_for:
            yield SilentSource(
                number=source.id,
                name=source.title or shown(source.url),
                since=last if is_deaf else each.habit.last,
                is_given_up=bool(source.disabled_because),
            )


def _waves(conn: Connection, since: datetime) -> Iterator[ReturnWave]:
    acts = (ReturnConsequence.ALARM, ReturnConsequence.WAVE)
    for each in returns.alarms(conn, acts, since):
        yield ReturnWave(
            day=each.day,
            domain=each.domain,
            number=each.number,
            words=each.words,
            is_of_addresses=each.act == ReturnConsequence.WAVE,
        )


def _deaf(app: App, conn: Connection) -> Iterator[tuple[str, str]]:
    for name in app.settings.mailboxes:
        row = returns.mailbox_row(conn, name)
        if row.failure:
            yield name, row.failure


def _is_trial_lost(conn: Connection, now: datetime) -> bool:
    sent = logbook.newest(conn, FEEDBACK, SENT)
    if sent is None or now - sent[0] < _HOUR:
        return False
    return not logbook.has(conn, FEEDBACK, TEST, sent[1])


def _signed_since(app: App) -> datetime | None:
    """When the oldest key's file was written; a file that is not there is the doctor's matter."""
    dkim = app.settings.dkim
    files = [app.settings.path(file) for file in (dkim.key_file, dkim.ed25519_key_file) if file]
    moments = [file.stat().st_mtime for file in files if file.is_file()]
    return datetime.fromtimestamp(min(moments), UTC) if moments else None


def free_disk(settings: Settings) -> int:
    """Bytes that are left where the journal stands, or will."""
    journal = settings.path(settings.delivery.journal)
    folder = next(each for each in (journal, *journal.absolute().parents) if each.exists())
    return shutil.disk_usage(folder).free
