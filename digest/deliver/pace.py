"""
Pace: how fast copies may leave, in which lane, and what a provider's reply changes. Pure.

A lane is the domains of one mailbox provider. Copies leave in slices of a
quarter of a second: whoever claims a slice books its slots in the lane's row,
so that every process and host together keep the rate, and holds the batch only
while it may send. A lane that must wait is left, and another one is served.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from digest.model import ALL_LANES, OTHER_LANE, Lane, LaneQueue, LaneState, RateLimit

TURN = timedelta(seconds=5)
"""After this another lane that waits has its turn, however slow the relay is."""
SLICE_SECONDS = 0.25
"""How long a booked slice lasts: short enough to be even, long enough to cost little."""
_CATCH_UP_SECONDS = 1.0
"""What a busy machine may make good of a slice that it claimed too late."""
_IDLE_SECONDS = 5.0
"""A lane that was not served for longer has nothing to make good."""
_FULL_SECONDS = 0.5
"""When to look again whether a connection has become free."""

_SHORTEST_PAUSE = 0.002
_LONGEST_PAUSE = 10.0
"""After this a lane may have been resumed, or slowed, by somebody else."""

SLOWEST = 1 / 60
_MINUTE = timedelta(minutes=1)
"""By then what was measured before the lane was slowed says nothing any more."""
MEASURED = timedelta(minutes=5)
"""How far back is looked for what was taken."""
_BREATHER_SECONDS = 5.0
"""How long a lane that was just slowed waits when it is told so again."""
_SHORTEST_TRIAL = 1.0
_LONGEST_TRIAL = 300.0
"""A relay whose minute is over is asked again after half the time that it took nothing."""
_KEPT = 0.8
_KEPT_AGAIN = 0.5
"""What remains at least of a pace that was too fast for the relay, at first and as often as it
takes nothing when it is asked again: that share of it."""
_REST = timedelta(minutes=10)
_LIMIT_REST = timedelta(seconds=30)
_STEP = timedelta(seconds=15)
_GROWTH = 1.1
_MOST_GROWTH = 2.0
_PAUSE = timedelta(hours=1)
_MOST_DOUBLINGS = 3


def lanes_by_domain(lanes: Iterable[Lane]) -> Mapping[str, str]:
    """Each domain's lane, patterns included; for `lane_of`."""
    return {domain: lane.name for lane in lanes for domain in lane.domains}


def lane_of(domain: str, lanes: Mapping[str, str]) -> str:
    """The lane of a recipient's domain."""
    return lanes.get(domain) or lanes.get(f"{domain.partition('.')[0]}.*") or OTHER_LANE


# --- whose turn it is -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneGate:
    """A lane's limit and its state."""

    limit: RateLimit
    state: LaneState

    @property
    def rate(self) -> float:
        """Copies a second that may leave now."""
        return min(self.limit.rate, self.state.rate or math.inf)

    def wait(self, held: int, clock: float, now: datetime) -> float:
        """Seconds until a batch may be taken; 0 when it may now, infinite when it is paused."""
        if self.state.is_paused(now):
            return math.inf
        if held >= self.limit.connections:
            return _FULL_SECONDS
        return max(0.0, self.state.next_slot - clock) if math.isfinite(self.rate) else 0.0

    def booked(self, copies: int, clock: float) -> LaneState:
        """The state once *copies* leave from *clock* on; what a late claim missed is made good."""
        if math.isinf(self.rate):
            return self.state
        late = clock - self.state.next_slot
        made_good = min(late, _CATCH_UP_SECONDS) if late <= _IDLE_SECONDS else 0.0
        return replace(self.state, next_slot=clock - made_good + copies / self.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneOrder:
    """Lanes to claim in, the best first, how many copies at most, and else how long to wait."""

    lanes: tuple[str, ...]
    copies: Mapping[str, int | None]
    """A slice for each of these lanes; None for as many as a batch has."""
    wait: float
    """Seconds until another lane may be served; infinite when none will by itself."""


def lane_order(
    gates: Mapping[str, LaneGate],
    queues: Sequence[LaneQueue],
    clock: float,
    now: datetime,
    last_lane: str = "",
) -> LaneOrder:
    """
    Which lanes may be served now.

    The one that fewest serve comes first, and *last_lane*, just served, behind
    its equals: so nobody waits for a lane that is slow. *gates* has every lane
    that waits, and `ALL_LANES`.
    """
    everything = gates[ALL_LANES]
    overall = everything.wait(sum(queue.held for queue in queues), clock, now)
    waiting = [queue for queue in queues if queue.has_free]
    waits = {
        queue.lane: max(overall, gates[queue.lane].wait(queue.held, clock, now))
        for queue in waiting
    }
    ready = [queue for queue in waiting if waits[queue.lane] <= 0]
    ready.sort(key=lambda queue: (queue.held, queue.lane == last_lane))
    return LaneOrder(
        lanes=tuple(queue.lane for queue in ready),
        copies={
            queue.lane: _slice(min(everything.rate, gates[queue.lane].rate)) for queue in ready
        },
        wait=min((wait for wait in waits.values() if wait > 0), default=math.inf),
    )


@dataclass(frozen=True, slots=True)
class ClaimPause:
    """Nothing may be claimed now; look again after that many seconds."""

    seconds: float


def pause(order: LaneOrder) -> ClaimPause | None:
    """How long to wait for the next turn; None when it does not come by itself."""
    if math.isinf(order.wait):
        return None
    return ClaimPause(min(max(order.wait, _SHORTEST_PAUSE), _LONGEST_PAUSE))


def _slice(rate: float) -> int | None:
    return None if math.isinf(rate) else max(1, int(rate * SLICE_SECONDS))


# --- what replies change ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredPace:
    """What a lane did until it was asked to slow down: copies a second."""

    running: float
    """What it ran at just now."""
    taken: float
    """What was taken of it since the first copy within `MEASURED`, silence included."""
    refused_since: datetime
    """When its last run of refusals began, with nothing taken since."""


def run_of_refusals(state: LaneState, last_taken_at: datetime | None, now: datetime) -> datetime:
    """When the run of refusals began that a lane is in; now, where something was taken since."""
    if state.slowed_at is None or (last_taken_at is not None and last_taken_at > state.slowed_at):
        return now
    return state.slowed_at


def slowed(
    gate: LaneGate, measured: MeasuredPace, reason: str, now: datetime, clock: float
) -> LaneState:
    """
    The lane after its provider took offence at our pace: half as fast, for ten minutes at least.

    Half of what it ran at where nothing else limits it, no more than was
    taken, and one copy a minute at least. Told so again within the minute it
    waits for a few seconds, and goes no slower.
    """
    state = gate.state
    waits_until = max(state.next_slot, clock + _BREATHER_SECONDS)
    if state.rate and state.slowed_at is not None and now - state.slowed_at < _MINUTE:
        return replace(state, next_slot=waits_until)
    before = _rate_before(gate, measured)
    rate = max(SLOWEST, min(before / 2, measured.taken or math.inf))
    return replace(
        state,
        rate=rate,
        full_rate=state.full_rate or max(before, SLOWEST),
        slowed_at=now,
        grows_at=now + _REST,
        next_slot=max(waits_until, clock + 1 / rate),
        reason=reason,
    )


def limited(
    gate: LaneGate, measured: MeasuredPace, reason: str, now: datetime, clock: float
) -> LaneState:
    """
    The lane after its relay took as many as it takes at a time: at the pace that it takes them.

    Nobody knows yet for how long the relay takes no more: it is asked again
    after half the time that it took nothing, and each answer tells better how
    many it takes in how long. Once that is known a refusal costs a little of
    the pace, which grows back (`eased`): so the lane stays close to the limit.
    """
    silent = (now - measured.refused_since).total_seconds()
    trial = min(max(silent / 2, _SHORTEST_TRIAL), _LONGEST_TRIAL)
    before = _rate_before(gate, measured)
    return replace(
        gate.state,
        rate=_limited_rate(gate.state, measured, before),
        full_rate=gate.state.full_rate or max(before, SLOWEST),
        slowed_at=measured.refused_since,
        grows_at=now + _LIMIT_REST,
        next_slot=max(gate.state.next_slot, clock + trial),
        reason=reason,
    )


def _limited_rate(state: LaneState, measured: MeasuredPace, before: float) -> float:
    """Less than before, but never less than what was taken: that is no more than the limit."""
    if state.rate is None:
        return max(SLOWEST, before / 2)
    is_again = state.slowed_at == measured.refused_since
    if is_again and not measured.taken:
        return state.rate
    least = (_KEPT_AGAIN if is_again else _KEPT) * state.rate
    return max(SLOWEST, min(state.rate, max(least, measured.taken)))


def _rate_before(gate: LaneGate, measured: MeasuredPace) -> float:
    if math.isfinite(gate.rate):
        return gate.rate
    return max(measured.running, measured.taken)


def eased(state: LaneState, now: datetime) -> LaneState:
    """
    The lane after a copy got through: a tenth faster each quarter of a minute, once it has rested.

    At most twice as fast at once, however long nothing was sent; and free
    again where it gets back to what it ran at.
    """
    if state.is_paused(now):
        return state
    if state.rate is None:
        return replace(state, paused_until=None, pauses=0, reason="")
    if state.grows_at is not None and now < state.grows_at:
        return state
    steps = 1 + (now - (state.grows_at or now)) // _STEP
    rate = state.rate * min(_GROWTH ** min(steps, 10), _MOST_GROWTH)
    if rate < (state.full_rate or math.inf):
        return replace(state, rate=rate, grows_at=now + _STEP, paused_until=None)
    return LaneState(name=state.name, next_slot=state.next_slot)


def stopped(state: LaneState, reason: str, now: datetime) -> LaneState:
    """The lane after it was refused too often: paused for an hour, doubling at each repeat."""
    if state.is_paused(now):
        return state
    pause = _PAUSE * 2 ** min(state.pauses, _MOST_DOUBLINGS)
    return replace(state, paused_until=now + pause, pauses=state.pauses + 1, reason=reason)


def is_slower(state: LaneState, before: LaneState) -> bool:
    """Whether less may leave in a lane than *before*: it was slowed, or paused, since then."""
    is_slowed = (state.rate or math.inf) < (before.rate or math.inf)
    return is_slowed or (state.paused_until is not None and state.pauses > before.pauses)


# --- a new domain -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmUp:
    """How a domain nobody knows yet makes itself known: few messages first, more each day."""

    begins: date
    first: int
    growth: float


def allowance(warm_up: WarmUp, day: date) -> int:
    """How many copies the edition of *day* may have; before the beginning as on the first day."""
    days = max(0, (day - warm_up.begins).days)
    grown = math.log(warm_up.first) + days * math.log(warm_up.growth)
    if grown > math.log(10**12):
        return 10**12  # more than there are people; the power itself would overflow
    return int(warm_up.first * warm_up.growth**days)
