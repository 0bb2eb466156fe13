"""Whatever the line to the relay does, and whatever the relay says: the ledger equals the sink."""

from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Event, Thread

import pytest

from digest.flows.app import App
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import SendReport, send
from digest.model import DeliveryStatus, EditionStatus
from digest.store import lanes
from tests.loopback.clock import SettableClock
from tests.loopback.forked import wait_until
from tests.loopback.inbox import Inbox
from tests.loopback.patience import PATIENCE
from tests.loopback.proxy import Fault, Proxy
from tests.loopback.settings import KEYRING
from tests.rigs.published import enqueue, subscribe
from tests.rigs.reckoning import Reckoning, reckon

READERS = [f"lectrice{number}@exemple.test" for number in range(9)]
IN_FLIGHT = 4
WATCH = SendingWatch(stop=Event(), progress=lambda *_: None)
WAYS = {"pipelining": ["PIPELINING"], "lock-step": [], "chunking": ["PIPELINING", "CHUNKING"]}
SOON = 2.0
"""Seconds in which a relay answers here, however busy the machine is."""


@pytest.fixture
def proxy(inbox):
    line = Proxy(inbox.port)
    yield line
    line.close()


@pytest.fixture(params=list(WAYS))
def way(request, inbox):
    """How the mail goes: each of the three ways through a transaction."""
    inbox.extensions = ["SIZE 1000000", *WAYS[request.param]]
    return request.param


@dataclass
class Line:
    """A sender, a bad line, and the relay at its other end."""

    app: App
    proxy: Proxy
    inbox: Inbox
    clock: SettableClock
    report: SendReport | None = None

    def sends(self) -> Reckoning:
        """Send an edition; how the books stand then. It doubles nobody."""
        edition = enqueue(self.app, batch_size=4)
        self.report = send(self.app, edition, WATCH)
        reckoning = reckon(self.app, edition, self.inbox)
        assert reckoning.faults() == {}
        assert not reckoning.doubled
        return reckoning

    def settles(self) -> Reckoning:
        """Send again until the relay had time for everything; how the books stand in the end."""
        for _ in range(3):
            self.clock.advance(timedelta(minutes=61))
            send(self.app, self.report.edition, WATCH)
        last = reckon(self.app, self.report.edition, self.inbox)
        assert last.faults() == {}
        assert not last.doubled
        return last


@pytest.fixture
def line(with_settings, sqlite_database, clock, proxy, inbox, monkeypatch):
    """One connection, over the proxy; it loses no time after a lost one."""
    monkeypatch.setattr("digest.deliver.sender._PAUSE_SECONDS", 0.01)
    smtp = {"host": proxy.host, "port": proxy.port, "connections": 1, "in_flight": IN_FLIGHT}
    settings = with_settings(smtp=smtp)
    app = App(settings=settings, database=sqlite_database, keyring=KEYRING, clock=clock)
    subscribe(app, *READERS)
    return Line(app, proxy, inbox, clock)


def in_doubt(way: str) -> int:
    """How many messages a cut can leave without an answer."""
    return IN_FLIGHT if way == "chunking" else 1


# --- before the end: nothing is in doubt ------------------------------------------------

CUT_BEFORE_THE_END = {
    "before MAIL": Fault(mark=b"EHLO", cuts=True),
    "in MAIL": Fault(mark=b"MAIL", passage=3, cuts=True),
    "after RCPT": Fault(mark=b"RCPT", passage=3, cuts=True),
    "in the header": Fault(mark=b"Subject:", passage=3, cuts=True),
    "in the body": Fault(mark=b"Content-Type: text/html", passage=3, cuts=True, beyond=40),
}


@pytest.mark.parametrize("cut", list(CUT_BEFORE_THE_END))
def test_a_cut_before_the_end_of_a_message_loses_and_doubles_nothing(line, way, cut):
    line.proxy.sent.append(replace(CUT_BEFORE_THE_END[cut]))

    reckoning = line.sends()

    # what was pipelined before the cut may have lost its answer to it
    certain = way == "lock-step" and "in the" not in cut
    assert len(reckoning.uncertain) <= (0 if certain else in_doubt(way))
    assert reckoning.without <= reckoning.uncertain
    assert line.report.edition.status is EditionStatus.DONE


def test_a_cut_after_data_loses_and_doubles_nothing(line):
    line.proxy.said.append(Fault(mark=b"354", passage=3, cuts=True))

    reckoning = line.sends()

    assert reckoning.who("accepted") == set(READERS)
    assert line.report.trouble is None


# --- after the end: in doubt, by name -----------------------------------------------------

NO_ANSWER = {
    "the dot itself": ("sent", Fault(mark=b"--=_", passage=9, cuts=True)),
    "nothing of the reply": ("said", Fault(mark=b"queued", passage=3, cuts=True)),
    "three bytes of it": ("said", Fault(mark=b"queued", passage=3, cuts=True, beyond=3)),
    "all but its end": ("said", Fault(mark=b"queued", passage=3, cuts=True, beyond=15)),
}


@pytest.mark.parametrize("lost", list(NO_ANSWER))
def test_a_cut_after_the_end_leaves_what_was_in_flight_in_doubt_and_by_name(line, way, lost):
    side, fault = NO_ANSWER[lost]
    getattr(line.proxy, side).append(replace(fault))

    reckoning = line.sends()
    last = line.settles()

    assert 1 <= len(reckoning.uncertain) <= in_doubt(way)
    assert reckoning.without <= reckoning.uncertain
    assert last.who("accepted") | reckoning.uncertain == set(READERS)


# --- slow ---------------------------------------------------------------------------------


def test_a_relay_that_answers_one_byte_at_a_time_is_served(line, way):
    line.proxy.dribbles = True

    reckoning = line.sends()

    assert reckoning.who("accepted") == set(READERS)


@pytest.mark.parametrize("mark", [b"220", b"250 2.1.0", b"354", b"queued"])
def test_a_reply_that_comes_late_and_in_time_doubles_nothing(line, mark):
    line.proxy.said.append(Fault(mark=mark, stall=0.3))

    reckoning = line.sends()

    assert reckoning.who("accepted") == set(READERS)


@pytest.mark.parametrize("mark", [b"250 2.1.0", b"354"])
def test_a_relay_that_stalls_for_too_long_before_the_end_is_left(line, monkeypatch, mark):
    monkeypatch.setattr("digest.deliver.dialogue.COMMAND_SECONDS", SOON)
    line.proxy.said.append(Fault(mark=mark, passage=3, stall=PATIENCE))

    reckoning = line.sends()

    assert reckoning.who("accepted") == set(READERS)


def test_a_last_reply_that_comes_too_late_is_in_doubt_though_the_relay_has_it(
    line, way, monkeypatch
):
    monkeypatch.setattr("digest.deliver.dialogue._END_SECONDS", SOON)
    line.proxy.said.append(Fault(mark=b"queued", passage=3, stall=PATIENCE))

    reckoning = line.sends()

    assert 1 <= len(reckoning.uncertain) <= in_doubt(way)
    assert not reckoning.without


# --- garbled ------------------------------------------------------------------------------

GARBLE = {
    "noise": b"\x16\x03\x01\x00\xff\xfe\r\n",
    "no code": b"hello there\r\n",
    "a code that is none": b"999 what?\r\n",
    "an empty line": b"\r\n",
    "a line without end": b"2" * 9000,
    "a bare code": b"250\n",
}


@pytest.mark.parametrize("mark", [b"250 2.1.5", b"queued"])
@pytest.mark.parametrize("noise", list(GARBLE))
def test_garbled_replies_cost_one_copy_s_certainty_at_most(line, noise, mark):
    line.proxy.said.append(Fault(mark=mark, passage=3, instead=GARBLE[noise]))

    reckoning = line.sends()

    assert len(reckoning.uncertain) <= (mark == b"queued")
    assert reckoning.who("accepted") | reckoning.uncertain | reckoning.who("deferred") == set(
        READERS
    )
    assert line.report.trouble is None


REPLIES = (b"250 2.1.0 ok\r\n", b"250 2.1.5 ok\r\n", b"354 go\r\n", b"250 2.0.0 queued\r\n")


@pytest.mark.parametrize("mark", [b"250 2.1.0", b"250 2.1.5", b"354", b"queued"])
@pytest.mark.parametrize("extra", [b"250 2.0.0 ok\r\n", b"354 go\r\n", b"250 2.0.0 queued\r\n"])
def test_a_line_nobody_asked_for_never_passes_for_the_answer_of_another(line, mark, extra):
    answer = next(reply for reply in REPLIES if mark in reply)
    line.proxy.said.append(Fault(mark=mark, passage=3, instead=answer + extra))

    reckoning = line.sends()
    last = line.settles()

    assert len(reckoning.uncertain) <= 1
    assert last.who("accepted") | reckoning.uncertain == set(READERS)


def test_a_go_that_comes_twice_the_second_time_late_leaves_one_copy_in_doubt(line):
    twice = b"250 2.1.5 ok\r\n354 go\r\n"
    line.proxy.said.append(Fault(mark=b"250 2.1.5", passage=3, instead=twice))
    line.proxy.said.append(Fault(mark=b"354", passage=3, stall=0.3))

    reckoning = line.sends()
    last = line.settles()

    assert len(reckoning.uncertain) == 1
    assert last.who("accepted") | reckoning.uncertain == set(READERS)


def test_replies_of_many_lines_are_one_answer_each(line, way):
    for text in (b"2.1.0 ok", b"2.1.5 ok", b"2.0.0 queued"):
        answer = b"250-" + text + b"\r\n250-and more\r\n250 " + text + b"\r\n"
        line.proxy.said.extend(Fault(mark=text, passage=n, instead=answer) for n in (2, 3))

    reckoning = line.sends()

    assert reckoning.who("accepted") == set(READERS)


# --- refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY"])
def test_a_421_at_any_stage_leaves_nobody_out_and_mails_nobody_twice(line, way, verb):
    if way == "chunking" and verb == "DATA":
        verb = "RSET"
    line.inbox.reply(verb, "421 4.3.2 shutting down", times=1)

    reckoning = line.sends()
    last = line.settles()

    # among many in flight a reset may swallow the 421 on its way
    assert len(reckoning.uncertain) <= (IN_FLIGHT if way == "chunking" else 0)
    assert last.who("accepted") | reckoning.uncertain == set(READERS)


def test_a_421_that_asks_for_less_slows_its_lane_though_no_copy_failed(line):
    edition = enqueue(line.app, batch_size=4)
    line.inbox.reply("MAIL", "421 4.7.28 unusual rate of mail, slow down", times=1)
    stop = Event()

    def slowed():
        with line.app.database.read() as conn:
            return lanes.states(conn).get("others")

    def stop_when_slowed():
        wait_until(lambda: slowed() is not None)
        stop.set()

    Thread(target=stop_when_slowed).start()
    send(line.app, edition, SendingWatch(stop=stop, progress=lambda *_: None))

    lane = slowed()
    reckoning = reckon(line.app, edition, line.inbox)
    assert lane.rate == 0.5  # nothing was measured yet: half of one copy a second
    assert "slow down" in lane.reason
    assert reckoning.faults() == {}
    assert reckoning.who("accepted") | reckoning.who("queued") == set(READERS)


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        ("450 4.2.1 try later", DeliveryStatus.DEFERRED),
        ("452 4.3.1 no room for now", DeliveryStatus.DEFERRED),
        ("550 5.1.1 no such user", DeliveryStatus.BOUNCED),
        ("554 5.7.1 go away", DeliveryStatus.REFUSED),
    ],
)
def test_a_refused_reader_is_told_as_such_and_no_other(line, way, reply, status):
    line.inbox.reply("RCPT", reply, when=lambda line: READERS[4] in line)

    reckoning = line.sends()

    assert reckoning.who(status.value) == {READERS[4]}
    assert reckoning.who("accepted") == set(READERS) - {READERS[4]}


@pytest.mark.parametrize("reply", ["450 4.2.1 try later", "550 5.1.1 no such user"])
def test_where_every_reader_is_refused_and_the_relay_waits_for_a_body_it_gets_none(line, reply):
    line.inbox.reply("RCPT", reply, times=4)
    line.inbox.reply("DATA", "354 go on all the same", times=4)

    reckoning = line.sends()

    assert len(reckoning.without) == 4
    assert len(line.inbox.envelopes) == 5


def test_a_relay_that_closes_after_twenty_messages_is_opened_again(line):
    more = [f"lecteur{number}@exemple.test" for number in range(40)]
    subscribe(line.app, *more)
    for nth in range(3):
        line.inbox.cut(
            "MAIL", times=1, when=lambda _said, nth=nth: len(line.inbox.envelopes) == 20 * nth
        )

    reckoning = line.sends()

    assert reckoning.who("accepted") == {*READERS, *more}
    assert line.report.trouble is None
