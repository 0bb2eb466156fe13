"""What a report counts, as the database has it: consents, copies, sizes, who told what."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, literal, select, union_all

from digest.model import DeliveryStatus, EventKind
from digest.store.book_tables import batch, fold, outcome
from digest.store.news_tables import article, source
from digest.store.return_tables import returned_mail
from digest.store.schema import consent_event, logbook, mailing
from digest.store.tally import tally


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyCountRow:
    """Copies of one edition, lane, variant and status."""

    edition_id: int
    lane: str
    variant: str
    status: DeliveryStatus
    number: int
    came_back: int
    first: datetime | None
    last: datetime | None


def copies(conn: Connection, edition_ids: Collection[int]) -> tuple[CopyCountRow, ...]:
    """Every copy of those editions, counted, with the moments of the first and the last."""
    lines = tally(batch.c.edition_id.in_(edition_ids))
    keys = (lines.c.edition_id, lines.c.lane, lines.c.variant, lines.c.status)
    number = func.sum(lines.c.number)
    counted = conn.execute(select(*keys, number).group_by(*keys).having(number > 0))
    dated = {tuple(row[:4]): row for row in conn.execute(_moments(edition_ids))}
    return tuple(
        CopyCountRow(
            edition_id=edition_id,
            lane=lane,
            variant=variant,
            status=DeliveryStatus(status),
            number=int(many),
            came_back=int(span.came_back) if span else 0,
            first=span.first if span else None,
            last=span.last if span else None,
        )
        for edition_id, lane, variant, status, many in counted
        for span in [dated.get((edition_id, lane, variant, status))]
    )


def _moments(edition_ids: Collection[int]) -> Select[Any]:
    """When copies came to stand where they do, by the same keys; and how many came back."""
    keys = (batch.c.edition_id, batch.c.lane, batch.c.variant)
    where = batch.c.edition_id.in_(edition_ids)
    is_taken = fold.c.settled <= batch.c.settled
    plain = select(
        *keys,
        case((is_taken, str(DeliveryStatus.ACCEPTED)), else_=batch.c.rest).label("status"),
        fold.c.at,
        literal(0).label("came_back"),
    ).join(fold, fold.c.batch_id == batch.c.id)
    is_back = case((outcome.c.came_back_at.is_not(None), 1), else_=0)
    by_row = select(*keys, outcome.c.status, outcome.c.at, is_back).join(
        outcome, outcome.c.batch_id == batch.c.id
    )
    each = union_all(plain.where(where), by_row.where(where)).subquery("moment")
    columns = (each.c.edition_id, each.c.lane, each.c.variant, each.c.status)
    at = each.c.at
    return select(
        *columns,
        func.min(at, type_=at.type).label("first"),
        func.max(at, type_=at.type).label("last"),
        func.sum(each.c.came_back).label("came_back"),
    ).group_by(*columns)


def sizes(conn: Connection, edition_ids: Collection[int]) -> dict[int, int]:
    """How long the largest HTML part of each edition is, in characters."""
    statement = (
        select(mailing.c.edition_id, func.max(func.length(mailing.c.html)))
        .where(mailing.c.edition_id.in_(edition_ids))
        .group_by(mailing.c.edition_id)
    )
    return {row[0]: row[1] for row in conn.execute(statement)}


def consent_steps(
    conn: Connection, since: datetime, until: datetime
) -> Iterator[tuple[datetime, EventKind, str]]:
    """When, what and from where, of every event of that span but erasures and choices."""
    columns = (consent_event.c.at, consent_event.c.kind, consent_event.c.source)
    span = consent_event.c.at >= since, consent_event.c.at < until
    for row in conn.execute(select(*columns).where(*span)):
        yield row.at, EventKind(row.kind), row.source


def confirmed_of_asked(conn: Connection, since: datetime, until: datetime) -> tuple[int, int]:
    """How many readers asked in that span, and how many of those confirmed since."""
    span = consent_event.c.at >= since, consent_event.c.at < until
    asked = (
        select(consent_event.c.subscriber_id)
        .where(*span, consent_event.c.kind == EventKind.REQUESTED)
        .distinct()
    )
    confirmed = (
        select(consent_event.c.subscriber_id)
        .where(consent_event.c.kind == EventKind.CONFIRMED, consent_event.c.at >= since)
        .where(consent_event.c.subscriber_id.in_(asked))
        .distinct()
    )
    numbers = (select(func.count()).select_from(each.subquery()) for each in (asked, confirmed))
    first, second = (conn.scalar(number) or 0 for number in numbers)
    return first, second


def reasons(conn: Connection, since: datetime, until: datetime) -> Counter[str]:
    """Why readers left, as often as each reason was given."""
    statement = (
        select(logbook.c.detail, func.count())
        .where(logbook.c.actor == "reader", logbook.c.action == "left because")
        .where(logbook.c.at >= since, logbook.c.at < until)
        .group_by(logbook.c.detail)
    )
    return Counter({row[0]: row[1] for row in conn.execute(statement)})


def complaints(conn: Connection, since: datetime, until: datetime) -> Counter[str]:
    """How many readers called our mail spam, by the domain of their address."""
    statement = (
        select(returned_mail.c.domain, func.count())
        .where(returned_mail.c.kind == "complaint")
        .where(returned_mail.c.at >= since, returned_mail.c.at < until)
        .group_by(returned_mail.c.domain)
    )
    return Counter({row[0]: row[1] for row in conn.execute(statement)})


def sources_of(conn: Connection, article_ids: Collection[int]) -> dict[int, str]:
    """Which source told each of those articles, by its title or its address."""
    statement = (
        select(article.c.id, source.c.title, source.c.url)
        .join(source, source.c.id == article.c.source_id)
        .where(article.c.id.in_(article_ids))
    )
    return {row.id: row.title or row.url for row in conn.execute(statement)}
