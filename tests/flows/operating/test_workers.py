"""How workers stand, and what the doctor says of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.flows.operating.doctor.workers import judge_workers
from digest.flows.operating.workers import judged
from digest.model import JobKind
from digest.store.duties import DutyRow
from digest.store.heartbeats import HeartbeatRow
from digest.store.workers import WorkerRow
from tests.conftest import MORNING

ALL = tuple(kind.value for kind in JobKind)
HERE = WorkerRow(
    name="a",
    host="web1",
    pid=7,
    queues=ALL,
    connections=4,
    has_spool=False,
    began_at=MORNING - timedelta(hours=1),
    beat_at=MORNING,
)
SILENT = replace(HERE, name="b", host="web2", beat_at=MORNING - timedelta(minutes=2))
BESIDE = HeartbeatRow(process="schedule", host="web3", at=MORNING)
LETTERS = DutyRow(kind=JobKind.LETTERS, subject="", due_at=MORNING - timedelta(minutes=11))


def held_by(name, kind, subject="", minutes=3):
    until = MORNING + timedelta(minutes=1)
    began_at = MORNING - timedelta(minutes=minutes)
    due_at = MORNING - timedelta(hours=2)
    return DutyRow(
        kind=kind, subject=subject, due_at=due_at, owner=name, held_until=until, began_at=began_at
    )


def test_each_worker_is_told_with_what_it_has_since_when():
    works = (held_by("a", JobKind.SEND, "a"), held_by("a", JobKind.FEEDBACK, "returns"))

    report = judged([HERE, SILENT], works, MORNING)

    since = MORNING - timedelta(minutes=3)
    assert report.workers[0].works == (("send", since), ("feedback returns", since))
    assert [each.name for each in report.silent] == ["b on web2 (process 7)"]
    assert (report.unserved, report.overdue) == ((), ())


HUNG = held_by("a", JobKind.SOURCES, minutes=31)


@pytest.mark.parametrize(
    ("rows", "duties", "state", "words", "step"),
    [
        ([HERE], [], "ok", "1 worker on 1 host", ""),
        ([], [], "fail", "none lives", "start `digest worker`"),
        ([SILENT], [], "fail", "none lives", "start `digest worker`"),
        ([replace(HERE, queues=ALL[1:])], [], "fail", f"none does {ALL[0]}", "--queues"),
        ([HERE], [LETTERS], "warn", "overdue: letters since", "`digest workers`"),
        ([HERE, SILENT], [], "warn", "silent: b on web2 (process 7) since", "start it again"),
        ([HERE], [HUNG], "warn", "hung: sources since", "SIGKILL"),
        ([HERE], [HUNG], "warn", "by a on web1 (process 7)", "another takes the work up"),
        ([SILENT], [replace(HUNG, owner="b")], "fail", "none lives", "start `digest worker`"),
        ([HERE], [held_by("a", JobKind.SEND, "a", minutes=200)], "ok", "1 worker", ""),
    ],
)
def test_the_doctor_tells_the_gravest_trouble_first(rows, duties, state, words, step):
    finding = judge_workers(judged(rows, duties, MORNING))

    assert finding.state == state
    assert words in finding.observation
    assert step in finding.next_step


def test_the_doctor_names_a_scheduler_that_lives_beside_workers():
    finding = judge_workers(judged([HERE], (), MORNING, BESIDE))

    assert finding.state == "warn"
    assert finding.observation == "`digest schedule` lives on web3, too"
    assert "nothing is done twice" in finding.next_step
