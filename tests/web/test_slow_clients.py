"""Clients that let us wait: hung up on in time, and never at the price of others."""

import socket
import time
from contextlib import ExitStack, contextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.consent.claim import ClaimDefaults
from digest.flows.readers.import_csv import add
from digest.model import Purpose
from digest.store import subscribers
from digest.tokens import Use
from digest.web.slow_clients import MOST_IN_ALL, MOST_OF_ONE_PEER, Wait, overstayed
from tests.loopback.patience import PATIENCE
from tests.rigs.links import link_token

READER = "lectrice@exemple.test"
FORM = (
    b"POST /abonnement HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 60000\r\n\r\ncourriel="
)
WAITS = st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 100)), max_size=30)


@pytest.fixture
def leave_path(site):
    """Where a confirmed reader's unsubscribe link leads."""
    add(site.app, READER, ClaimDefaults(purposes=frozenset(Purpose), basis="papier"), "root")
    with site.app.database.read() as conn:
        number = subscribers.by_address(conn, READER).id
    return f"/d/{link_token(site.app, Use.UNSUBSCRIBE, number)}"


def connected(site, stack):
    peer = stack.enter_context(socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE))
    peer.settimeout(0)
    return peer


def is_closed(peer):
    try:
        return peer.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


@pytest.mark.parametrize("sent", [b"", b"POST /d/x HTTP/1.1\r\nHos", FORM])
def test_many_silent_connections_of_one_address_close_the_way_out_to_nobody(site, leave_path, sent):
    with ExitStack() as stack:
        silent = [connected(site, stack) for _ in range(300)]
        for peer in silent:
            peer.send(sent)
        answer = site.post(leave_path, {"List-Unsubscribe": "One-Click"})
        closed = [is_closed(peer) for peer in silent]

    assert answer.status == 200
    assert 300 - closed.count(False) >= 300 - MOST_OF_ONE_PEER


class LoopClock:
    """What time it is for the event loops: it goes on by itself, or stands until it is told to."""

    def __init__(self):
        self._ahead = 0.0
        self._stands_at = None

    def __call__(self):
        if self._stands_at is not None:
            return self._stands_at
        return time.monotonic() + self._ahead

    @contextmanager
    def standing(self):
        self._stands_at = self()
        try:
            yield
        finally:
            self._ahead, self._stands_at = self._stands_at - time.monotonic(), None

    def advance(self, seconds):
        self._stands_at += seconds


@pytest.fixture
def loop_clock(monkeypatch):
    clock = LoopClock()
    monkeypatch.setattr("asyncio.base_events.BaseEventLoop.time", lambda _loop: clock())
    return clock


def has_ended(peer):
    """What came, where the connection has ended or answered; None while it waits."""
    try:
        return peer.recv(65536)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def test_a_request_that_drips_in_is_ended_in_time(loop_clock, site):
    ends = {}
    with ExitStack() as stack, loop_clock.standing():
        peers = {name: connected(site, stack) for name in ("silent", "head", "body")}
        peers["head"].send(b"GET / HTTP/1.1\r\n")
        peers["body"].send(FORM)
        drips = {"head": b"X: y\r\n", "body": b"a"}
        for second in range(1, 31):
            site.get("/healthz")  # so that the server has read what was sent
            loop_clock.advance(1)
            site.get("/healthz")  # and has looked at the clock since
            for name in peers.keys() - ends.keys():
                said = has_ended(peers[name])
                if said is not None:
                    ends[name] = (second, said[:12])
                elif name in drips:
                    with suppress(OSError):
                        peers[name].send(drips[name])

    assert ends.keys() == peers.keys()
    assert {name: said for name, (_, said) in ends.items()} == {
        "silent": b"",
        "head": b"",
        "body": b"HTTP/1.1 408",
    }
    assert 10 <= ends["silent"][0] <= 12
    assert 10 <= ends["head"][0] <= 12
    assert 20 <= ends["body"][0] <= 25


def test_a_second_request_on_a_connection_is_answered_like_the_first(site):
    ask = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"

    answer = site.send_raw(ask + ask + ask.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))

    assert answer.count(b"HTTP/1.1 200 ") == 3


@given(WAITS, st.integers(0, 2 * MOST_IN_ALL))
def test_there_is_room_until_there_are_too_many(waits, connections):
    waiting = [Wait(*each) for each in waits]

    place = overstayed(waiting, connections, "a")

    assert (place is None) == (not waiting or connections <= MOST_IN_ALL)


def test_the_greediest_peer_makes_room_for_others():
    waiting = [Wait("a", 1.0), *(Wait("b", 9.0 - number) for number in range(5)), Wait("c", 0.5)]

    assert waiting[overstayed(waiting, MOST_IN_ALL + 1, "c")] == Wait("b", 5.0)


def test_one_peer_makes_room_for_itself():
    waiting = [Wait("a", float(number)) for number in range(1, MOST_OF_ONE_PEER + 2)]

    assert overstayed([Wait("b", 0.0), *waiting], 300, "a") == 1
    assert overstayed([Wait("b", 0.0), *waiting[1:]], 300, "a") is None
