"""
The reconciler: what the rows say is due has a job, whatever became of earlier ones.

Jobs are only calls. One that was lost, that hangs in the name of a dead worker or never
came is made good here, and what nobody does any more is removed.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from digest.flows.app import App
from digest.flows.duties.due_jobs import Work, WorkFacts, due_jobs
from digest.flows.duties.table import DUTIES, duty_of, shared_subjects
from digest.flows.engine import ClusterEngine
from digest.flows.feedback.mailboxes import SPOOL
from digest.flows.sending.send import due_editions
from digest.model import JobKind
from digest.store import batches, duties, workers
from digest.store.duties import DutyRow
from digest.store.workers import WorkerRow

_FORGOTTEN = timedelta(days=1)
"""So long a worker that fell silent is listed."""


def reconcile(app: App, engine: ClusterEngine) -> int:
    """Submit a job for all that is due and that nobody has or is called for; how many."""
    now = app.clock()
    with app.database.read() as conn:
        known = {(row.kind, row.subject): row for row in duties.rows(conn)}
    due = _due(app, known, now)
    work = {each for each in due if duty_of(each[0]).has_work(app)}
    has_copies = _has_copies(app, now)
    with app.database.write() as conn:
        for name in workers.silent_since(conn, now - _FORGOTTEN):
            duties.let_go(conn, name, now)
            workers.leave(conn, name)
        duties.forget(conn, JobKind.FEEDBACK, but=_mailboxes(app, workers.alive(conn, now)))
        facts = WorkFacts(
            now=now,
            duties=known,
            workers=workers.alive(conn, now),
            work=work,
            has_copies=has_copies,
        )
        for idle in due.keys() - work:
            if (row := due[idle]) is not None:
                duties.put_off(conn, row, now + duty_of(row.kind).period(app.settings))
        engine.remove_dead(conn)
        return engine.submit(conn, due_jobs(facts))


def _due(app: App, known: Mapping[Work, DutyRow], now: datetime) -> Mapping[Work, DutyRow | None]:
    """What any worker may do and its time has come, but for sending; None where it never came."""
    works = (
        (duty.kind, subject)
        for duty in DUTIES
        for subject in shared_subjects(app.settings, duty.kind)
        if duty.kind is not JobKind.SEND
    )
    rows = ((work, known.get(work)) for work in works)
    return {work: row for work, row in rows if row is None or row.is_due(now)}


def _mailboxes(app: App, living: tuple[WorkerRow, ...]) -> frozenset[str]:
    """Those that are read; one that was taken out of the settings is nobody's work any more."""
    handed_in = (f"{SPOOL}@{row.host}" for row in living if row.has_spool)
    return frozenset((*shared_subjects(app.settings, JobKind.FEEDBACK), *handed_in))


def _has_copies(app: App, now: datetime) -> bool:
    """Whether copies are due that nobody has in hand, or that nobody may send any more."""
    unfinished = due_editions(app)
    with app.database.read() as conn:
        return any(
            now >= edition.best_before or batches.may_be_had(conn, edition.id, now)
            for edition in unfinished
        )
