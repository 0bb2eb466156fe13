"""
Jobs in the tables of Procrastinate: calls to look whether something is due.

They commit with the transaction that they are submitted in, or not at all. Whatever
becomes of one, the rows of what is due stay, and another is submitted for them.
"""

from collections.abc import Collection
from datetime import timedelta
from functools import cache
from typing import Any

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from sqlalchemy import Connection, text

from digest.model import Job
from digest.store.database import Database

SUBJECT = "subject"
"""The one argument of a job's task."""
GONE_AFTER = timedelta(minutes=2)
"""A worker that Procrastinate heard nothing of for so long does no job any more."""
_OURS = "digest."
_LIVELY = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""So that who listens learns within a minute or so that the other end is gone without a word."""


def task_name(job: Job) -> str:
    """What Procrastinate calls the task of such a job."""
    return f"{_OURS}{job.kind}"


def submit(conn: Connection, jobs: Collection[Job]) -> int:
    """Let these jobs be done once the transaction is in, but for what waits already; how many."""
    there = waiting(conn) if jobs else frozenset()
    new = [job for job in jobs if (job.queue, job.subject) not in there]
    for job in new:
        _app().configure_task(
            task_name(job), queue=job.queue, connection=conn.connection.driver_connection
        ).defer(**{SUBJECT: job.subject})
    return len(new)


def waiting(conn: Connection) -> frozenset[tuple[str, str]]:
    """The queue and the subject of each job that may be taken now, and nobody has taken yet."""
    rows = conn.execute(text(_WAITING), {"ours": f"{_OURS}%"})
    return frozenset((row.queue_name, row.subject or "") for row in rows)


def remove_dead(conn: Connection, unheard: timedelta) -> int:
    """
    Remove the jobs that nobody does any more, and those that waited as long as *unheard*.

    A job whose worker was killed stays at `doing` for ever, one for a worker that is no
    more waits for ever. How many were removed.
    """
    words = {
        "ours": f"{_OURS}%",
        "gone": GONE_AFTER / timedelta(seconds=1),
        "unheard": unheard / timedelta(seconds=1),
    }
    removed = conn.execute(text(_REMOVE_DEAD), words).rowcount
    conn.execute(text(_PRUNE), {"unheard": words["unheard"]}).all()
    return removed


def worker_app(database: Database) -> App:
    """Procrastinate over connections of its own to the same database, not yet open."""
    _, words = database.engine.dialect.create_connect_args(database.engine.url)
    lively = {**_LIVELY, **words}
    return App(connector=_JobConnector(kwargs=lively, min_size=1, max_size=3, timeout=10))


class _JobConnector(PsycopgConnector):
    async def open_async(self, pool: Any = None) -> None:
        """Raise the fault that everything else of it raises, and leave nothing open."""
        try:
            await super().open_async(pool)
        except psycopg.Error as fault:
            await self.close_async()
            raise ConnectorException from fault


@cache
def _app() -> App:
    """What submits jobs on a connection of ours; it opens none."""
    connector: Any = SyncPsycopgConnector()
    return App(connector=connector)


_WAITING = """
SELECT queue_name, args ->> 'subject' AS subject FROM procrastinate_jobs
 WHERE status = 'todo' AND task_name LIKE :ours AND (scheduled_at IS NULL OR scheduled_at <= now())
"""
_REMOVE_DEAD = """
DELETE FROM procrastinate_jobs AS job
 WHERE task_name LIKE :ours
   AND (status NOT IN ('todo', 'doing')
        OR (status = 'doing' AND NOT EXISTS (
              SELECT FROM procrastinate_workers AS worker
               WHERE worker.id = job.worker_id
                 AND worker.last_heartbeat > now() - make_interval(secs => :gone)))
        OR (status = 'todo' AND NOT EXISTS (
              SELECT FROM procrastinate_events AS event
               WHERE event.job_id = job.id AND event.at > now() - make_interval(secs => :unheard))))
"""
_PRUNE = "SELECT * FROM procrastinate_prune_stalled_workers_v1(:unheard)"
