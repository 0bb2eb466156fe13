"""Who writes something down calls for it in the same transaction, and so do the rows."""

from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import BreakerError
from digest.flows.app import App
from digest.flows.desk.approve import approve, hold
from digest.flows.duties.reconcile import reconcile
from digest.flows.duties.shift import Shift
from digest.flows.engine import ClusterEngine, engine_of
from digest.flows.operating.backup import back_up
from digest.flows.operating.origin import Objection
from digest.flows.operating.restore import RestoreWord, restore
from digest.flows.sending.halt import halt, resume
from digest.model import DeliveryStatus, JobKind
from digest.store import deliveries, duties, engine_tables, jobs, workers
from digest.store.database import open_database
from tests.loopback.settings import KEYRING
from tests.rigs.published import DAY, enqueue, subscribe

ANNE = "anne@exemple.test"


@pytest.fixture
def shared(with_settings, cluster_url, clock, inbox, installation):
    """An installation of several hosts, by a clock that stands."""
    sections = {
        "smtp": {"host": inbox.host, "port": inbox.port},
        "database": {"url": cluster_url},
        "engine": {"kind": "procrastinate"},
    }
    installation(**sections)
    with closing(open_database(cluster_url, Path())) as database:
        yield App(
            settings=with_settings(**sections), database=database, keyring=KEYRING, clock=clock
        )


@pytest.fixture
def shift(shared, watch):
    worker = Shift(shared, tuple(JobKind), watch)
    worker.begin()
    return worker


def called(app):
    """The queues in which a job waits, since the last look; they are emptied."""
    with app.database.write() as conn:
        there = jobs.waiting(conn)
        conn.exec_driver_sql("DELETE FROM procrastinate_jobs")
    return sorted(queue for queue, _ in there)


def test_the_end_of_a_halt_calls_each_worker_that_lives_and_sends(shared, shift, watch):
    subscribe(shared, ANNE)
    edition = enqueue(shared)
    halt(shared, edition, "anne", "")
    silent, other = Shift(shared, (JobKind.SEND,), watch), Shift(shared, (JobKind.ASK,), watch)
    silent.begin()
    shared.clock.advance(timedelta(minutes=2))
    other.begin()
    shift.beat()
    called(shared)

    resume(shared, edition, "anne")

    assert called(shared) == [f"send@{shift.name}"]


def test_the_desks_approval_wakes_who_makes_the_morning(shared, shift):
    hold(shared, DAY, "anne", "a doubt")
    called(shared)

    approve(shared, DAY, "anne", "")

    assert called(shared) == ["morning"]
    with shared.database.read() as conn:
        rows = {row.kind: row for row in duties.rows(conn)}
    assert rows[JobKind.MORNING].due_at <= shared.clock()


def test_what_fails_leaves_no_call(shared, shift):
    called(shared)

    with suppress(BreakerError), shared.database.write() as conn:
        engine_of(shared.settings).call_for(conn, JobKind.LETTERS, shared.clock())
        raise BreakerError("for whatever reason")

    assert called(shared) == []


def test_copies_past_their_best_before_call_somebody_who_gives_them_up(shared, shift, inbox):
    subscribe(shared, ANNE)
    edition = enqueue(shared)
    shared.clock.set(edition.best_before + timedelta(seconds=1))
    shift.beat()
    calls = called(shared)
    shift.do(JobKind.SEND, "")

    reconcile(shared, ClusterEngine())

    with shared.database.read() as conn:
        balance = deliveries.balance(conn, edition.id)
    assert f"send@{shift.name}" in calls
    assert balance[DeliveryStatus.EXPIRED] == 1
    assert not [queue for queue in called(shared) if queue.startswith("send")]
    assert inbox.envelopes == []


def test_what_a_worker_does_is_its_own_for_as_long_as_it_does_it(shared, shift, watch):
    subscribe(shared, ANNE)
    enqueue(shared)
    owned = []

    def look(*_):
        with shared.database.read() as conn:
            owned.extend(
                (row.kind, row.subject, row.owner) for row in duties.rows(conn) if row.owner
            )

    sending = Shift(shared, (JobKind.SEND,), type(watch)(stop=watch.stop, progress=look))
    sending.begin()
    sending.do(JobKind.SEND, "")
    sending.end()

    assert owned == [(JobKind.SEND, sending.name, sending.name)]
    with shared.database.read() as conn:
        assert [row.owner for row in duties.rows(conn) if row.owner] == []
        assert [row.name for row in workers.every(conn)] == [shift.name]


def test_a_backup_brings_the_tables_for_jobs_back_with_their_revision(shared, tmp_path):
    config, copy = tmp_path / "digest.toml", tmp_path / "copy.dump"
    back_up(shared.settings, config, copy)
    with shared.database.write() as conn:
        jobs.submit(conn, ())
        conn.exec_driver_sql("DROP TABLE procrastinate_events")
    shared.database.close()

    word = RestoreWord(overruled=frozenset(Objection))
    restore(shared.settings, config, copy, shared.clock, "anne", word)

    engine_tables.check(shared.database)
    with shared.database.write() as conn:
        ClusterEngine().call_for(conn, JobKind.LETTERS, shared.clock())
    assert called(shared) == ["letters"]
