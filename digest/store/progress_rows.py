"""How far a sending is, by its rows alone: whoever sends, and on whichever host."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from digest.model import DeliveryStatus, ReplyCount
from digest.store.book_tables import batch, fold, outcome
from digest.store.deliveries import SpanCount, plainly_taken, replies, words_of_reason
from digest.store.tally import tally

_NO_TROUBLE = (DeliveryStatus.ACCEPTED, DeliveryStatus.QUEUED, DeliveryStatus.SUPPRESSED)
_NO_ANSWER = (DeliveryStatus.QUEUED, DeliveryStatus.SUPPRESSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleCount:
    """A reply that was no yes: how many copies stand there because of it, and the last when."""

    count: ReplyCount
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneStanding:
    """How many copies of a lane stand alike."""

    lane: str
    status: DeliveryStatus
    is_open: bool
    """Whether they are still to be tried."""
    number: int


def standings(conn: Connection, edition_id: int) -> tuple[LaneStanding, ...]:
    """Where an edition's copies stand, lane by lane."""
    lines = tally(batch.c.edition_id == edition_id)
    is_open = lines.c.due_at.is_not(None).label("is_open")
    number = func.sum(lines.c.number)
    statement = (
        select(lines.c.lane, lines.c.status, is_open, number.label("number"))
        .group_by(lines.c.lane, lines.c.status, "is_open")
        .having(number > 0)
        .order_by(lines.c.lane)
    )
    return tuple(
        LaneStanding(
            lane=row.lane,
            status=DeliveryStatus(row.status),
            is_open=bool(row.is_open),
            number=int(row.number),
        )
        for row in conn.execute(statement)
    )


def answered_since(conn: Connection, edition_id: int, since: datetime) -> SpanCount:
    """To how many of an edition's copies a relay answered after that moment."""
    here = batch.c.edition_id == edition_id
    moments = list(plainly_taken(conn, here, since))
    own = (
        select(outcome.c.at)
        .join(batch, batch.c.id == outcome.c.batch_id)
        .where(here, outcome.c.at > since, outcome.c.status.not_in(_NO_ANSWER))
    )
    moments += ((at, 1) for at in conn.scalars(own))
    return SpanCount.of(moments)


def last_troubles(conn: Connection, edition_id: int, most: int) -> tuple[TroubleCount, ...]:
    """The kinds of replies that were no yes, the one that came last first; *most* of them."""
    moments, last_fold = _last_moments(conn, edition_id), _last_fold(conn, edition_id)
    troubles = []
    for count in replies(conn, edition_id):
        key = (count.status, count.code, count.enhanced, count.reason)
        at = moments.get(key) or last_fold  # whoever expired untried has no row, only a fold
        if count.status not in _NO_TROUBLE and at is not None:
            troubles.append(TroubleCount(count=count, last_at=at))
    troubles.sort(key=lambda each: each.last_at, reverse=True)
    return tuple(troubles[:most])


def _last_moments(
    conn: Connection, edition_id: int
) -> dict[tuple[str, int | None, str, str], datetime]:
    """When the last reply of each kind came, for who has a row."""
    at = outcome.c.at
    keys = (outcome.c.status, outcome.c.code, outcome.c.enhanced)
    statement = (
        select(*keys, words_of_reason(conn, outcome.c.reason), func.max(at, type_=at.type))
        .join(batch, batch.c.id == outcome.c.batch_id)
        .where(batch.c.edition_id == edition_id, at.is_not(None))
        .group_by(*keys, "words")  # by its name: PostgreSQL cannot tell two bound CASEs alike
    )
    return {(row[0], row[1], row[2], row[3]): row[4] for row in conn.execute(statement)}


def _last_fold(conn: Connection, edition_id: int) -> datetime | None:
    at = fold.c.at
    mine = select(batch.c.id).where(batch.c.edition_id == edition_id)
    last: datetime | None = conn.scalar(
        select(func.max(at, type_=at.type)).where(fold.c.batch_id.in_(mine))
    )
    return last
