"""`digest lanes` tells how fast mail leaves for each provider, and lets a lane go on."""

import json
from datetime import timedelta

from sqlalchemy import select

from digest.model import LaneState
from digest.store import lanes
from digest.store.schema import logbook


def keep(desk, **state):
    with desk.app.database.write() as conn:
        lanes.save(conn, LaneState(**state))


def test_each_lane_is_told_with_its_limit_and_its_trouble(desk_with):
    later = timedelta(hours=1)
    desk = desk_with(
        readers=1, batch_size=1, pace={"rate": "50/s"}, lanes={"gmail": {"rate": "9/s"}}
    )
    keep(desk, name="yahoo", rate=0.5, reason="the provider asks us to slow down")
    keep(desk, name="apple", paused_until=desk.app.clock() + later, pauses=1, reason="refused")

    code, output = desk.run("lanes")
    _, record = desk.run("lanes", "--json")

    lines = {line.split()[0]: line for line in output.splitlines()}
    assert code == 0
    assert set(lines) == {"*", "apple", "gmail", "microsoft", "others", "yahoo"}
    assert "50/s at most" in lines["*"]
    assert "9/s at most" in lines["gmail"]
    assert lines["yahoo"].endswith("slowed to 30/min: the provider asks us to slow down")
    assert lines["apple"].endswith("UTC: refused")
    assert {lane["lane"]: lane["rate"] for lane in json.loads(record)}["gmail"] == "9/s"


def test_a_lane_that_is_resumed_is_free_and_the_act_is_noted(desk_with):
    desk = desk_with(readers=1, batch_size=1)
    later = timedelta(hours=1)
    keep(desk, name="others", paused_until=desk.app.clock() + later, pauses=2, reason="refused")

    waiting, words = desk.run("send")
    resumed, _ = desk.run("lanes", "--resume", "others")
    again, why = desk.run("lanes", "--resume", "others")
    sent, _ = desk.run("send")

    with desk.app.database.read() as conn:
        acts = conn.execute(select(logbook.c.action, logbook.c.detail)).all()
    assert waiting == 75
    assert "1 copy waits for the lane others, paused until" in words
    assert (resumed, again, sent) == (0, 65, 0)
    assert "neither slow nor paused" in why
    assert ("resume lane", "others: refused") in acts
