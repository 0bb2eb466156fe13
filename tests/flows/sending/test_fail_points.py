"""A sending that dies at a named point: the next one goes on, and the ledger equals the sink."""

import signal
from functools import partial

import pytest

from tests.loopback.forked import Running
from tests.rigs.failpoints import POINTS, RECOVERY, die_at
from tests.rigs.reckoning import reckon, send_when_due_again

IN_DOUBT = [point for point in POINTS if point.in_doubt]
OUT_OF_DOUBT = [point for point in POINTS if not point.in_doubt]
AFTER_DOT = next(point for point in POINTS if point.name == "after dot")


def each_of(points):
    """Each point on SQLite; on PostgreSQL those that a database can spoil."""
    pairs = [("sqlite", point) for point in points]
    pairs += [("postgresql", point) for point in points if point.in_rows or point is AFTER_DOT]
    names = [f"{kind}-{point.name}" for kind, point in pairs]
    return pytest.mark.parametrize(
        ("database_url", "point"), pairs, ids=names, indirect=["database_url"]
    )


def kill_at(desk, point):
    """Send until that point; it must be passed."""
    dying = Running(("send",), desk.folder, before=partial(die_at, point))
    assert dying.wait() == -signal.SIGKILL, f"never passed: {point.name}\n{dying.output}"


@pytest.fixture(params=["hold", "resend"])
def policy(request):
    return request.param


def desk_of(desk_with, policy="resend"):
    """One connection: with more, the others may be in their windows when the process dies."""
    smtp, delivery = {"connections": 1}, {"uncertain": policy}
    return desk_with(readers=12, batch_size=4, smtp=smtp, delivery=delivery)


@each_of(OUT_OF_DOUBT)
def test_a_death_outside_the_window_costs_nobody_anything(desk_with, inbox, point):
    desk = desk_of(desk_with)

    kill_at(desk, point)
    code, said = desk.run("send")

    reckoning = reckon(desk.app, desk.edition, inbox)
    assert code == 0, said
    assert reckoning.faults() == {}
    assert reckoning.who("accepted") == set(reckoning.standing)
    assert not reckoning.doubled
    assert not list((desk.folder / "journal").glob("*.journal"))


@each_of(IN_DOUBT)
def test_a_death_in_the_window_names_whoever_nobody_can_know_of(desk_with, inbox, point, policy):
    desk = desk_of(desk_with, policy)

    kill_at(desk, point)
    desk.run("send")
    first = reckon(desk.app, desk.edition, inbox)
    listed = desk.run("editions", "show", str(desk.edition.day), "--status", "uncertain")[1]
    send_when_due_again(desk)
    last = reckon(desk.app, desk.edition, inbox)

    assert first.faults() == {}
    assert len(first.uncertain) == 1
    assert first.without <= first.uncertain
    assert all(address in listed for address in first.uncertain)
    assert last.faults(named=first.uncertain) == {}
    assert last.doubled == (first.uncertain - first.without if policy == "resend" else set())
    assert last.uncertain == (first.uncertain if policy == "hold" else set())
    assert last.without == (first.without if policy == "hold" else set())


@each_of(RECOVERY)
def test_a_death_in_the_recovery_of_a_death_forgets_nothing(desk_with, inbox, point):
    desk = desk_of(desk_with)

    kill_at(desk, AFTER_DOT)
    kill_at(desk, point)
    desk.run("send")
    first = reckon(desk.app, desk.edition, inbox)
    send_when_due_again(desk)
    last = reckon(desk.app, desk.edition, inbox)

    assert first.faults() == {}
    assert len(first.uncertain) == 1
    assert last.faults(named=first.uncertain) == {}
    assert not last.without
