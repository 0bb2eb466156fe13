"""Copies of an edition, counted and ended: how many stand where, and what is given up."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    Label,
    and_,
    case,
    func,
    or_,
    select,
    true,
    update,
)

from digest.model import Batch, DeliveryStatus, EditionStatus, ReplyCount, Variant
from digest.store import rolls
from digest.store.book_tables import batch, fold, outcome, roll
from digest.store.schema import edition, lane, subscriber
from digest.store.settling import SAID, date_fold
from digest.store.tally import tally

_REACHED = (DeliveryStatus.ACCEPTED, DeliveryStatus.UNCERTAIN, DeliveryStatus.BOUNCED)
_EXPIRED = "not accepted before the edition's best-before"


def count_reached(conn: Connection, subscriber_ids: Collection[int], since: datetime) -> int:
    """To how many of those readers a copy went since then, or may be on its way this moment."""
    wanted, reached = set(subscriber_ids), set()
    has_reached = outcome.c.status.in_(_REACHED) & (outcome.c.at >= since)
    of_rows = (
        select(outcome.c.subscriber_id)
        .join(batch, batch.c.id == outcome.c.batch_id)
        .where(or_(has_reached, is_open() & (batch.c.owner != "")))
    )
    reached.update(wanted.intersection(conn.scalars(of_rows)))
    for number, settled, owner, listed in _lately_folded(conn, since):
        places = _reached_places(conn, number, settled, since, is_held=bool(owner))
        reached.update(wanted.intersection(listed[place] for place in places))
    return len(reached)


def _lately_folded(conn: Connection, since: datetime) -> Iterable[tuple[int, int, str, list[int]]]:
    """Batches of which something was settled since then, or that somebody is sending."""
    lately = select(fold.c.batch_id).where(fold.c.at >= since)
    statement = (
        select(batch.c.id, batch.c.settled, batch.c.owner, roll.c.readers)
        .join(roll, roll.c.batch_id == batch.c.id)
        .where(or_(batch.c.id.in_(lately), batch.c.owner != ""))
    )
    for row in conn.execute(statement).all():
        yield row.id, row.settled, row.owner, rolls.read(row.readers)


def _reached_places(
    conn: Connection, number: int, settled: int, since: datetime, *, is_held: bool
) -> set[int]:
    """The places of a batch that were plainly taken since then, or are under way."""
    places: set[int] = set()
    before = 0
    folds = select(fold.c.settled, fold.c.at).where(fold.c.batch_id == number)
    for end, at in conn.execute(folds.order_by(fold.c.settled)):
        if at >= since:
            places.update(range(before, min(end, settled)))
        before = end
    if is_held:
        readers = conn.scalar(select(batch.c.readers).where(batch.c.id == number)) or 0
        places.update(range(settled, readers))
    own = select(outcome.c.place).where(outcome.c.batch_id == number)
    return places.difference(conn.scalars(own))


def to_the_erased(conn: Connection, delivery_ids: Collection[int]) -> set[int]:
    """Those of these copies whose reader was erased since."""
    by_batch: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for number in delivery_ids:
        batch_id, place = rolls.batch_and_place(number)
        by_batch[batch_id][place] = number
    readers: dict[int, int] = {}
    rows = select(roll).where(rolls.among(conn, roll.c.batch_id, by_batch))
    for row in conn.execute(rows):
        listed = rolls.read(row.readers)
        readers |= {
            number: listed[place]
            for place, number in by_batch[row.batch_id].items()
            if place < len(listed)
        }
    gone = select(subscriber.c.id).where(
        rolls.among(conn, subscriber.c.id, set(readers.values())),
        subscriber.c.erased_at.is_not(None),
    )
    erased = set(conn.scalars(gone))
    return {number for number, reader in readers.items() if reader in erased}


def edition_of(conn: Connection, owner: str) -> int | None:
    """The edition whose batch an owner holds."""
    statement = select(batch.c.edition_id).where(batch.c.owner == owner).limit(1)
    return conn.execute(statement).scalar_one_or_none()


def expire(conn: Connection, edition_id: int, now: datetime) -> int:
    """End what is still open in batches nobody holds, and say why; how many that were."""
    is_idle = (
        batch.c.edition_id == edition_id,
        batch.c.owner == "",
        batch.c.due_at.is_not(None),
    )
    idle = select(batch).where(*is_idle).order_by(batch.c.id)
    rows = conn.execute(idle.with_for_update(key_share=True)).all()
    if not rows:
        return 0
    numbers = [row.id for row in rows]
    mine = rolls.among(conn, outcome.c.batch_id, numbers)
    ended = {"status": DeliveryStatus.EXPIRED, "due_at": None, "at": now}
    is_left = outcome.c.status.in_((DeliveryStatus.QUEUED, DeliveryStatus.DEFERRED))
    expired = conn.execute(
        update(outcome).where(mine, is_left).values(**ended, reason=_why_expired(conn))
    ).rowcount
    is_uncertain = outcome.c.status == DeliveryStatus.UNCERTAIN
    conn.execute(update(outcome).where(mine, is_uncertain).values(due_at=None))
    for row in rows:
        expired += _expire_rest(conn, row.id, row.readers - row.settled, now)
    conn.execute(update(batch).where(rolls.among(conn, batch.c.id, numbers)).values(due_at=None))
    return expired


def _expire_rest(conn: Connection, number: int, left: int, now: datetime) -> int:
    """Let all of a batch that was never tried stand as expired; how many that were."""
    is_waiting = (batch.c.id == number, batch.c.rest == DeliveryStatus.QUEUED)
    values = {"rest": DeliveryStatus.EXPIRED, "due_at": None, "reason": _why_rest_expired(conn)}
    if not left or not conn.execute(update(batch).where(*is_waiting).values(values)).rowcount:
        return 0
    readers, settled = conn.execute(
        select(batch.c.readers, batch.c.settled).where(batch.c.id == number)
    ).one()
    date_fold(conn, number, readers, now)
    later = (outcome.c.batch_id == number, outcome.c.place >= settled)
    own = conn.scalar(select(func.count()).select_from(outcome).where(*later)) or 0
    return int(left - own)


def _reason_of_lane(conn: Connection, lane_name: ColumnElement[str]) -> ColumnElement[str]:
    """Without what the relay said: it may name a reader, and these are the copies of others."""
    held = select(lane.c.name + ": " + words_of_reason(conn, lane.c.reason).element)
    return held.where(lane.c.name == lane_name, lane.c.reason != "").scalar_subquery()


def _why_rest_expired(conn: Connection) -> ColumnElement[str]:
    """What held back who was never tried: the warm-up, or its slow or paused lane."""
    reason = _reason_of_lane(conn, batch.c.lane)
    return case(
        (batch.c.reason != "", _EXPIRED + ": " + batch.c.reason),
        (reason.is_not(None), _EXPIRED + ": " + reason),
        else_=_EXPIRED,
    )


def _why_expired(conn: Connection) -> ColumnElement[str]:
    """The same of who has a row: who was tried, or waits behind others of the batch."""
    mine = select(batch.c.lane).where(batch.c.id == outcome.c.batch_id)
    reason = _reason_of_lane(conn, mine.correlate(outcome).scalar_subquery())
    was_never_tried = outcome.c.status == DeliveryStatus.QUEUED
    return case(
        (outcome.c.reason != "", _EXPIRED + ": " + outcome.c.reason),
        (was_never_tried & reason.is_not(None), _EXPIRED + ": " + reason),
        else_=_EXPIRED,
    )


def unwanted(
    conn: Connection, held: Batch, readers: Mapping[Variant, ColumnElement[bool]]
) -> set[int]:
    """
    The deliveries of a held batch whose readers may no longer get their variant.

    *readers* selects, for each variant, the subscribers who may.
    """
    unwanted_ids: set[int] = set()
    for variant in {each.variant for each in held.deliveries}:
        numbers = {
            each.subscriber_id: each.id for each in held.deliveries if each.variant == variant
        }
        may = select(subscriber.c.id).where(rolls.among(conn, subscriber.c.id, numbers))
        allowed = set(conn.scalars(may.where(readers[variant]))) if variant in readers else set()
        unwanted_ids.update(id_ for reader, id_ in numbers.items() if reader not in allowed)
    return unwanted_ids


def is_open() -> ColumnElement[bool]:
    """Rows of copies that are still to be tried: queued, deferred, or uncertain and resent."""
    return outcome.c.due_at.is_not(None)


def balance(conn: Connection, edition_id: int) -> dict[DeliveryStatus, int]:
    """How many deliveries stand where; every status has its figure, so that the sum is all."""
    lines = tally(batch.c.edition_id == edition_id)
    statement = select(lines.c.status, func.sum(lines.c.number)).group_by(lines.c.status)
    counts = {DeliveryStatus(status): int(number) for status, number in conn.execute(statement)}
    return {status: counts.get(status, 0) for status in DeliveryStatus}


def count_due(conn: Connection, edition_id: int, now: datetime) -> int:
    """How many of an edition's copies are to be tried now."""
    lines = tally(batch.c.edition_id == edition_id)
    return int(conn.scalar(select(func.sum(lines.c.number)).where(lines.c.due_at <= now)) or 0)


def count_since(
    conn: Connection, edition_id: int, statuses: Iterable[DeliveryStatus], since: datetime | None
) -> int:
    """
    How many copies came to stand at one of these after that moment; all where it is None.

    For statuses at which nobody stands without a row (`copies.BY_ROW`).
    """
    statement = (
        select(func.count())
        .join_from(outcome, batch, batch.c.id == outcome.c.batch_id)
        .where(batch.c.edition_id == edition_id, outcome.c.status.in_(tuple(statuses)))
        .where(true() if since is None else outcome.c.at > since)
    )
    return conn.execute(statement).scalar_one()


def replies(conn: Connection, edition_id: int) -> tuple[ReplyCount, ...]:
    """What relays answered to the edition's copies, by meaning; the most frequent first."""
    lines = tally(batch.c.edition_id == edition_id)
    words = words_of_reason(conn, lines.c.reason)
    keys = (lines.c.status, lines.c.code, lines.c.enhanced, words)
    number = func.sum(lines.c.number)
    statement = select(*keys, number).group_by(*keys[:3], "words").having(number > 0)
    counted = (
        ReplyCount(
            status=DeliveryStatus(status),
            code=code,
            enhanced=enhanced,
            reason=why,
            number=int(many),
        )
        for status, code, enhanced, why, many in conn.execute(statement)
    )
    return tuple(sorted(counted, key=lambda row: (-row.number, row.status, row.code or 0)))


def words_of_reason(conn: Connection, reason: ColumnElement[str]) -> Label[str]:
    """Our words in a reason, as `words`, without what the relay said after them."""
    find = func.instr if conn.dialect.name == "sqlite" else func.strpos
    said_at = find(reason, SAID)
    return case((said_at > 0, func.substr(reason, 1, said_at - 1)), else_=reason).label("words")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanCount:
    """How many copies were answered to in a span, the first and the last of them when."""

    number: int
    first: datetime | None
    last: datetime | None

    @classmethod
    def of(cls, moments: Collection[tuple[datetime, int]]) -> Self:
        """The same of moments, each with how many were answered to at once."""
        return cls(
            number=sum(number for _, number in moments),
            first=min((at for at, _ in moments), default=None),
            last=max((at for at, _ in moments), default=None),
        )

    def rate_until(self, now: datetime) -> float:
        """Copies a second from the first one on until now; of less than a second as of a second."""
        if self.first is None:
            return 0.0
        return self.number / max((now - self.first).total_seconds(), 1.0)


def accepted_since(conn: Connection, lane_name: str, since: datetime) -> SpanCount:
    """How many copies the relays took of that lane's since then, of all unfinished editions."""
    unfinished = select(edition.c.id).where(edition.c.status == EditionStatus.SENDING)
    here = and_(batch.c.edition_id.in_(unfinished), batch.c.lane == lane_name)
    moments = list(plainly_taken(conn, here, since))
    own = (
        select(outcome.c.at)
        .join(batch, batch.c.id == outcome.c.batch_id)
        .where(here, outcome.c.status == DeliveryStatus.ACCEPTED, outcome.c.at > since)
    )
    moments += ((at, 1) for at in conn.scalars(own))
    return SpanCount.of(moments)


def plainly_taken(
    conn: Connection, here: ColumnElement[bool], since: datetime
) -> Iterable[tuple[datetime, int]]:
    """When copies of the batches where *here* holds were plainly taken, and how many at once."""
    before = func.coalesce(
        func.lag(fold.c.settled).over(partition_by=fold.c.batch_id, order_by=fold.c.settled), 0
    )
    spans = (
        select(fold.c.batch_id, before.label("first"), fold.c.settled.label("end"), fold.c.at)
        .join(batch, batch.c.id == fold.c.batch_id)
        .where(here, fold.c.settled <= batch.c.settled)
        .subquery()
    )
    own = (
        select(func.count())
        .where(outcome.c.batch_id == spans.c.batch_id)
        .where(outcome.c.place >= spans.c.first, outcome.c.place < spans.c.end)
        .scalar_subquery()
    )
    number = spans.c.end - spans.c.first - own
    for row in conn.execute(select(spans.c.at, number.label("number")).where(spans.c.at > since)):
        if row.number:
            yield row.at, row.number
