"""Counts of copies by what they have in common: sums over few rows, so that none can drift."""

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    Text,
    case,
    cast,
    literal,
    null,
    select,
    union_all,
)

from digest.model import DeliveryStatus
from digest.store.book_tables import AGAIN, batch, outcome
from digest.store.moments import Utc

_ACCEPTED = str(DeliveryStatus.ACCEPTED)
_QUEUED = str(DeliveryStatus.QUEUED)
_KEYS = (batch.c.edition_id, batch.c.lane, batch.c.variant)
_is_settled = outcome.c.place < batch.c.settled


def tally(*of: ColumnElement[bool]) -> Subquery:
    """
    How many copies of batches where *of* holds stand alike: one `number` a line, some negative.

    By `edition_id`, `lane`, `variant`, `status`, `code`, `enhanced`, `reason` and `due_at`. To
    be summed; who stands at `again` is counted on a later batch.
    """
    lines = union_all(
        *(each.where(*of) for each in (_plainly_taken(), _at_rest(), _not_plain(), _by_row()))
    ).subquery("line")
    return select(lines).where(lines.c.status != AGAIN).subquery("tally")


def _plainly_taken() -> Select[tuple[object, ...]]:
    return select(
        *_KEYS,
        cast(literal(_ACCEPTED), String).label("status"),
        batch.c.code,
        batch.c.enhanced,
        cast(literal(""), Text).label("reason"),
        cast(null(), Utc).label("due_at"),
        batch.c.settled.label("number"),
    )


def _at_rest() -> Select[tuple[object, ...]]:
    return select(
        *_KEYS,
        batch.c.rest,
        cast(null(), Integer),
        cast(literal(""), String),
        batch.c.reason,
        case((batch.c.rest == _QUEUED, batch.c.due_at)),
        batch.c.readers - batch.c.settled,
    )


def _not_plain() -> Select[tuple[object, ...]]:
    """What the rows take away from either."""
    return select(
        *_KEYS,
        case((_is_settled, _ACCEPTED), else_=batch.c.rest),
        case((_is_settled, batch.c.code)),
        case((_is_settled, batch.c.enhanced), else_=""),
        case((_is_settled, ""), else_=batch.c.reason),
        case((~_is_settled & (batch.c.rest == _QUEUED), batch.c.due_at)),
        cast(literal(-1), Integer),
    ).join(outcome, outcome.c.batch_id == batch.c.id)


def _by_row() -> Select[tuple[object, ...]]:
    return select(
        *_KEYS,
        outcome.c.status,
        outcome.c.code,
        outcome.c.enhanced,
        outcome.c.reason,
        outcome.c.due_at,
        cast(literal(1), Integer),
    ).join(outcome, outcome.c.batch_id == batch.c.id)
