"""How far a sending is, by its rows alone: whoever sends, and on whichever host."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from digest.model import DeliveryStatus, ReplyCount
from digest.store import batches
from digest.store.deliveries import words_of_reason
from digest.store.schema import batch, delivery

_NO_TROUBLE = (DeliveryStatus.ACCEPTED, DeliveryStatus.QUEUED, DeliveryStatus.SUPPRESSED)
_NO_ANSWER = (DeliveryStatus.QUEUED, DeliveryStatus.SUPPRESSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleCount:
    """A reply that was no yes: how many copies stand there because of it, and the last when."""

    count: ReplyCount
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneStanding:
    """Copies of a lane that stand alike; of those answered to lately the number, and the first."""

    lane: str
    status: DeliveryStatus
    is_open: bool
    """Whether they are still to be tried."""
    number: int
    answered: int
    first: datetime | None


def standings(conn: Connection, edition_id: int, since: datetime) -> tuple[LaneStanding, ...]:
    """Where an edition's copies stand, lane by lane, and which were answered to after *since*."""
    at = delivery.c.at
    is_new = (at > since) & delivery.c.status.not_in(_NO_ANSWER)
    statement = (  # one pass for all of it: it is asked every two seconds while 100,000 leave
        select(
            batch.c.lane,
            delivery.c.status,
            batches.is_open().label("is_open"),
            func.count().label("number"),
            func.count(case((is_new, 1))).label("answered"),
            func.min(case((is_new, at)), type_=at.type).label("first"),
        )
        .join(batch, batch.c.id == delivery.c.batch_id)
        .where(delivery.c.edition_id == edition_id)
        .group_by(batch.c.lane, delivery.c.status, "is_open")
        .order_by(batch.c.lane)
    )
    return tuple(
        LaneStanding(
            lane=row.lane,
            status=DeliveryStatus(row.status),
            is_open=bool(row.is_open),
            number=row.number,
            answered=row.answered,
            first=row.first,
        )
        for row in conn.execute(statement)
    )


def last_troubles(conn: Connection, edition_id: int, most: int) -> tuple[TroubleCount, ...]:
    """The kinds of replies that were no yes, the one that came last first; *most* of them."""
    words, at = words_of_reason(conn), delivery.c.at
    last_at = func.max(at, type_=at.type).label("last_at")
    which = (delivery.c.status, delivery.c.code, delivery.c.enhanced)
    statement = (
        select(*which, words, func.count().label("number"), last_at)
        .where(delivery.c.edition_id == edition_id, at.is_not(None))
        .where(delivery.c.status.not_in(_NO_TROUBLE))
        .group_by(*which, "words")  # by its name: PostgreSQL cannot tell two bound CASEs alike
        .order_by(last_at.desc())
        .limit(most)
    )
    return tuple(
        TroubleCount(
            count=ReplyCount(
                status=DeliveryStatus(row.status),
                code=row.code,
                enhanced=row.enhanced,
                reason=row.words,
                number=row.number,
            ),
            last_at=row.last_at,
        )
        for row in conn.execute(statement)
    )
