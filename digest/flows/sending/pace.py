"""The lanes of an installation: where a reader belongs, what may be claimed, what slows down."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from digest.config import Settings
from digest.config.units import render_measured_rate
from digest.dates import stamp, wall
from digest.deliver import pace
from digest.deliver.circuit_breaker import SAID
from digest.deliver.pace import ClaimPause, LaneGate, MeasuredPace, WarmUp
from digest.english import counted
from digest.model import (
    ALL_LANES,
    HELD_BACK,
    OTHER_LANE,
    PROVIDERS,
    Batch,
    Lane,
    LaneQueue,
    LaneState,
    Outcome,
    RateLimit,
)
from digest.store import batches, deliveries, lanes
from digest.store.batches import BatchClaim, WaitingCopies
from digest.store.database import Connection
from digest.store.queue import BatchPlan, SendAllowance

_log = logging.getLogger("digest.pace")

_OPEN = RateLimit()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedBatch:
    """A batch that may be sent now, and whether its lane has something to recover from."""

    batch: Batch
    is_recovering: bool


class LanePace:
    """The settings' lanes and limits, over the lanes' rows."""

    def __init__(self, settings: Settings) -> None:
        self._lanes = {lane.name: lane for lane in lanes_of(settings)}
        self._by_domain = pace.lanes_by_domain(self._lanes.values())
        table = settings.pace
        overall = RateLimit(rate=table.rate)
        if table.connections is not None:
            overall = replace(overall, connections=table.connections)
        self.limits = {name: lane.limit for name, lane in self._lanes.items()}
        """Of each lane, and of all together."""
        self.limits[ALL_LANES] = overall
        self._is_open = all(limit.is_none for limit in self.limits.values())

    def lane_of(self, domain: str) -> str:
        """The lane of a recipient's domain."""
        return pace.lane_of(domain, self._by_domain)

    def batch_plan(self, size: int, allowance: SendAllowance | None = None) -> BatchPlan:
        """How readers are cut into batches of *size*."""
        return BatchPlan(size=size, lane_of=self.lane_of, allowance=allowance)

    @property
    def messages_per_connection(self) -> Mapping[str, float]:
        """How many messages of each lane one connection may carry."""
        return {name: limit.messages_per_connection for name, limit in self.limits.items()}

    def is_open(self, conn: Connection) -> bool:
        """Whether no lane has a limit, is slowed or paused, or has just been."""
        states = lanes.states(conn).values()
        return self._is_open and not any(
            state.rate or state.pauses or state.paused_until for state in states
        )

    def claim(
        self, conn: Connection, claim: BatchClaim, last_lane: str
    ) -> ClaimedBatch | ClaimPause | None:
        """
        Take a batch of the lane whose turn it is, and book the slots of its copies.

        A `ClaimPause` where all that is due must wait for its lane; None where
        nothing is due, or only in lanes that are paused.
        """
        queues = batches.queues(conn, claim.edition_id, claim.now)
        if not any(queue.has_free for queue in queues):
            return None
        states, clock = lanes.states(conn), 0.0
        if not self._is_open or any(state.rate is not None for state in states.values()):
            states = lanes.locked(conn, {ALL_LANES, *(queue.lane for queue in queues)})
            queues = batches.queues(conn, claim.edition_id, claim.now)
            clock = lanes.clock(conn)
        gates = self._gates(states, queues)
        order = pace.lane_order(gates, queues, clock, claim.now, last_lane)
        for lane in order.lanes:
            batch = batches.claim(conn, claim, lane, order.copies[lane])
            if batch is not None:
                _book(conn, (gates[ALL_LANES], gates[lane]), len(batch.deliveries), clock)
                state = gates[lane].state
                if sum(queue.has_free for queue in queues) > 1:
                    batch = replace(batch, turn=pace.TURN)
                return ClaimedBatch(batch=batch, is_recovering=bool(state.rate or state.pauses))
        return pace.pause(order)

    def _gates(
        self, states: Mapping[str, LaneState], queues: tuple[LaneQueue, ...]
    ) -> dict[str, LaneGate]:
        names = {ALL_LANES, *(queue.lane for queue in queues)}
        return {
            name: LaneGate(
                limit=self.limits.get(name, _OPEN),
                state=states.get(name) or LaneState(name=name),
            )
            for name in names
        }

    def slow_down(
        self, conn: Connection, batch: Batch, running: float, refusal: Outcome, now: datetime
    ) -> None:
        """
        Slow a batch's lane down, as its provider asks; *running* is the batch's own pace.

        A refusal that is over soon is a limit to keep to; another one takes offence.
        """
        gate = self._locked(conn, batch.lane)
        measured = _measured(conn, gate.state, batch, running, now)
        law = pace.limited if refusal.soon else pace.slowed
        state = law(gate, measured, refusal.reason, now, lanes.clock(conn))
        lanes.save(conn, state)
        level = logging.WARNING if gate.state.rate is None else logging.INFO
        if state.rate != gate.state.rate:
            rate = render_measured_rate(state.rate or 0)
            _log.log(level, "lane.slowed lane=%s rate=%s: %s", batch.lane, rate, refusal.reason)

    def ease(self, conn: Connection, lane: str, now: datetime) -> None:
        """Let a lane that was slowed go faster, after a copy got through."""
        state = self._locked(conn, lane).state
        eased = pace.eased(state, now)
        if eased != state:
            lanes.save(conn, eased)
            rate = render_measured_rate(eased.rate) if eased.rate else "as set"
            _log.info("lane.eased lane=%s rate=%s", lane, rate)

    def stop(self, conn: Connection, lane: str, reason: str, now: datetime) -> bool:
        """
        Pause a lane for a while; False where it is not its provider, but we, who are refused.

        That is so in the lane of all the others, and when a second lane is
        refused for the reason of a first one.
        """
        states = lanes.locked(conn, {*self._lanes, lane})
        others = (state for name, state in states.items() if name != lane and state.is_paused(now))
        meaning = reason.partition(SAID)[0]
        if lane == OTHER_LANE or any(state.reason.startswith(meaning) for state in others):
            return False
        state = pace.stopped(states[lane], reason, now)
        if state != states[lane]:
            lanes.save(conn, state)
            until = stamp(state.paused_until or now)
            _log.error("lane.paused lane=%s until=%s: %s", lane, until, reason)
        return True

    def _locked(self, conn: Connection, lane: str) -> LaneGate:
        state = lanes.locked(conn, {lane})[lane]
        return LaneGate(limit=self.limits.get(lane, _OPEN), state=state)


def lanes_of(settings: Settings) -> tuple[Lane, ...]:
    """The lanes: the large providers', with what the settings change, and the settings' own."""
    is_direct = settings.pace.lanes == "direct"
    by_name = {lane.name: lane if is_direct else replace(lane, limit=_OPEN) for lane in PROVIDERS}
    for name, table in settings.lanes.items():
        lane = by_name.get(name) or Lane(name=name)
        limits = {
            "rate": table.rate,
            "connections": table.connections,
            "messages_per_connection": table.messages_per_connection,
        }
        limit = replace(lane.limit, **{key: value for key, value in limits.items() if value})
        domains = lane.domains if table.domains is None else table.domains
        by_name[name] = Lane(name=name, domains=domains, limit=limit)
    return tuple(by_name.values())


def allowance_of(settings: Settings, day: date, until: datetime) -> SendAllowance | None:
    """How many copies a domain that is warming up may send of that day's edition."""
    table = settings.pace
    if table.warm_up_from is None:
        return None
    plan = WarmUp(begins=table.warm_up_from, first=table.warm_up_first, growth=table.warm_up_growth)
    most = pace.allowance(plan, day)
    return SendAllowance(
        most=most, until=until, reason=f"{HELD_BACK}, which allows {most} on {day}"
    )


def notes(conn: Connection, edition_id: int, now: datetime) -> tuple[str, ...]:
    """Why copies of an edition that were never tried wait, in words: lanes and warm-up."""
    states = lanes.states(conn)
    lines = (
        _note(waiting, states.get(waiting.lane) or LaneState(name=waiting.lane), now)
        for waiting in batches.waiting(conn, edition_id)
    )
    return tuple(filter(None, lines))


def _note(waiting: WaitingCopies, state: LaneState, now: datetime) -> str:
    if waiting.reason:
        return f"{counted(waiting.number, 'copy', 'is')} {waiting.reason}"
    who = f"{counted(waiting.number, 'copy', 'waits')} for the lane {state.name}"
    if state.is_paused(now):
        return f"{who}, paused until {wall(state.paused_until or now, UTC)}: {state.reason}"
    if state.rate is not None:
        return f"{who}, slowed to {render_measured_rate(state.rate)}: {state.reason}"
    return ""


def _measured(
    conn: Connection, state: LaneState, batch: Batch, running: float, now: datetime
) -> MeasuredPace:
    """What a batch's lane ran at, over all that send in it, and what was taken of it."""
    queues = batches.queues(conn, batch.edition_id, now)
    at_once = sum(queue.held for queue in queues if queue.lane == batch.lane)
    last_taken_at = deliveries.accepted_since(conn, batch.lane, now - pace.MEASURED).last
    began = pace.run_of_refusals(state, last_taken_at, now)
    taken = deliveries.accepted_since(conn, batch.lane, began - pace.MEASURED)
    return MeasuredPace(
        running=running * max(at_once, 1), taken=taken.rate_until(now), refused_since=began
    )


def _book(conn: Connection, gates: tuple[LaneGate, LaneGate], copies: int, clock: float) -> None:
    for gate in gates:
        booked = gate.booked(copies, clock)
        if booked != gate.state:
            lanes.save(conn, booked)
