"""Workers on several hosts share the work; whatever becomes of a job, nothing is lost or double."""

import re
import shutil
import signal
from collections import Counter
from datetime import timedelta
from functools import partial
from time import sleep

import pytest

from digest.flows.operating.alarms import look
from digest.flows.operating.metrics import metrics_of
from digest.flows.operating.pulse import SCHEDULE, note_alive
from digest.flows.sending.halt import halt, resume, still_held
from digest.model import EditionStatus
from digest.store import editions
from tests.loopback.command import run_digest
from tests.loopback.feeds import item, rss
from tests.loopback.forked import wait_until
from tests.loopback.patience import PATIENCE
from tests.rigs.published import standing, subscribe
from tests.rigs.reckoning import reckon

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


def mailed(inbox):
    """How often each reader was mailed; on a busy machine the desk may hear of a late morning."""
    return Counter(each for each in inbox.recipients if each in READERS)


def is_done(cluster, edition):
    return set(standing(cluster.app, edition).values()) == {"accepted"}


def jobs_to_send(cluster):
    """The numbers of the jobs that call one who sends."""
    rows = cluster.sql("SELECT id FROM procrastinate_jobs WHERE task_name = 'digest.send'")
    return {number for (number,) in rows}


def join(cluster, *hosts, words=()):
    """A worker on each of these hosts, known to all others."""
    workers = [cluster.begin(host, "worker", *words) for host in hosts]
    wait_until(lambda: all("worker.started" in worker.errors for worker in workers))
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
    assert mailed(inbox) == Counter(READERS)
    assert inbox.connections > 2
    assert cluster.sql("SELECT 1 FROM worker") == []
    assert cluster.sql("SELECT 1 FROM duty WHERE owner <> ''") == []


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
    assert mailed(inbox) == {reader: len(DO_TO_JOB) for reader in READERS[:6]}


def test_a_worker_that_begins_where_others_were_killed_leaves_no_word_of_these(cluster_with):
    cluster = cluster_with()
    killed = join(cluster, "a", "b")
    living = join(cluster, "c")
    for worker in killed:
        worker.kill()
        worker.wait()

    living += join(cluster, "a")
    known = cluster.sql("SELECT pid, name FROM worker")
    named = {name for (name,) in cluster.sql("SELECT owner FROM duty WHERE owner <> ''")}

    assert {pid for pid, _ in known} == {worker.pid for worker in living}
    assert named <= {name for _, name in known}
    assert stop(*living) == [0, 0]


def test_a_halt_holds_for_workers_and_its_end_wakes_them(cluster_with, inbox):
    cluster = cluster_with()
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=0.2)
    subscribe(cluster.app, *READERS)
    workers = join(cluster, "a", "b")
    edition = cluster.enqueue(today(cluster), batch_size=5)
    wait_until(lambda: len(inbox.envelopes) >= 4)

    halt(cluster.app, edition, "anne", "the wrong picture")
    held = still_held(cluster.app, edition, PATIENCE)
    number = len(inbox.envelopes)
    resume(cluster.app, edition, "anne")
    wait_until(lambda: is_done(cluster, edition))

    assert stop(*workers) == [0, 0]
    said = "".join(worker.errors for worker in workers)
    assert " INFO edition.halted " in said
    assert " ERROR edition." not in said
    assert held == 0
    assert number < len(READERS)  # nobody claims a batch of what is halted
    assert mailed(inbox) == Counter(READERS)


def test_a_limit_of_connections_holds_over_all_hosts(cluster_with, inbox):
    cluster = cluster_with(pace={"connections": 1})
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=0.05)
    subscribe(cluster.app, *READERS[:20])
    workers = join(cluster, "a", "b")
    at_once = set()

    edition = cluster.enqueue(today(cluster), batch_size=2)
    while not is_done(cluster, edition):
        at_once |= {held for (held,) in cluster.sql("SELECT count(*) FROM batch WHERE owner <> ''")}
        sleep(0.1)

    assert stop(*workers) == [0, 0]
    assert max(at_once) == 1
    assert mailed(inbox) == Counter(READERS[:20])


def test_a_worker_that_is_lost_with_its_host_leaves_names_and_the_others_go_on(cluster_with, inbox):
    cluster = cluster_with(delivery={"lease": "4s"}, smtp={"connections": 1})
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=0.05)
    subscribe(cluster.app, *READERS)
    lost, *others = join(cluster, "a", "b", "c")

    edition = cluster.enqueue(today(cluster), batch_size=15)
    wait_until(lambda: len(inbox.envelopes) >= 9 and holds_a_batch(cluster, "a"))
    lost.kill()
    lost.wait()
    shutil.rmtree(cluster.host("a"))
    wait_until(lambda: not is_open(cluster, edition))
    end = reckon(cluster.app, edition, inbox)

    assert stop(*others) == [0, 0]
    assert end.faults() == {}
    assert not end.doubled
    assert end.who("accepted") | end.uncertain == set(READERS)
    assert len(end.uncertain) <= 15
    said = "".join(other.errors for other in others)
    assert "batch.taken_over" in said
    assert bool(end.uncertain) is ("uncertain: it fell silent with them in hand" in said)


def holds_a_batch(cluster, host):
    return any((cluster.host(host) / "journal").glob("*.journal"))


def is_open(cluster, edition):
    with cluster.app.database.read() as conn:
        return editions.by_id(conn, edition.id).status is EditionStatus.SENDING


def test_a_database_that_goes_away_is_waited_for_and_said_in_words(own_server, cluster_on, inbox):
    cluster = cluster_on(own_server)
    subscribe(cluster.app, *READERS[:6])
    (worker,) = join(cluster, "a")

    own_server.crash()
    wait_until(lambda: "worker.cut_off" in worker.errors and "worker.deaf" in worker.errors)
    own_server.start()
    wait_until(lambda: "worker.back" in worker.errors)
    edition = cluster.enqueue(today(cluster))
    wait_until(lambda: is_done(cluster, edition))

    assert stop(worker) == [0]
    assert worker.errors.count("worker.cut_off") == 1
    assert mailed(inbox) == Counter(READERS[:6])


def test_two_workers_make_the_morning_once_and_send_it(cluster_with, inbox, web_server):
    cluster = cluster_with(schedule={"send_at": "00:00", "catch_up": "24h"})
    web_server.put("/feed", rss(news(web_server, cluster.app.clock())))
    code, said = cluster.run("a", "sources", "add", web_server.url("/feed"), "--yes")
    subscribe(cluster.app, *READERS[:6])

    workers = join(cluster, "a", "b")
    wait_until(lambda: cluster.sql("SELECT 1 FROM edition WHERE status = 'done'") != [])

    assert (code, stop(*workers)) == (0, [0, 0]), said
    assert mailed(inbox) == Counter(READERS[:6])
    assert sum(worker.errors.count("edition.made") for worker in workers) == 1


def news(web_server, now):
    return item(
        web_server.url("/pont"),
        title="Le pont rouvre",
        published=now - timedelta(hours=1),
        body="<p>Ce matin, la Ville a parlé de sept projets et du pont qui rouvre.</p>",
    )


def test_operators_see_who_works_and_who_fell_silent(cluster_with):
    cluster = cluster_with()
    (worker,) = join(cluster, "a", words=("--queues", "send,letters"))
    alive = cluster.run("a", "workers")
    (name,) = cluster.sql("SELECT name FROM worker")[0]
    metrics = figures_of(cluster.app)
    doctor = cluster.run("a", "doctor")
    worker.kill()
    worker.wait()
    cluster.sql("UPDATE worker SET beat_at = beat_at - interval '2 minutes'")
    cluster.sql(
        "INSERT INTO duty (kind, subject, due_at) VALUES ('report', '', now() - interval '1 hour')"
    )
    silent = cluster.run("a", "workers", "--json")

    assert alive[0] == 0
    assert re.search(rf" {name} +{worker.pid} .* send,letters ", alive[1]), alive[1]
    assert f"worker.started name={name} process={worker.pid} " in worker.errors
    assert metrics["digest_workers"] == {"alive": 1, "silent": 0}
    assert "nobody does: morning, ask" in alive[1]
    assert "workers: none does morning, ask" in doctor[1]
    assert silent[0] == 0
    assert '"is_silent": true' in silent[1]
    assert figures_of(cluster.app)["digest_work_stuck"]["overdue"] > 0
    assert [row.cause for row in look(cluster.app) if row.cause == "workers"] == ["workers"]


def figures_of(app):
    """Each figure with labels, by its name."""
    return {
        metric.name: {labels[0]: number for labels, number in metric.values if labels}
        for metric in metrics_of(app)
    }


def test_a_scheduler_that_other_settings_start_beside_workers_refuses(cluster_with):
    cluster = cluster_with()
    (worker,) = join(cluster, "a", words=("--queues", "letters"))
    local = re.sub(r'kind = "procrastinate"', 'kind = "local"', settings_of(cluster, "b"))
    (cluster.host("b") / "digest.toml").write_text(local)

    code, said = cluster.run("b", "schedule")

    assert code == 78
    assert f"(process {worker.pid})" in said
    assert "run `digest worker`, or stop them all first" in said


def settings_of(cluster, host):
    return (cluster.host(host) / "digest.toml").read_text()


def test_a_worker_in_anothers_folder_refuses_and_one_beside_a_scheduler_says_so(cluster_with):
    cluster = cluster_with()
    note_alive(cluster.app, SCHEDULE)
    (worker,) = join(cluster, "a", words=("--queues", "letters"))

    code, said = cluster.run("a", "worker")

    assert code == 78
    assert f"another `digest worker` (process {worker.pid}) works with" in said
    assert "worker.beside `digest schedule` was heard of on" in worker.errors
    worker.kill()
    worker.wait()
    (again,) = join(cluster, "a", words=("--queues", "letters"))
    assert stop(again) == [0]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("schedule",), 78, "run `digest worker` instead"),
        (("worker", "--queues", "sent"), 64, "there is no sent; choose among morning"),
    ],
)
def test_a_command_that_another_engine_has_says_so(cluster_with, words, code, said):
    answer = cluster_with().run("a", *words)

    assert answer[0] == code
    assert said in answer[1]


def test_on_one_host_there_are_no_workers(installation, sqlite_database, tmp_path):
    installation()

    answers = [run_digest(word, folder=tmp_path) for word in ("worker", "workers")]

    assert [answer.returncode for answer in answers] == [78, 78]
    assert all("run `digest schedule` instead" in answer.stderr for answer in answers)
