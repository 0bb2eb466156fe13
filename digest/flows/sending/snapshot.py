"""How a sending stands at this moment, for who looks on from outside: read from the books alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from digest.flows.app import App
from digest.flows.sending.progress import Balance
from digest.model import DeliveryStatus, EditionRow, EditionStatus, LaneState
from digest.store import batches, lanes, progress_rows
from digest.store.progress_rows import LaneStanding, TroubleCount

_WINDOW = timedelta(minutes=1)
"""The rate is that of the last minute."""
_TROUBLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneProgress:
    """One lane of a sending: copies in all, answered, accepted; until when it rests, and why."""

    name: str
    number: int
    answered: int
    accepted: int
    rests_until: datetime | None
    reason: str
    """Empty where it is neither slow nor paused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingSnapshot:
    """Where the sending of one edition stands."""

    edition: EditionRow
    balance: Balance
    waiting: int
    """Copies that are still to be tried."""
    senders: int
    """Batches that somebody is sending right now."""
    rate: float
    """Copies a second, of the last minute."""
    left: timedelta | None
    """How long the rest will take; None while nobody can know."""
    lanes: tuple[LaneProgress, ...]
    troubles: tuple[TroubleCount, ...]

    @property
    def number(self) -> int:
        """Copies in all."""
        return sum(self.balance.values())

    @property
    def answered(self) -> int:
        """Copies that need no more trying."""
        return self.number - self.waiting

    @property
    def is_moving(self) -> bool:
        """Whether it may look otherwise a moment later."""
        return self.edition.status is EditionStatus.SENDING

    @property
    def is_attended(self) -> bool:
        """Whether somebody sends it; who waits for the pace holds no batch between two."""
        return self.senders > 0 or self.rate > 0


def snapshot(app: App, edition: EditionRow) -> SendingSnapshot:
    """Where the sending of that edition stands now."""
    now = app.clock()
    with app.database.read() as conn:
        standings = progress_rows.standings(conn, edition.id)
        answered = progress_rows.answered_since(conn, edition.id, now - _WINDOW)
        states = lanes.states(conn)
        senders = batches.held(conn, edition.id, now)
        troubles = progress_rows.last_troubles(conn, edition.id, _TROUBLES)
    waiting = sum(each.number for each in standings if each.is_open)
    rate = answered.rate_until(now)
    can_foretell = edition.halted_at is None and waiting > 0 and rate > 0
    return SendingSnapshot(
        edition=edition,
        balance=_balance(standings),
        waiting=waiting,
        senders=senders,
        rate=rate,
        left=timedelta(seconds=waiting / rate) if can_foretell else None,
        lanes=tuple(
            _lane(tuple(alike), states.get(name) or LaneState(name=name), now)
            for name, alike in groupby(standings, attrgetter("lane"))
        ),
        troubles=troubles,
    )


def _balance(standings: Sequence[LaneStanding]) -> Balance:
    balance = dict.fromkeys(DeliveryStatus, 0)
    for each in standings:
        balance[each.status] += each.number
    return balance


def _lane(standings: Sequence[LaneStanding], state: LaneState, now: datetime) -> LaneProgress:
    accepted = (each for each in standings if each.status is DeliveryStatus.ACCEPTED)
    return LaneProgress(
        name=state.name,
        number=sum(each.number for each in standings),
        answered=sum(each.number for each in standings if not each.is_open),
        accepted=sum(each.number for each in accepted),
        rests_until=state.paused_until if state.is_paused(now) else None,
        reason=state.reason,
    )
