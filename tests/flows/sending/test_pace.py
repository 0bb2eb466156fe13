"""Copies leave at the pace that was set, lane by lane, however many processes send."""

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate
from threading import Event

import pytest

from digest.config import LaneSettings, PaceSettings
from digest.flows.app import App
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import due_editions, send
from digest.model import DeliveryStatus, LaneState
from digest.store import lanes
from tests.loopback.clock import SettableClock
from tests.loopback.inbox import Inbox
from tests.loopback.patience import PATIENCE
from tests.rigs.desk import ended
from tests.rigs.published import enqueue, standing, subscribe

OTHERS = [f"lectrice{number}@exemple.test" for number in range(8)]
SLOW = [f"lecteur{number}@lent.test" for number in range(12)]
SLOWED = "421 4.7.28 our system has detected an unusual rate of mail from your IP address"
REFUSED = "550 5.7.1 our system has detected that this message is likely unsolicited"


class Stamps:
    """When the relay saw what; ask it with `reply(when=…)`."""

    def __init__(self, word: str = "") -> None:
        self.word = word
        self.at: list[float] = []

    def __call__(self, said: str) -> bool:
        """Note the moment; never answer for the relay."""
        if self.word in said:
            self.at.append(time.monotonic())
        return False


class SlowRelay:
    """A relay that takes its time to answer, and counts how many wait for it."""

    def __init__(self, inbox: Inbox, seconds: float) -> None:
        self._inbox, self._seconds = inbox, seconds
        self._began: list[float] = []
        self.connections = 0
        """The most that were open at once."""
        inbox.reply("BODY", "250 2.0.0 queued", times=10**6, when=self._note, delay=seconds)

    def _note(self, _: str) -> bool:
        self._began.append(time.monotonic())
        self.connections = max(self.connections, len(self._inbox._listener._open))
        return True

    @property
    def at_once(self) -> int:
        """How many mails waited for their answer at the same moment, at most."""
        begun = [(began, 1) for began in self._began]
        ended = [(began + self._seconds, -1) for began in self._began]
        return max(accumulate(step for _, step in sorted(begun + ended)))


def paced(app: App, *, lanes: dict[str, LaneSettings] | None = None, **pace: object) -> App:
    """The same application with that pace; `lent.test` is a lane of its own."""
    own = {"lent": LaneSettings(domains=("lent.test",))} | (lanes or {})
    settings = app.settings.model_copy(update={"pace": PaceSettings(**pace), "lanes": own})
    return replace(app, settings=settings)


def state_of(app: App, lane: str) -> LaneState:
    with app.database.read() as conn:
        return lanes.states(conn).get(lane) or LaneState(name=lane)


# --- a rate ---------------------------------------------------------------------------


def test_two_processes_together_keep_a_global_rate(
    desk_with: Callable[..., object], inbox: Inbox
) -> None:
    desk = desk_with(readers=60, batch_size=24, pace={"rate": "20/s"})
    stamps = Stamps()
    inbox.reply("BODY", "", when=stamps)

    began = time.monotonic()
    senders = [ended(sender) for sender in [desk.begin("send"), desk.begin("send")]]

    assert [code for code, _ in senders] == [0, 0]
    assert sorted(inbox.recipients) == sorted(desk.standing)
    assert stamps.at[-1] - began > (60 - 5) / 20  # the last five leave together


def test_a_lane_keeps_its_rate_while_another_is_free(
    relayed: App, inbox: Inbox, watch: SendingWatch
) -> None:
    app = paced(relayed, lanes={"lent": LaneSettings(domains=("lent.test",), rate=4.0)})
    subscribe(app, *(f"lecteur{number}@lent.test" for number in range(9)), *OTHERS)
    slow, free = Stamps("lecteur"), Stamps("lectrice")
    inbox.reply("BODY", "", when=slow)
    inbox.reply("BODY", "", when=free)

    began = time.monotonic()
    report = send(app, enqueue(app, batch_size=3), watch)

    assert report.balance[DeliveryStatus.ACCEPTED] == 17
    assert slow.at[-1] - began > 1.9  # eight after the first, at four a second
    assert free.at[-1] < slow.at[-1]


def test_a_stop_ends_a_wait_for_a_slot_at_once(
    relayed: App, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.deliver.pace._LONGEST_PAUSE", 2 * PATIENCE)
    app = paced(relayed, rate=1 / (2 * PATIENCE))
    subscribe(app, *OTHERS)
    edition = enqueue(app)
    stop = Event()

    report = send(app, edition, SendingWatch(stop=stop, progress=lambda *_: stop.set()))

    assert len(inbox.envelopes) == 1
    assert report.balance[DeliveryStatus.QUEUED] == len(OTHERS) - 1


# --- connections ------------------------------------------------------------------------


def test_a_lane_s_connections_are_counted_over_all_processes(
    desk_with: Callable[..., object], inbox: Inbox
) -> None:
    own = {"tous": {"domains": ["exemple.test"], "connections": 1}}
    relay = SlowRelay(inbox, 0.02)
    desk = desk_with(readers=40, batch_size=5, lanes=own)

    said = [ended(sender) for sender in [desk.begin("send"), desk.begin("send")]]

    assert [code for code, _ in said] == [0, 0]
    assert sorted(inbox.recipients) == sorted(desk.standing)
    assert relay.at_once == 1


def test_all_connections_together_are_counted(
    desk_with: Callable[..., object], inbox: Inbox
) -> None:
    relay = SlowRelay(inbox, 0.02)
    desk = desk_with(readers=40, batch_size=5, pace={"connections": 2}, smtp={"connections": 4})

    said = [ended(sender) for sender in [desk.begin("send"), desk.begin("send")]]

    assert [code for code, _ in said] == [0, 0]
    assert sorted(inbox.recipients) == sorted(desk.standing)
    assert relay.connections == relay.at_once == 2


def test_a_connection_takes_no_more_of_a_lane_than_it_may(
    relayed: App, inbox: Inbox, watch: SendingWatch
) -> None:
    few = LaneSettings(domains=("lent.test",), messages_per_connection=2)
    app = paced(relayed, lanes={"lent": few})
    subscribe(app, *OTHERS, *(f"lecteur{number}@lent.test" for number in range(7)))

    send(app, enqueue(app, batch_size=100), watch)

    slow = [envelope for envelope in inbox.envelopes if "@lent.test" in envelope.recipients[0]]
    assert len(slow) == 7
    assert max(Counter(envelope.connection for envelope in slow).values()) == 2


# --- what a provider says -----------------------------------------------------------------


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL's clock is its own
def test_a_lane_that_is_asked_to_slow_down_does_while_the_other_one_s_copies_all_arrive(
    relayed: App, inbox: Inbox, clock: SettableClock
) -> None:
    app = paced(relayed)
    subscribe(app, *SLOW, *OTHERS)
    edition = enqueue(app, batch_size=1)
    inbox.reply("BODY", SLOWED, times=1, when=lambda mail: "@lent.test" in mail)
    stop = Event()

    def enough(*_: object) -> None:
        if len(set(inbox.recipients) & set(OTHERS)) == len(OTHERS):
            stop.set()

    first = send(app, edition, SendingWatch(stop=stop, progress=enough))
    slowed = state_of(app, "lent")

    assert set(OTHERS) <= set(inbox.recipients)
    assert first.balance[DeliveryStatus.DEFERRED] == 1
    assert slowed.rate is not None
    assert slowed.reason == "the provider asks us to slow down"
    assert "for the lane lent, slowed to" in first.notes[0]

    clock.advance(timedelta(minutes=31))
    tick = SendingWatch(stop=Event(), progress=lambda *_: clock.advance(timedelta(minutes=11)))
    last = send(app, edition, tick)

    assert last.balance[DeliveryStatus.ACCEPTED] == len(SLOW) + len(OTHERS)
    assert state_of(app, "lent").rate is None
    assert sorted(inbox.recipients) == sorted([*SLOW, *OTHERS])


def test_a_provider_that_refuses_us_has_its_lane_paused_and_the_others_go_on(
    relayed: App, inbox: Inbox, watch: SendingWatch, clock: SettableClock
) -> None:
    app = paced(relayed)
    refused = [f"lecteur{number}@lent.test" for number in range(9)]
    subscribe(app, *refused, *OTHERS)
    edition = enqueue(app, batch_size=1)
    inbox.reply("BODY", REFUSED, times=100, when=lambda mail: "@lent.test" in mail)

    report = send(app, edition, watch)
    again = due_editions(app)

    where = standing(app, edition)
    stopped = [address for address in refused if where[address] == "queued"]
    assert {where[address] for address in OTHERS} == {"accepted"}
    assert report.trouble is None
    assert 2 <= len(stopped) <= 4
    (note,) = report.notes
    assert note.startswith(f"{len(stopped)} copies wait for the lane lent, paused until 2024-11-08")
    assert "our reputation, not the reader" in note
    assert again == ()
    assert report.next_due == clock() + timedelta(hours=1)

    inbox.script.forget()
    clock.advance(timedelta(minutes=61))
    late = send(app, due_editions(app)[0], watch)

    assert late.balance[DeliveryStatus.ACCEPTED] == len(OTHERS) + len(stopped)


def test_what_a_paused_lane_never_sent_expires_and_says_why(
    relayed: App, inbox: Inbox, watch: SendingWatch, clock: SettableClock
) -> None:
    app = paced(relayed)
    subscribe(app, *(f"lecteur{number}@lent.test" for number in range(9)), *OTHERS)
    edition = enqueue(app, batch_size=1)
    inbox.reply("BODY", REFUSED, times=100, when=lambda mail: "@lent.test" in mail)

    send(app, edition, watch)
    clock.advance(timedelta(hours=21))
    report = send(app, edition, watch)

    (expired,) = [reply for reply in report.replies if reply.status is DeliveryStatus.EXPIRED]
    # a second connection may have had one on its way when the fifth was refused
    assert re.match("not accepted before the edition's best-before: lent: 5 of", expired.reason)
    assert report.edition.status == "done"


def test_two_providers_that_refuse_us_for_one_reason_halt_the_edition(
    relayed: App, inbox: Inbox, watch: SendingWatch
) -> None:
    app = paced(relayed, lanes={"aussi": LaneSettings(domains=("aussi.test",))})
    readers = [f"l{number}@{name}.test" for number in range(12) for name in ("lent", "aussi")]
    subscribe(app, *readers)
    inbox.reply("BODY", REFUSED, times=100)

    report = send(app, enqueue(app, batch_size=1), watch)

    assert report.trouble is not None
    assert "is halted" in str(report.trouble)
    assert report.edition.halted_at is not None


# --- a new domain ---------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "most"), [("2024-11-08", 3), ("2024-11-07", 6)])
def test_a_domain_that_warms_up_sends_so_many_and_tells_of_the_others(
    relayed: App, inbox: Inbox, watch: SendingWatch, clock: SettableClock, day: str, most: int
) -> None:
    app = paced(relayed, warm_up_from=day, warm_up_first=3, warm_up_growth=2.0)
    subscribe(app, *OTHERS)
    edition = enqueue(app)

    first = send(app, edition, watch)
    again = due_editions(app)
    clock.advance(timedelta(hours=21))
    last = send(app, edition, watch)

    left = len(OTHERS) - most
    assert sorted(inbox.recipients) == sorted(OTHERS[:most])
    assert first.balance[DeliveryStatus.QUEUED] == left
    assert first.notes == (
        f"{left} copies are held back by the warm-up, which allows {most} on 2024-11-08",
    )
    assert again == ()
    assert last.balance[DeliveryStatus.EXPIRED] == left
    (expired,) = [reply for reply in last.replies if reply.status is DeliveryStatus.EXPIRED]
    assert "held back by the warm-up" in expired.reason
