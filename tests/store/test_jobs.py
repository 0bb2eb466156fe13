"""Jobs in Procrastinate's tables: they come and go with our transactions, and pile up nowhere."""

from contextlib import closing, suppress
from datetime import timedelta
from importlib import resources
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from digest.errors import SchemaError
from digest.model import Job, JobKind
from digest.store import engine_tables, jobs
from digest.store.database import open_database

SEND = Job(kind=JobKind.SEND, worker="a1b2c3d4")
READ = Job(kind=JobKind.FEEDBACK, subject="returns")
SEEN = "SELECT queue_name, task_name, args ->> 'subject', status::text FROM procrastinate_jobs"
DEAD = """
INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id
"""
TAKE = """
UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker
 WHERE args ->> 'subject' = :subject
"""
LONG_AGO = """
UPDATE procrastinate_events SET at = now() - interval '1 hour'
 WHERE job_id IN (SELECT id FROM procrastinate_jobs WHERE queue_name = 'feedback')
"""
THEIRS = "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('theirs', 'theirs')"


@pytest.fixture
def database(cluster_url):
    with closing(open_database(cluster_url, Path())) as database:
        yield database


def execute(database, statement, **values):
    with database.write() as conn:
        return conn.execute(text(statement), values)


def in_queues(database):
    with database.read() as conn:
        return conn.execute(text(SEEN)).all()


def submit(database, *wanted):
    with database.write() as conn:
        return jobs.submit(conn, wanted)


def test_a_transaction_that_is_rolled_back_leaves_no_job_and_one_that_is_not_leaves_it(database):
    with suppress(ZeroDivisionError), database.write() as conn:
        jobs.submit(conn, (SEND, READ))
        raise ZeroDivisionError
    before = in_queues(database)

    submit(database, SEND, READ)

    assert before == []
    assert in_queues(database) == [
        ("send@a1b2c3d4", "digest.send", "", "todo"),
        ("feedback", "digest.feedback", "returns", "todo"),
    ]


def test_what_waits_already_is_not_called_for_twice_unless_it_may_not_be_taken_yet(database):
    numbers = [submit(database, SEND, READ) for _ in range(2)]
    execute(database, "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 day'")
    numbers.append(submit(database, SEND))
    execute(database, "UPDATE procrastinate_jobs SET status = 'doing'")
    numbers.append(submit(database, READ))

    assert numbers == [2, 0, 1, 1]


def test_a_listener_hears_of_a_job_for_the_longest_queue_there_is(database, cluster_url):
    longest = max(
        (Job(kind=kind, worker="f" * 8) for kind in JobKind), key=lambda job: len(job.queue)
    )
    with psycopg.connect(cluster_url, autocommit=True) as listener:
        listener.execute(f'LISTEN "procrastinate_queue_v1#{longest.queue}"')
        submit(database, longest)

        heard = next(listener.notifies(timeout=30, stop_after=1))

    assert heard.channel.endswith(longest.queue)


def test_jobs_of_dead_workers_and_jobs_nobody_came_for_are_removed_and_no_others(database):
    submit(database, SEND, READ)
    dead = execute(database, DEAD).scalar_one()
    alive = execute(database, "SELECT * FROM procrastinate_register_worker_v1()").scalar_one()
    for worker in (dead, alive, None):
        submit(database, Job(kind=JobKind.LETTERS, subject=str(worker)))
    for worker in (dead, alive, None):
        execute(database, TAKE, worker=worker, subject=str(worker))
    execute(database, LONG_AGO)
    execute(database, THEIRS)

    with database.write() as conn:
        removed = jobs.remove_dead(conn, timedelta(minutes=10))

    assert removed == 3
    assert sorted(row[0:1] + row[2:] for row in in_queues(database)) == [
        ("letters", str(alive), "doing"),
        ("send@a1b2c3d4", "", "todo"),
        ("theirs", None, "todo"),
    ]
    assert execute(database, "SELECT id FROM procrastinate_workers").scalars().all() == [alive]


# --- the tables ----------------------------------------------------------------------------


@pytest.fixture
def bare(postgres_server):
    name = postgres_server.create()
    with closing(open_database(postgres_server.url(name), Path())) as database:
        yield database
    postgres_server.drop(name)


def test_the_tables_are_made_once_and_checked(bare):
    with pytest.raises(SchemaError, match="no tables for jobs"):
        engine_tables.check(bare)

    first, second = engine_tables.upgrade(bare), engine_tables.upgrade(bare)

    assert (first[0], second[0]) == ("", first[1])
    engine_tables.check(bare)


def test_tables_of_an_earlier_release_are_upgraded_by_its_own_steps(bare):
    folder = resources.files("procrastinate.sql") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    early = [name for name in names if name < "03.03"]
    for name in early:
        with bare.write() as conn:
            conn.connection.driver_connection.execute((folder / name).read_bytes())
    last = early[-1].removesuffix(".sql")
    execute(bare, f"COMMENT ON TABLE procrastinate_jobs IS 'digest-mailer, {last}'")
    with pytest.raises(SchemaError, match="stop every `digest worker`"):
        engine_tables.check(bare)

    before, after = engine_tables.upgrade(bare)

    assert (before, after) == (last, engine_tables.newest())
    engine_tables.check(bare)
    assert submit(bare, SEND) == 1


@pytest.mark.parametrize(
    ("comment", "words"),
    [("NULL", "did not make"), ("'ours'", "did not make"), ("'digest-mailer, 99'", "newer than")],
)
def test_tables_that_are_not_ours_or_newer_are_let_be(database, comment, words):
    execute(database, f"COMMENT ON TABLE procrastinate_jobs IS {comment}")

    for act in (engine_tables.check, engine_tables.upgrade):
        with pytest.raises(SchemaError, match=words):
            act(database)
