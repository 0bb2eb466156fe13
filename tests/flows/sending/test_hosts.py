"""Lanes, pace and warm-up hold over all hosts: three of them, each with a folder of its own."""

import re
from collections import Counter
from threading import Event

import pytest

from digest.model import ALL_LANES
from digest.store import batches, lanes
from tests.flows.sending.test_pace import REFUSED, SLOWED, SlowRelay
from tests.loopback.forked import wait_until
from tests.rigs.desk import ended
from tests.rigs.desk_hosts import hosts_of
from tests.rigs.published import DAY

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
LANE = {"domains": ["exemple.test"]}


def send_by_three(desk):
    """Let three hosts send at once; whoever ends before another is done says 75."""
    said = [ended(sender) for sender in begun_by_three(desk)]
    assert {code for code, _ in said} <= {0, 75}, said


def begun_by_three(desk):
    return [host.begin("send") for host in hosts_of(desk, 3)]


def lane_and_clock(desk, name):
    with desk.app.database.read() as conn:
        return lanes.states(conn).get(name), lanes.clock(conn)


def mailed(inbox):
    """Who got a mail, once for each."""
    return sorted(address for address in inbox.recipients if "@exemple.test" in address)


def is_first_batch(mail):
    """Whether a mail is of the batch with the first hundred readers."""
    return re.search(r"lectrice\d\d?@", mail) is not None


def test_three_hosts_keep_the_rate_of_a_lane_and_of_all_by_the_database_s_clock(desk_with, inbox):
    desk = desk_with(
        readers=45, batch_size=15, pace={"rate": "30/s"}, lanes={"tous": LANE | {"rate": "20/s"}}
    )
    _, began = lane_and_clock(desk, ALL_LANES)

    send_by_three(desk)

    assert mailed(inbox) == sorted(desk.standing)
    for lane, rate in (("tous", 20), (ALL_LANES, 30)):
        state, _ = lane_and_clock(desk, lane)
        assert state.next_slot >= began + 45 / rate
    assert inbox.connections >= 3


def test_three_hosts_together_send_over_no_more_connections_than_are_set(desk_with, inbox):
    relay = SlowRelay(inbox, 0.02)
    desk = desk_with(readers=45, batch_size=5, pace={"connections": 2})

    send_by_three(desk)

    assert mailed(inbox) == sorted(desk.standing)
    assert relay.connections == relay.at_once == 2


def test_three_hosts_together_send_over_no_more_connections_than_a_lane_has(desk_with, inbox):
    relay = SlowRelay(inbox, 0.02)
    desk = desk_with(readers=45, batch_size=5, lanes={"tous": LANE | {"connections": 2}})

    send_by_three(desk)

    assert mailed(inbox) == sorted(desk.standing)
    assert relay.at_once == 2


def test_three_hosts_together_send_what_the_warm_up_allows(desk_with, inbox):
    warm_up = {"warm_up_from": str(DAY), "warm_up_first": 20}
    desk = desk_with(readers=45, batch_size=5, pace=warm_up)

    send_by_three(desk)

    assert Counter(desk.standing.values()) == {"accepted": 20, "queued": 25}
    assert len(inbox.envelopes) == 20


@pytest.mark.parametrize(("answer", "times"), [(SLOWED, 1), (REFUSED, 5)], ids=["slow", "paused"])
def test_what_a_provider_tells_one_host_ends_what_the_others_send_it(
    desk_with, inbox, answer, times
):
    others_send = Event()
    inbox.reply("BODY", answer, times=times, when=is_first_batch, gate=others_send)
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=0.05)
    desk = desk_with(readers=300, batch_size=100, lanes={"tous": LANE}, smtp={"connections": 1})

    senders = begun_by_three(desk)
    wait_until(lambda: len(inbox.envelopes) >= 3)
    others_send.set()  # a host that begins in a lane that is paused already sends nothing
    wait_until(lambda: (state := lane_and_clock(desk, "tous")[0]) and (state.rate or state.pauses))
    at_first = len(inbox.envelopes)
    wait_until(lambda: not held(desk))
    at_rest = len(inbox.envelopes)

    for sender in senders:
        sender.send_signal(15)
    for sender in senders:
        ended(sender)
    assert at_rest - at_first < 150
    assert len(mailed(inbox)) == len(set(mailed(inbox)))


def held(desk):
    """How many batches somebody is sending."""
    with desk.app.database.read() as conn:
        return batches.held(conn, desk.edition.id, desk.app.clock())


def test_a_breaker_on_one_host_stops_the_others(desk_with, inbox):
    inbox.reply("BODY", "550 5.7.26 not accepted", times=5, when=is_first_batch)
    inbox.reply("BODY", "250 2.0.0 queued", times=10**6, delay=0.05)
    desk = desk_with(readers=300, batch_size=100, smtp={"connections": 1})

    said = [ended(sender) for sender in begun_by_three(desk)]

    assert {code for code, _ in said} == {75}
    assert all("is halted since" in words for _, words in said)
    assert len(mailed(inbox)) < 200
