"""Heartbeats: the newest of a process counts, wherever it ran."""

from datetime import timedelta

from digest.store import heartbeats
from tests.conftest import MORNING


def test_a_process_that_never_ran_has_no_heartbeat(database):
    with database.read() as conn:
        assert heartbeats.last(conn, heartbeats.SCHEDULE, MORNING) is None


def test_the_newest_heartbeat_of_any_host_is_the_last_but_for_a_wrong_clocks(database):
    later = MORNING + timedelta(minutes=1)

    with database.write() as conn:
        heartbeats.beat(conn, heartbeats.SCHEDULE, "a.example", MORNING - timedelta(days=1))
        heartbeats.beat(conn, heartbeats.SCHEDULE, "a.example", MORNING)
        heartbeats.beat(conn, heartbeats.SCHEDULE, "b.example", later)
        heartbeats.beat(conn, heartbeats.SERVE, "b.example", later + timedelta(hours=1))
        heartbeats.beat(conn, heartbeats.SCHEDULE, "c.example", MORNING + timedelta(days=3))
        last = heartbeats.last(conn, heartbeats.SCHEDULE, later)

    assert last == heartbeats.HeartbeatRow(process=heartbeats.SCHEDULE, host="b.example", at=later)
