"""
The engine: what wakes those who do the work.

What is due stands in rows, whoever works; `local` wakes nobody, for `digest schedule`
and cron look by themselves. On several hosts jobs wake the workers: they commit with
the rows that they are about.
"""

from datetime import datetime, timedelta
from typing import Any, Protocol

from digest.config import Settings
from digest.errors import ConfigError
from digest.model import Job, JobKind
from digest.store import duties, workers
from digest.store.database import Connection, Database

_UNHEARD = timedelta(minutes=10)
"""So long a job waits for somebody; the rows that it is about call again."""


class Engine(Protocol):
    """What a flow tells of work that it has just written down, in the same transaction."""

    def call_for(self, conn: Connection, kind: JobKind, now: datetime) -> None:
        """That work is due now, whenever it would have been."""

    def call_senders(self, conn: Connection, now: datetime) -> None:
        """There is something to send, for everybody who sends."""


class LocalEngine:
    """One process looks at the rows by itself, at every tick."""

    def call_for(self, conn: Connection, kind: JobKind, now: datetime) -> None:
        """Nobody is to be woken."""

    def call_senders(self, conn: Connection, now: datetime) -> None:
        """Nobody is to be woken."""


class ClusterEngine:
    """A job wakes a worker, on whichever host."""

    def call_for(self, conn: Connection, kind: JobKind, now: datetime) -> None:
        """The first worker that has nothing better to do takes it."""
        duties.hasten(conn, kind, "", now)
        self.submit(conn, (Job(kind=kind),))

    def call_senders(self, conn: Connection, now: datetime) -> None:
        """Each worker that sends is called by its name: they share the batches."""
        senders = (row for row in workers.alive(conn, now) if JobKind.SEND in row.queues)
        self.submit(conn, tuple(Job(kind=JobKind.SEND, worker=row.name) for row in senders))

    def submit(self, conn: Connection, wanted: tuple[Job, ...]) -> int:
        """Those jobs, once the transaction is in, but for what waits already; how many."""
        from digest.store import jobs  # noqa: PLC0415 - what only several hosts have installed

        return jobs.submit(conn, wanted)

    def remove_dead(self, conn: Connection) -> int:
        """Remove jobs that nobody does any more, and those that nobody came for; how many."""
        from digest.store import jobs  # noqa: PLC0415 - as above

        return jobs.remove_dead(conn, _UNHEARD)


def job_app(database: Database) -> Any:
    """Procrastinate, over connections of its own to the same database; not open yet."""
    from digest.store import jobs  # noqa: PLC0415 - as above

    return jobs.worker_app(database)


def engine_of(settings: Settings) -> Engine:
    """The engine that the settings name."""
    return LocalEngine() if settings.engine.is_local else ClusterEngine()


def upgrade_engine(settings: Settings, database: Database) -> tuple[str, str]:
    """
    Bring the engine's own tables to the installed release: their revision before and after.

    Both are empty where it has none, the first where they were made. Raises `SchemaError`.
    """
    if settings.engine.is_local:
        return "", ""
    from digest.store import engine_tables  # noqa: PLC0415 - as above

    return engine_tables.upgrade(database)


def check_engine(settings: Settings, database: Database) -> None:
    """Raise `SchemaError` where the engine's own tables are not as it needs them."""
    if not settings.engine.is_local:
        from digest.store import engine_tables  # noqa: PLC0415 - as above

        engine_tables.check(database)


def expect_engine(settings: Settings, kind: str, command: str) -> None:
    """Raise `ConfigError` where another engine does that command's work."""
    if settings.engine.kind != kind:
        other = "digest schedule" if settings.engine.is_local else "digest worker"
        raise ConfigError(
            "engine.kind",
            (f'"{settings.engine.kind}": `{command}` is for "{kind}"; run `{other}` instead',),
        )
