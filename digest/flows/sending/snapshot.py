"""How a sending stands at this moment, for who looks on from outside: read from the books alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.flows.app import App
from digest.flows.sending.progress import Balance
from digest.model import OPEN_STATUSES, DeliveryStatus, EditionRow, EditionStatus
from digest.store import batches, deliveries, lanes, progress_rows
from digest.store.database import Connection
from digest.store.progress_rows import TroubleCount

_WINDOW = timedelta(minutes=1)
"""The rate is that of the last minute."""
_TROUBLES = 5
_LEAST = 3
"""Copies in that minute without which nobody can foretell."""


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


def snapshot(app: App, edition: EditionRow) -> SendingSnapshot:
    """Where the sending of that edition stands now."""
    now = app.clock()
    with app.database.read() as conn:
        balance = deliveries.balance(conn, edition.id)
        waiting = deliveries.count(conn, edition.id, batches.is_open())
        number, first = progress_rows.answered_since(conn, edition.id, now - _WINDOW)
        rate = 0.0 if first is None else number / max((now - first).total_seconds(), 1.0)
        can_foretell = edition.halted_at is None and number >= _LEAST and waiting > 0
        return SendingSnapshot(
            edition=edition,
            balance=balance,
            waiting=waiting,
            senders=batches.held(conn, edition.id, now),
            rate=rate,
            left=timedelta(seconds=waiting / rate) if can_foretell else None,
            lanes=_lanes(conn, edition.id, now),
            troubles=progress_rows.last_troubles(conn, edition.id, _TROUBLES),
        )


def _lanes(conn: Connection, edition_id: int, now: datetime) -> tuple[LaneProgress, ...]:
    states = lanes.states(conn)
    progress = []
    for name, counts in progress_rows.by_lane(conn, edition_id).items():
        state = states.get(name)
        rests = state is not None and state.is_paused(now)
        progress.append(
            LaneProgress(
                name=name,
                number=sum(counts.values()),
                answered=_answered(counts),
                accepted=counts.get(DeliveryStatus.ACCEPTED, 0),
                rests_until=state.paused_until if state and rests else None,
                reason=state.reason if state else "",
            )
        )
    return tuple(progress)


def _answered(counts: Mapping[DeliveryStatus, int]) -> int:
    return sum(number for status, number in counts.items() if status not in OPEN_STATUSES)
