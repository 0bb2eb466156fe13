"""Who works: which workers there are on which hosts, what each does, and what nobody does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.flows.app import App
from digest.model import JobKind
from digest.store import duties, workers
from digest.store.database import Connection
from digest.store.duties import DutyRow
from digest.store.workers import WorkerRow

_LATE = timedelta(minutes=10)
"""What has been due for longer is not only waiting for its turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerStanding:
    """A worker, and the work that it has since when."""

    worker: WorkerRow
    is_silent: bool
    works: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkersReport:
    """All workers; the kinds of work that no living one does, and what is overdue since when."""

    workers: tuple[WorkerStanding, ...]
    unserved: tuple[JobKind, ...]
    overdue: tuple[tuple[str, datetime], ...]

    @property
    def silent(self) -> tuple[WorkerStanding, ...]:
        """Those that ended without a word, hang, or cannot reach the database."""
        return tuple(each for each in self.workers if each.is_silent)


def workers_report(app: App) -> WorkersReport:
    """How the workers stand now."""
    with app.database.read() as conn:
        return report_in(conn, app.clock())


def report_in(conn: Connection, now: datetime) -> WorkersReport:
    """The same, within a transaction."""
    return judged(workers.every(conn), duties.rows(conn), now)


def judged(rows: Iterable[WorkerRow], known: Iterable[DutyRow], now: datetime) -> WorkersReport:
    """The same of rows. Pure."""
    known = tuple(known)
    standings = tuple(
        WorkerStanding(worker=row, is_silent=row.is_silent(now), works=_works(row, known))
        for row in rows
    )
    served = {queue for each in standings if not each.is_silent for queue in each.worker.queues}
    return WorkersReport(
        workers=standings,
        unserved=tuple(kind for kind in JobKind if kind not in served),
        overdue=tuple(
            (_name(row), row.due_at)
            for row in known
            if row.kind is not JobKind.SEND and row.is_due(now) and now - row.due_at > _LATE
        ),
    )


def _works(worker: WorkerRow, known: Iterable[DutyRow]) -> tuple[tuple[str, datetime], ...]:
    mine = (row for row in known if row.owner == worker.name)
    return tuple((_name(row), row.began_at or row.due_at) for row in mine)


def _name(row: DutyRow) -> str:
    """`letters`, `feedback returns`; who sends is known anyway."""
    is_named = row.subject and row.kind is not JobKind.SEND
    return f"{row.kind} {row.subject}" if is_named else row.kind.value
