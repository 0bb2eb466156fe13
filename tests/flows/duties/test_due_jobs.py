"""Which jobs somebody is called for, by what the rows say."""

from datetime import timedelta

from digest.flows.duties.due_jobs import WorkFacts, due_jobs
from digest.model import Job, JobKind
from digest.store.duties import DutyRow
from digest.store.workers import WorkerRow
from tests.conftest import MORNING

MINUTE = timedelta(minutes=1)
LETTERS, SEND, FEEDBACK = JobKind.LETTERS, JobKind.SEND, JobKind.FEEDBACK


def worker(name, *queues, host="web1", has_spool=False):
    return WorkerRow(
        name=name,
        host=host,
        pid=1,
        queues=queues or tuple(JobKind),
        connections=4,
        has_spool=has_spool,
        began_at=MORNING,
        beat_at=MORNING,
    )


def facts(*duties, workers=(), work=((LETTERS, ""),), has_copies=False):
    return WorkFacts(
        now=MORNING,
        duties={(row.kind, row.subject): row for row in duties},
        workers=workers,
        work=work,
        has_copies=has_copies,
    )


def held(kind, subject="", until=MORNING + MINUTE):
    return DutyRow(kind=kind, subject=subject, due_at=MORNING, owner="a", held_until=until)


def test_what_there_is_to_do_is_called_for_once_its_time_has_come_whether_somebody_lives_or_not():
    early = DutyRow(kind=LETTERS, subject="", due_at=MORNING + MINUTE)
    in_time = DutyRow(kind=LETTERS, subject="", due_at=MORNING)

    assert due_jobs(facts()) == (Job(kind=LETTERS),)
    assert due_jobs(facts(in_time)) == (Job(kind=LETTERS),)
    assert due_jobs(facts(early)) == ()


def test_what_somebody_has_is_called_for_only_once_its_holder_is_silent():
    assert due_jobs(facts(held(LETTERS))) == ()
    assert due_jobs(facts(held(LETTERS, until=MORNING - MINUTE))) == (Job(kind=LETTERS),)


def test_copies_call_each_worker_that_sends_and_is_not_sending():
    workers = (worker("a"), worker("b"), worker("c", "letters"))

    jobs = due_jobs(facts(held(SEND, "a"), workers=workers, work=(), has_copies=True))
    none = due_jobs(facts(workers=workers, work=()))

    assert jobs == (Job(kind=SEND, worker="b"),)
    assert none == ()


def test_each_mailbox_is_one_work_and_what_was_handed_in_on_a_host_calls_one_of_there():
    workers = (
        worker("a", has_spool=True),
        worker("b", has_spool=True),
        worker("c", host="web2", has_spool=True),
        worker("d", "send", host="web3", has_spool=True),
        worker("e", host="web4"),
    )
    work = ((FEEDBACK, "returns"), (FEEDBACK, "leave"))

    jobs = due_jobs(facts(held(FEEDBACK, "leave"), workers=workers, work=work))

    assert jobs == (
        Job(kind=FEEDBACK, subject="returns"),
        Job(kind=FEEDBACK, subject="spool@web1", worker="b"),
        Job(kind=FEEDBACK, subject="spool@web2", worker="c"),
    )
