"""Which jobs somebody has to be called for, by what the rows say. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from digest.flows.feedback.mailboxes import SPOOL
from digest.model import Job, JobKind
from digest.store.duties import DutyRow
from digest.store.workers import WorkerRow

Work = tuple[JobKind, str]
"""A kind of work, and which of it: the name of a mailbox, or of who sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFacts:
    """What the rows say at one moment: what is known of each work, who lives, what there is."""

    now: datetime
    duties: Mapping[Work, DutyRow]
    workers: tuple[WorkerRow, ...]
    """Those that live."""
    work: Collection[Work]
    """What there is something to do for, once its time has come; that of one host is not in it."""
    has_copies: bool
    """Whether copies are due that nobody has in hand."""


def due_jobs(facts: WorkFacts) -> tuple[Job, ...]:
    """
    A job for each work whose time has come and that nobody has.

    Copies call every worker that sends and has none in hand; mail that was handed in on a
    host calls one of there. What no worker does is called for all the same: one may come.
    """
    jobs = [Job(kind=kind, subject=subject) for kind, subject in facts.work]
    return tuple(
        job
        for job in (*jobs, *_to_senders(facts), *_to_hosts(facts))
        if _is_free(facts, (job.kind, duty_subject(job)))
    )


def duty_subject(job: Job) -> str:
    """By which subject the rows know that work: who sends is one, beside all others who do."""
    return job.worker if job.kind is JobKind.SEND else job.subject


def _to_senders(facts: WorkFacts) -> Iterator[Job]:
    if facts.has_copies:
        for row in facts.workers:
            if JobKind.SEND in row.queues:
                yield Job(kind=JobKind.SEND, worker=row.name)


def _to_hosts(facts: WorkFacts) -> Iterator[Job]:
    there = {
        row.host: row.name
        for row in facts.workers
        if row.has_spool and JobKind.FEEDBACK in row.queues
    }
    for host, name in there.items():
        yield Job(kind=JobKind.FEEDBACK, subject=f"{SPOOL}@{host}", worker=name)


def _is_free(facts: WorkFacts, work: Work) -> bool:
    row = facts.duties.get(work)
    return row is None or row.is_due(facts.now)
