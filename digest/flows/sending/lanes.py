"""The lanes as an operator sees them: how fast each goes, why, and how to let one go on."""

from collections import Counter
from dataclasses import dataclass

from digest.errors import InputError
from digest.flows.app import App
from digest.flows.sending.pace import LanePace
from digest.model import LaneState, RateLimit
from digest.store import batches, editions, lanes, logbook


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneOverview:
    """One lane now: its limit, its state, and how many connections send in it."""

    limit: RateLimit
    state: LaneState
    sending: int


def overview(app: App) -> tuple[LaneOverview, ...]:
    """Every lane: all together first, then each by its name."""
    limits, now = LanePace(app.settings).limits, app.clock()
    sending: Counter[str] = Counter()
    with app.database.read() as conn:
        states = lanes.states(conn)
        unfinished = editions.sending(conn, app.settings.newsletter.slug)
        for queue in batches.queues(conn, 0, now) if unfinished else ():
            sending[queue.lane] += queue.held
    return tuple(
        LaneOverview(
            limit=limits.get(name) or RateLimit(),
            state=states.get(name) or LaneState(name=name),
            sending=sending[name],
        )
        for name in sorted({*limits, *states})
    )


def resume(app: App, name: str, actor: str) -> None:
    """
    Let a lane go on as its settings say; noted in the logbook.

    Raises `InputError` for a lane that is neither slow nor paused.
    """
    with app.database.write() as conn:
        state = lanes.states(conn).get(name)
        if state is None or not (state.reason or state.pauses):
            raise InputError(
                f"the lane {name} is neither slow nor paused; nothing was changed (`digest lanes`)"
            )
        lanes.save(conn, LaneState(name=name, next_slot=state.next_slot))
        logbook.write(conn, app.clock(), actor, "resume lane", f"{name}: {state.reason}")
