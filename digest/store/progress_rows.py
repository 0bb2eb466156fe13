"""How far a sending is, by its rows alone: whoever sends, and on whichever host."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from digest.model import DeliveryStatus, ReplyCount
from digest.store.deliveries import words_of_reason
from digest.store.schema import batch, delivery

_NO_TROUBLE = (DeliveryStatus.ACCEPTED, DeliveryStatus.QUEUED, DeliveryStatus.SUPPRESSED)
_NO_ANSWER = (DeliveryStatus.QUEUED, DeliveryStatus.SUPPRESSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleCount:
    """A reply that was no yes: how many copies stand there because of it, and the last when."""

    count: ReplyCount
    last_at: datetime


def by_lane(conn: Connection, edition_id: int) -> Mapping[str, Mapping[DeliveryStatus, int]]:
    """How many copies of an edition stand where, lane by lane in the order of their names."""
    statement = (
        select(batch.c.lane, delivery.c.status, func.count())
        .join(batch, batch.c.id == delivery.c.batch_id)
        .where(delivery.c.edition_id == edition_id)
        .group_by(batch.c.lane, delivery.c.status)
        .order_by(batch.c.lane)
    )
    lanes: dict[str, dict[DeliveryStatus, int]] = {}
    for lane, status, number in conn.execute(statement):
        lanes.setdefault(lane, {})[DeliveryStatus(status)] = number
    return lanes


def answered_since(
    conn: Connection, edition_id: int, since: datetime
) -> tuple[int, datetime | None]:
    """How many copies a relay answered to after that moment, and the first of them when."""
    at = delivery.c.at
    statement = select(func.count().label("number"), func.min(at, type_=at.type).label("first"))
    where = (delivery.c.edition_id == edition_id, at > since)
    row = conn.execute(statement.where(*where, delivery.c.status.not_in(_NO_ANSWER))).one()
    return row.number, row.first


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
