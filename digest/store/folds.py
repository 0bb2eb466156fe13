"""
Fold into its batch what became of copies, as whoever holds it goes on.

What was announced last is what a row must still say. Where it does not, the books have gone
back since, as on a standby that lags: then all that is known of the claim is written again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, select, update

from digest.model import Batch, DeliveryStatus, Outcome
from digest.store import announcements, rolls
from digest.store.book_tables import batch, outcome
from digest.store.settling import (
    Settlement,
    date_plain,
    first_due,
    is_held_by,
    said_by,
    settle_held,
)

_ACCEPTED = DeliveryStatus.ACCEPTED
_MAY_HAVE_IT = (_ACCEPTED, DeliveryStatus.UNCERTAIN)
_TWICE = "the database went back, and another sender had it in hand, too: it may have left twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimMemory:
    """What a sender knows of its claim, whatever the books say."""

    announced: Collection[int] = ()
    """What it announced last."""
    settled: Mapping[int, Settlement] = field(default_factory=dict)
    """All that it ever wrote of it, by number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """
    Until when a batch is held on, and which of its copies may leave meanwhile, by number.

    *memory* is of the claim so far.
    """

    until: datetime
    announced: Collection[int]
    memory: ClaimMemory = field(default_factory=ClaimMemory)


def settle(
    conn: Connection, taken: Batch, settled: Sequence[Settlement], at: datetime, lease: Lease
) -> bool:
    """
    Write down what became of a held batch's copies, hold it on and announce, in one statement.

    False, and nothing is written, where it has another owner by now. Where the books went back
    since the last fold, all that is remembered of the claim is written with it.
    """
    also = {"lease_until": lease.until, "announced": _written(lease.announced, taken)}
    before = _written(lease.memory.announced, taken)
    if _passed(conn, taken, settled, at, {**also, "before": before}):
        return True
    held = conn.execute(
        select(batch).where(is_held_by(taken)).with_for_update(key_share=True)
    ).one_or_none()
    if held is None:
        return False
    if held.announced != before:
        settled = [*_still_open(conn, held, lease.memory.settled.values()), *settled]
    settle_held(conn, held, settled, at, also)
    return True


def settle_forgotten(
    conn: Connection, batch_id: int, settled: Collection[Settlement], at: datetime
) -> None:
    """
    Write down what became of copies of a claim that the books have forgotten; nobody holds it.

    A copy that somebody else sent meanwhile, or may have, has left twice: it is uncertain.
    """
    held = conn.execute(select(batch).where(batch.c.id == batch_id).with_for_update()).one()
    waiting = _still_open(conn, held, settled)
    sent = {each.delivery_id: each for each in settled if each.outcome.status in _MAY_HAVE_IT}
    rows = select(outcome.c.place, outcome.c.status).where(outcome.c.batch_id == batch_id)
    status = {row.place: row.status for row in conn.execute(rows)}
    gone = sent.keys() - {each.delivery_id for each in waiting}
    twice = [
        _doubled(sent[number])
        for number in sorted(gone)
        if status.get(rolls.batch_and_place(number)[1], _ACCEPTED) in _MAY_HAVE_IT
    ]
    settle_unheld(conn, batch_id, [*waiting, *twice], at)


def still_open(conn: Connection, batch_id: int, copies: Collection[int]) -> frozenset[int]:
    """Which of a batch's copies the books call still to be sent, by number."""
    held = conn.execute(select(batch).where(batch.c.id == batch_id)).one()
    waiting = announcements.open_among(conn, held, announcements.places_of(copies, batch_id))
    suspects = select(outcome.c.place).where(
        outcome.c.batch_id == batch_id, outcome.c.status == DeliveryStatus.UNCERTAIN
    )
    places = {place for place in waiting if place < held.readers} - set(conn.scalars(suspects))
    return frozenset(rolls.copy_id(batch_id, place) for place in places)


def settle_unheld(
    conn: Connection, batch_id: int, settled: Sequence[Settlement], at: datetime
) -> None:
    """Write down what became of copies of a batch that nobody holds."""
    held = conn.execute(select(batch).where(batch.c.id == batch_id).with_for_update()).one()
    settle_held(conn, held, settled, at, {})
    conn.execute(update(batch).where(batch.c.id == batch_id).values(due_at=first_due()))


def _doubled(sent: Settlement) -> Settlement:
    outcome = Outcome(status=DeliveryStatus.UNCERTAIN, reason=_TWICE, reply=sent.outcome.reply)
    return sent._replace(outcome=outcome, attempts=sent.attempts + 1, due_at=None)


def _still_open(
    conn: Connection, held: Row[Any], settled: Collection[Settlement]
) -> list[Settlement]:
    """What of it the books do not say: of copies that they call still to be sent."""
    places = announcements.places_of((each.delivery_id for each in settled), held.id)
    waiting = announcements.open_among(conn, held, places)
    return [each for each in settled if rolls.batch_and_place(each.delivery_id)[1] in waiting]


def _written(numbers: Collection[int], taken: Batch) -> str:
    return announcements.written(announcements.places_of(numbers, taken.id))


_PASSED = (
    update(batch)
    .where(batch.c.id == bindparam("number"), batch.c.epoch == bindparam("at_epoch"))
    .where(batch.c.owner == bindparam("by"), batch.c.settled == bindparam("from"))
    .where(batch.c.announced == bindparam("before"))
    .where(
        batch.c.code.is_(None)
        | (batch.c.code == bindparam("code")) & (batch.c.enhanced == bindparam("enhanced"))
    )
    .where(
        ~exists().where(
            outcome.c.batch_id == bindparam("number"),
            outcome.c.place.between(bindparam("from"), bindparam("settled")),
        )
    )
    .values(
        {
            batch.c[name]: bindparam(name)
            for name in ("settled", "code", "enhanced", "lease_until", "announced")
        }
    )
)


def _passed(
    conn: Connection,
    taken: Batch,
    settled: Sequence[Settlement],
    at: datetime,
    also: Mapping[str, Any],
) -> bool:
    """Write it down without a look, where all were taken plainly, and nobody between has a row."""
    span = _plain_span(settled)
    if span is None:
        return False
    code, enhanced = said_by(settled[0].outcome)
    values = {
        "number": taken.id,
        "by": taken.owner,
        "at_epoch": taken.epoch,
        "from": span.start,
        "settled": span.stop,
        "code": code,
        "enhanced": enhanced,
        **also,
    }
    if conn.execute(_PASSED, values).rowcount != 1:
        return False
    date_plain(conn, taken.id, span, at)
    return True


def _plain_span(settled: Sequence[Settlement]) -> range | None:
    """The places of copies that were all taken at once and alike, with no gap; None for others."""
    if not settled:
        return None
    usual = settled[0].outcome
    is_plain = usual.status is _ACCEPTED and all(
        each.attempts <= 1 and (each.outcome is usual or each.outcome == usual) for each in settled
    )
    numbers = {each.delivery_id for each in settled} if is_plain else set()
    first = rolls.batch_and_place(min(numbers, default=0))[1]
    is_whole = is_plain and max(numbers) - min(numbers) + 1 == len(numbers)
    return range(first, first + len(numbers)) if is_whole else None
