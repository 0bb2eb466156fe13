"""One thread for many connections: who waits holds up nobody, and nothing spins."""

import socket
import ssl
import threading
from contextlib import closing
from threading import Event

import pytest

from digest.deliver.loop import Loop, LoopThreads, LoopWire
from digest.deliver.wire import WaitingWire
from tests.loopback.certificate import Certificate
from tests.loopback.patience import PATIENCE

MUCH = b"x" * 3_000_000
"""More than both ends' buffers hold."""


@pytest.fixture
def stop():
    return Event()


@pytest.fixture
def loop(stop):
    with LoopThreads(2) as threads, closing(Loop(stop, threads)) as loop:
        yield loop


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    with ours, theirs:
        yield ours, theirs


def encrypted(pair, certificate, far):
    """Our end of *pair* once both have shaken hands; *far* is what the other end then does."""

    def answer():
        with certificate.context.wrap_socket(pair[1], server_side=True) as theirs:
            far(theirs)

    thread = threading.Thread(target=answer)
    thread.start()
    trust = ssl.create_default_context(cafile=certificate.file)
    return trust.wrap_socket(pair[0], server_hostname="localhost"), thread


def read_all(sock, number):
    taken = 0
    while taken < number:
        taken += len(sock.recv(65536))
    return taken


def test_what_a_socket_does_not_take_at_once_goes_later_and_in_its_order(loop, pair):
    ours, theirs = pair
    said = []

    def far():
        read_all(theirs, len(MUCH) + 3)
        theirs.sendall(b"250 ok\r\n")

    async def talk():
        wire = LoopWire(loop, ours, lambda: None)
        wire.put(MUCH, b"end")
        said.append(await wire.read(PATIENCE))

    thread = threading.Thread(target=far)
    thread.start()
    assert loop.run([talk()]) == [None]
    thread.join()
    assert said == [b"250 ok\r\n"]


def test_more_pieces_than_one_write_takes_go_in_their_order(loop, pair):
    ours, theirs = pair
    pieces = [b"%d\n" % number for number in range(5000)]
    heard = []

    def far():
        with theirs.makefile("rb") as lines:
            heard.extend(lines.readline() for _ in pieces)
        theirs.sendall(b"250 ok\r\n")

    async def talk():
        wire = LoopWire(loop, ours, lambda: None)
        wire.put(*pieces)
        await wire.read(PATIENCE)

    thread = threading.Thread(target=far)
    thread.start()
    assert loop.run([talk()]) == [None]
    thread.join()
    assert heard == pieces


def test_over_tls_much_goes_and_comes_in_both_directions_at_once(
    loop, pair, certificate: Certificate
):
    got = []

    def far(theirs):
        theirs.sendall(MUCH)
        read_all(theirs, len(MUCH))
        theirs.sendall(b"250 ok\r\n")

    async def talk():
        wire = LoopWire(loop, ours, lambda: None)
        wire.put(MUCH)
        while sum(map(len, got)) < len(MUCH) + 8:
            got.append(await wire.read(PATIENCE))

    ours, thread = encrypted(pair, certificate, far)
    with ours:
        assert loop.run([talk()]) == [None]
    thread.join()
    assert b"".join(got) == MUCH + b"250 ok\r\n"


def test_a_relay_that_is_silent_for_too_long_ends_its_own_task_alone(loop, pair):
    ended = []

    async def wait_for_relay():
        await LoopWire(loop, pair[0], lambda: None).read(0.3)

    async def work():
        ended.append(await loop.ask(lambda: "a row"))

    silent, worked = loop.run([wait_for_relay(), work()])

    assert isinstance(silent, TimeoutError)
    assert worked is None
    assert ended == ["a row"]


def test_a_relay_that_speaks_while_nobody_listens_is_heard_later_and_costs_nothing(loop, pair):
    ours, theirs = pair
    heard = []

    async def talk():
        wire = LoopWire(loop, ours, lambda: None)
        theirs.sendall(b"220 ")
        heard.append(await wire.read(PATIENCE))
        theirs.sendall(b"250 ok\r\n")
        before = loop.turn
        await loop.sleep(0.5)
        assert loop.turn - before < 50
        heard.append(await wire.read(PATIENCE))

    assert loop.run([talk()]) == [None]
    assert heard == [b"220 ", b"250 ok\r\n"]


def test_the_last_words_of_a_relay_that_hung_up_on_our_write_are_read(loop, pair):
    ours, theirs = pair
    heard = []

    async def talk():
        wire = LoopWire(loop, ours, lambda: None)
        wire.put(MUCH)
        theirs.sendall(b"421 bye\r\n")
        theirs.shutdown(socket.SHUT_RDWR)
        heard.append(await wire.read(PATIENCE))
        await wire.read(PATIENCE)

    loop.run([talk()])

    assert heard == [b"421 bye\r\n"]


def test_a_stop_ends_every_sleep(loop, stop):
    async def sleep():
        await loop.sleep(10 * PATIENCE)

    async def end():
        await loop.ask(stop.set)

    assert loop.run([sleep(), sleep(), end()]) == [None] * 3


def test_what_another_thread_raises_comes_out_where_it_is_waited_for(loop):
    async def ask():
        await loop.ask(lambda: 1 // 0)

    (fault,) = loop.run([ask()])

    assert isinstance(fault, ZeroDivisionError)


def test_before_a_relay_is_waited_for_what_is_noted_is_written(loop, pair):
    noted = []

    async def talk():
        wire = LoopWire(loop, pair[0], lambda: noted.append("written"))
        pair[1].sendall(b"250 ok\r\n")
        await wire.read(PATIENCE)

    loop.run([talk()])

    assert noted == ["written"]


def test_a_wire_that_waits_says_what_has_come_and_what_has_not(pair):
    ours, theirs = pair
    wire = WaitingWire(ours, PATIENCE)

    assert wire.glance() is None
    theirs.sendall(b"250 ok\r\n")
    assert wire.glance() == b"250 ok\r\n"
