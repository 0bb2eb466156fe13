"""Who works: which workers there are on which hosts, what each does, and what nobody does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.errors import ConfigError
from digest.flows.app import App
from digest.model import JobKind
from digest.store import duties, heartbeats, workers
from digest.store.database import Connection
from digest.store.duties import DutyRow
from digest.store.heartbeats import HeartbeatRow
from digest.store.workers import WorkerRow

_LATE = timedelta(minutes=10)
"""What has been due for longer is not only waiting for its turn."""
_HUNG = timedelta(minutes=30)
"""What one has had in hand for longer hangs, but for a sending: a long one lasts for hours."""
_TICKS = timedelta(minutes=3)
"""A scheduler that said within this that it lives does: it says so each minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerStanding:
    """A worker, and the work that it has since when."""

    worker: WorkerRow
    is_silent: bool
    works: tuple[tuple[str, datetime], ...]
    hung: tuple[tuple[str, datetime], ...]
    """What of it lasts for so long that it will not end by itself."""

    @property
    def name(self) -> str:
        """The worker wherever it is spoken of: `3f9a0c21 on web1 (process 4711)`."""
        return worker_name(self.worker)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkersReport:
    """All workers; the kinds of work that no living one does, and what is overdue since when."""

    workers: tuple[WorkerStanding, ...]
    unserved: tuple[JobKind, ...]
    overdue: tuple[tuple[str, datetime], ...]
    scheduler: HeartbeatRow | None = None
    """A `digest schedule` that lives beside them."""

    @property
    def alive(self) -> tuple[WorkerStanding, ...]:
        """Those that said lately that they live."""
        return tuple(each for each in self.workers if not each.is_silent)

    @property
    def silent(self) -> tuple[WorkerStanding, ...]:
        """Those that ended without a word, hang, or cannot reach the database."""
        return tuple(each for each in self.workers if each.is_silent)

    @property
    def hung(self) -> Iterator[tuple[str, datetime, WorkerStanding]]:
        """What will not end by itself, since when, and which living worker has it."""
        for each in self.alive:
            for name, since in each.hung:
                yield name, since, each


def worker_name(row: WorkerRow) -> str:
    """A worker in the words of logs, tables and the doctor."""
    return f"{row.name} on {row.host} (process {row.pid})"


def workers_report(app: App) -> WorkersReport:
    """How the workers stand now."""
    with app.database.read() as conn:
        return report_in(conn, app.clock())


def report_in(conn: Connection, now: datetime) -> WorkersReport:
    """The same, within a transaction."""
    return judged(workers.every(conn), duties.rows(conn), now, scheduler_beside(conn, now))


def expect_no_workers(app: App) -> None:
    """Raise `ConfigError` where workers live, who do all that a scheduler would do."""
    alive = workers_report(app).alive
    if alive:
        names = ", ".join(each.name for each in alive)
        fault = (
            f'"local", and the work of this database is done by workers: {names}. Set '
            '"procrastinate" here and run `digest worker`, or stop them all first'
        )
        raise ConfigError("engine.kind", (fault,))


def scheduler_beside(conn: Connection, now: datetime) -> HeartbeatRow | None:
    """A `digest schedule` that lives, on whichever host; None where none does."""
    row = heartbeats.last(conn, heartbeats.SCHEDULE, now)
    return row if row is not None and now - row.at <= _TICKS else None


def judged(
    rows: Iterable[WorkerRow],
    known: Iterable[DutyRow],
    now: datetime,
    scheduler: HeartbeatRow | None = None,
) -> WorkersReport:
    """The same of rows. Pure."""
    known = tuple(known)
    standings = tuple(_standing(row, known, now) for row in rows)
    served = {queue for each in standings if not each.is_silent for queue in each.worker.queues}
    return WorkersReport(
        workers=standings,
        unserved=tuple(kind for kind in JobKind if kind not in served),
        overdue=tuple(
            (_name(row), row.due_at)
            for row in known
            if row.kind is not JobKind.SEND and row.is_due(now) and now - row.due_at > _LATE
        ),
        scheduler=scheduler,
    )


def _standing(worker: WorkerRow, known: Iterable[DutyRow], now: datetime) -> WorkerStanding:
    mine = [row for row in known if row.owner == worker.name]
    works = [(row, _name(row), row.began_at or row.due_at) for row in mine]
    return WorkerStanding(
        worker=worker,
        is_silent=worker.is_silent(now),
        works=tuple((name, since) for _, name, since in works),
        hung=tuple(
            (name, since)
            for row, name, since in works
            if row.kind is not JobKind.SEND and now - since > _HUNG
        ),
    )


def _name(row: DutyRow) -> str:
    """`letters`, `feedback returns`; who sends is known anyway."""
    is_named = row.subject and row.kind is not JobKind.SEND
    return f"{row.kind} {row.subject}" if is_named else row.kind.value
