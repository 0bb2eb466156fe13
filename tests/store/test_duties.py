"""Duties and workers: one owner at a time, for as long as it says so."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.model import JobKind
from digest.store import duties, workers
from digest.store.duties import DutyClaim, DutyRow
from digest.store.duty_tables import duty
from digest.store.workers import WorkerRow
from tests.conftest import MORNING

LETTERS = JobKind.LETTERS
HOLD = timedelta(seconds=90)
PERIOD = timedelta(seconds=30)


def claim(database, owner, at):
    wanted = DutyClaim(
        kind=LETTERS, subject="", owner=owner, now=at, until=at + HOLD, next_due=at + PERIOD
    )
    with database.write() as conn:
        return duties.claim(conn, wanted)


def release(database, owner, not_before=None):
    with database.write() as conn:
        duties.release(conn, LETTERS, "", owner, not_before)


def the_row(database):
    with database.read() as conn:
        return duties.rows(conn)[0]


def test_one_of_two_gets_a_duty_and_it_is_due_again_a_period_after_it_was_taken(database):
    first, second = claim(database, "a", MORNING), claim(database, "b", MORNING)
    release(database, "a")
    early = claim(database, "b", MORNING + PERIOD / 2)
    in_time = claim(database, "b", MORNING + PERIOD)

    assert (first, second, early, in_time) == (True, False, False, True)


def test_a_duty_of_a_dead_worker_is_due_once_its_word_runs_out_and_one_held_on_is_not(database):
    claim(database, "a", MORNING)
    with database.write() as conn:
        duties.hold(conn, "a", [(LETTERS, "")], MORNING + 2 * HOLD)
    too_early = claim(database, "b", MORNING + HOLD + PERIOD)

    later = claim(database, "b", MORNING + 2 * HOLD + PERIOD)
    release(database, "a")  # it was only paused

    assert (too_early, later) == (False, True)
    assert the_row(database).owner == "b"


def test_what_a_worker_no_longer_does_and_could_not_give_back_is_free_at_its_next_word(database):
    claim(database, "a", MORNING)
    with database.write() as conn:
        duties.hold(conn, "a", [], MORNING + 2 * HOLD)

    assert claim(database, "b", MORNING + PERIOD)


def test_who_calls_for_a_duty_that_somebody_has_gets_it_done_once_more(database):
    claim(database, "a", MORNING)
    with database.write() as conn:
        duties.hasten(conn, LETTERS, "", MORNING + PERIOD / 3)
    during = claim(database, "b", MORNING + PERIOD / 2)
    release(database, "a")

    assert (during, claim(database, "b", MORNING + PERIOD / 2)) == (False, True)


def test_what_asks_to_be_left_alone_is_left_alone_until_somebody_calls(database):
    claim(database, "a", MORNING)
    release(database, "a", not_before=MORNING + timedelta(minutes=10))
    alone = claim(database, "a", MORNING + timedelta(minutes=5))
    with database.write() as conn:
        duties.hasten(conn, LETTERS, "", MORNING + timedelta(minutes=6))

    assert (alone, claim(database, "a", MORNING + timedelta(minutes=6))) == (False, True)


def test_nothing_to_do_puts_a_duty_off_unless_somebody_called_meanwhile(database):
    with database.write() as conn:
        duties.hasten(conn, LETTERS, "", MORNING)
    first = the_row(database)
    with database.write() as conn:
        duties.put_off(conn, first, MORNING + PERIOD)
    put_off = the_row(database)
    with database.write() as conn:
        duties.hasten(conn, LETTERS, "", MORNING + PERIOD / 2)
        duties.put_off(conn, put_off, MORNING + 2 * PERIOD)

    assert put_off.due_at == MORNING + PERIOD
    assert the_row(database).due_at == MORNING + PERIOD / 2


def test_who_leaves_lets_go_of_what_it_had(database):
    claim(database, "a", MORNING)
    with database.write() as conn:
        duties.let_go(conn, "a", MORNING + PERIOD / 2)

    assert claim(database, "b", MORNING + PERIOD / 2)


def test_it_is_one_workers_turn_to_look_what_is_due(database):
    with database.write() as conn:
        turns = [duties.take_turn(conn, MORNING, MORNING + PERIOD) for _ in range(2)]
        turns.append(duties.take_turn(conn, MORNING + PERIOD, MORNING + 2 * PERIOD))

    assert turns == [True, False, True]
    with database.read() as conn:
        assert duties.rows(conn) == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    due=st.integers(-3, 3),
    held=st.none() | st.integers(-3, 3),
)
def test_the_database_and_the_program_agree_on_what_is_due(sqlite_database, due, held):
    due_at = MORNING + due * PERIOD
    held_until = None if held is None else MORNING + held * PERIOD
    owner = "a" if held_until else ""
    row = DutyRow(kind=LETTERS, subject="", due_at=due_at, owner=owner, held_until=held_until)
    with sqlite_database.write() as conn:
        conn.execute(duty.delete())
        conn.execute(duty.insert().values(asdict(row)))

    assert claim(sqlite_database, "b", MORNING) == row.is_due(MORNING)


@pytest.fixture
def worker():
    return WorkerRow(
        name="a1",
        host="web1",
        pid=7,
        queues=("send", "letters"),
        connections=4,
        has_spool=False,
        began_at=MORNING,
        beat_at=MORNING,
    )


def test_a_worker_lives_as_long_as_it_says_so(database, worker):
    with database.write() as conn:
        workers.join(conn, worker)
        known = workers.beat(conn, "a1", MORNING + timedelta(minutes=5), has_spool=True)
        unknown = workers.beat(conn, "b2", MORNING, has_spool=True)
        alive = workers.alive(conn, MORNING + timedelta(minutes=6))
        silent = workers.alive(conn, MORNING + timedelta(minutes=7))
        lost = workers.silent_since(conn, MORNING + timedelta(minutes=6))
        workers.leave(conn, "a1")

        assert workers.every(conn) == ()
    assert (known, unknown, silent, lost) == (True, False, (), ("a1",))
    assert [(row.queues, row.has_spool) for row in alive] == [(("send", "letters"), True)]
