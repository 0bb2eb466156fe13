"""A relay that takes so many at a time gets them all, close to the pace at which it takes them."""

import heapq
from bisect import bisect
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.deliver.pace import (
    MEASURED,
    LaneGate,
    MeasuredPace,
    eased,
    lane_order,
    limited,
    run_of_refusals,
)
from digest.model import ALL_LANES, LaneQueue, LaneState, RateLimit

BEGAN = datetime(2026, 12, 1, 13, tzinfo=UTC)
TEN_MINUTES = 600.0
BATCH = 100
WAITING = LaneQueue(lane="others", held=0, has_free=True)


@dataclass
class LimitedRelay:
    """Takes *limit* mails in any *window* seconds, or in each from the first mail on."""

    limit: int
    window: float
    slides: bool
    taken: list[float] = field(default_factory=list)
    refused: int = 0
    longest_run: int = 0
    """Of refusals, with nothing taken between."""
    _run: int = 0
    _recent: deque[float] = field(default_factory=deque)

    def takes(self, clock: float) -> bool:
        """Whether it takes one more at that moment."""
        recent = self._recent
        if self.slides:
            while recent and recent[0] <= clock - self.window:
                recent.popleft()
        elif recent and clock >= recent[0] + self.window:
            recent.clear()
        if len(recent) >= self.limit:
            self.refused += 1
            self._run += 1
            self.longest_run = max(self.longest_run, self._run)
            return False
        recent.append(clock)
        self._run = 0
        self.taken.append(clock)
        return True


@dataclass
class LaneOfSenders:
    """Some senders in one lane; each copy takes *seconds*, by a clock that is set."""

    relay: LimitedRelay
    seconds: float
    connections: int
    limit: RateLimit = field(default_factory=RateLimit)
    state: LaneState = field(default_factory=lambda: LaneState(name="others"))

    def send(self, until: float, begins: float = 0.0) -> None:
        """Let every sender send from then until then, in seconds."""
        senders = [self._sender(begins + 0.001 * number) for number in range(self.connections)]
        turns = [(next(sender), number) for number, sender in enumerate(senders)]
        while turns[0][0] < until:
            number = turns[0][1]
            heapq.heapreplace(turns, (next(senders[number]), number))

    def _sender(self, clock: float) -> Iterator[float]:
        """One sender's moments: each time it is asked for the next one, its copy is answered."""
        while True:
            yield clock
            order = lane_order(self._gates(), [WAITING], clock, _at(clock))
            if not order.lanes:
                clock += max(min(order.wait, 10.0), 0.002)
                continue
            copies, began = order.copies["others"] or BATCH, clock
            self.state = self._gates()["others"].booked(copies, clock)
            for answered in range(1, copies + 1):
                clock += self.seconds
                yield clock
                if not self.relay.takes(clock):
                    self._refused(answered / max(clock - began, 1.0), clock)
                    break
            else:
                self.state = eased(self.state, _at(clock))

    def _gates(self) -> dict[str, LaneGate]:
        everything = LaneGate(limit=RateLimit(), state=LaneState(name=ALL_LANES))
        return {"others": LaneGate(limit=self.limit, state=self.state), ALL_LANES: everything}

    def _refused(self, running: float, clock: float) -> None:
        every = self.relay.taken
        began = run_of_refusals(self.state, _at(every[-1]) if every else None, _at(clock))
        since = (began - MEASURED - BEGAN).total_seconds()
        taken = every[bisect(every, since) :]
        measured = MeasuredPace(
            running=running * self.connections,
            taken=len(taken) / max(clock - taken[0], 1.0) if taken else 0.0,
            refused_since=began,
        )
        self.state = limited(self._gates()["others"], measured, "a limit", _at(clock), clock)


def _at(clock: float) -> datetime:
    return BEGAN + timedelta(seconds=clock)


@st.composite
def limited_relays(draw: st.DrawFn) -> LimitedRelay:
    """One that takes five a second at most, over some seconds or minutes."""
    window = draw(st.sampled_from([1.0, 2.0, 7.0, 20.0, 60.0, 120.0]))
    limit = draw(st.integers(1, int(5 * window)))
    return LimitedRelay(limit, window, slides=draw(st.booleans()))


@settings(max_examples=25, deadline=None)
@given(relay=limited_relays(), connections=st.integers(1, 5), seconds=st.sampled_from([0.02, 0.1]))
@example(relay=LimitedRelay(30, 60, slides=True), connections=4, seconds=0.02)
@example(relay=LimitedRelay(30, 20, slides=True), connections=4, seconds=0.02)
@example(relay=LimitedRelay(1, 60, slides=False), connections=1, seconds=0.02)
def test_a_relay_gets_four_fifths_at_least_of_what_it_takes_in_ten_minutes(
    relay: LimitedRelay, connections: int, seconds: float
) -> None:
    lane = LaneOfSenders(relay, seconds, connections)
    possible = relay.limit * TEN_MINUTES / relay.window

    lane.send(TEN_MINUTES)

    assert len(relay.taken) >= 0.8 * possible - 1  # no part of a copy is taken


@settings(max_examples=10, deadline=None)
@given(relay=limited_relays(), connections=st.integers(1, 5))
def test_no_run_of_refusals_is_as_long_as_one_that_halts_an_edition(
    relay: LimitedRelay, connections: int
) -> None:
    lane = LaneOfSenders(relay, 0.02, connections)

    lane.send(TEN_MINUTES)

    assert relay.longest_run < 50


@pytest.mark.parametrize("connections", [1, 4])
def test_a_relay_whose_hour_is_over_is_asked_again_until_the_next_and_halts_nothing(
    connections: int,
) -> None:
    relay = LimitedRelay(200, 3600.0, slides=False)
    lane = LaneOfSenders(relay, 0.02, connections)

    lane.send(4 * 3600.0)

    assert len(relay.taken) >= 0.8 * 4 * relay.limit
    assert relay.longest_run < 50


def test_refusals_are_few_once_the_limit_is_known() -> None:
    relay = LimitedRelay(30, 60.0, slides=True)
    lane = LaneOfSenders(relay, 0.02, 4)
    lane.send(120.0)
    asked, refused = len(relay.taken), relay.refused

    lane.send(TEN_MINUTES, begins=120.0)

    assert relay.refused - refused < 0.2 * (len(relay.taken) - asked)


def test_a_relay_that_becomes_stricter_is_followed_within_a_minute() -> None:
    relay = LimitedRelay(300, 60.0, slides=True)
    lane = LaneOfSenders(relay, 0.03, 4)
    lane.send(300.0)
    relay.limit = 30

    lane.send(900.0, begins=300.0)

    assert sum(moment > 360.0 for moment in relay.taken) >= 0.8 * 9 * relay.limit
    assert relay.longest_run < 50
