"""Workers on several hosts share the work; whatever becomes of a job, nothing is lost or double."""

import signal
from collections import Counter
from datetime import timedelta
from functools import partial

from tests.loopback.forked import wait_until
from tests.rigs.published import standing, subscribe

READERS = [f"lectrice{number}@exemple.test" for number in range(60)]
DO_TO_JOB = {
    "lost": "DELETE FROM procrastinate_jobs WHERE id = %s",
    "doubled": "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
    " SELECT queue_name, task_name, args FROM procrastinate_jobs, generate_series(1, 5)"
    " WHERE id = %s",
    "stuck": "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s",
    "late": "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 day' WHERE id = %s",
}


def today(cluster):
    return cluster.app.today()


def is_done(cluster, edition):
    return set(standing(cluster.app, edition).values()) == {"accepted"}


def jobs_to_send(cluster):
    """The numbers of the jobs that call one who sends."""
    rows = cluster.sql("SELECT id FROM procrastinate_jobs WHERE task_name = 'digest.send'")
    return {number for (number,) in rows}


def join(cluster, *hosts, words=()):
    """A worker on each of these hosts, known to all others."""
    before = len(cluster.sql("SELECT name FROM worker"))
    workers = [cluster.begin(host, "worker", *words) for host in hosts]
    wait_until(lambda: len(cluster.sql("SELECT name FROM worker")) == before + len(hosts))
    return workers


def stop(*workers):
    """Ask them to end well; their exit codes."""
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    codes = [worker.wait() for worker in workers]
    said = "".join(worker.errors for worker in workers)
    assert "Traceback" not in said, said
    return codes


def test_three_hosts_mail_each_reader_once_and_end_well(cluster_with, inbox):
    cluster = cluster_with()
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=0.05)
    subscribe(cluster.app, *READERS)
    workers = join(cluster, "a", "b", "c", words=("--connections", "2"))

    edition = cluster.enqueue(today(cluster), batch_size=5)
    wait_until(lambda: is_done(cluster, edition))
    codes = stop(*workers)

    assert codes == [0, 0, 0]
    assert Counter(inbox.recipients) == Counter(READERS)
    assert inbox.connections > 2
    assert cluster.sql("SELECT FROM worker") == []
    assert cluster.sql("SELECT FROM duty WHERE owner <> ''") == []


def test_a_job_that_is_lost_doubled_stuck_or_late_changes_nothing(cluster_with, inbox):
    cluster = cluster_with()
    subscribe(cluster.app, *READERS[:6])
    (worker,) = join(cluster, "a")

    for number, statement in enumerate(DO_TO_JOB.values(), 1):
        worker.send_signal(signal.SIGSTOP)
        known = jobs_to_send(cluster)
        edition = cluster.enqueue(today(cluster) - timedelta(days=number))
        (job,) = jobs_to_send(cluster) - known
        cluster.sql(statement, job)
        worker.send_signal(signal.SIGCONT)
        wait_until(partial(is_done, cluster, edition))

    assert stop(worker) == [0]
    assert Counter(inbox.recipients) == {reader: len(DO_TO_JOB) for reader in READERS[:6]}
