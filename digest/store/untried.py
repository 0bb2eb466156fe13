"""Copies that nobody tried before it was too late: what a list's ordinary losses never are."""

from datetime import datetime

from sqlalchemy import Connection, func, select, true

from digest.model import HELD_BACK, DeliveryStatus
from digest.store.book_tables import batch, fold, outcome

_EXPIRED = DeliveryStatus.EXPIRED


def count(conn: Connection, edition_id: int, since: datetime | None = None) -> int:
    """
    How many of an edition's copies expired untried after that moment; all where it is None.

    Without those that a warm-up held back, which was asked for.
    """
    mine = (batch.c.edition_id == edition_id, batch.c.rest == _EXPIRED)
    was_late = fold.c.at > since if since is not None else true()
    own = (
        select(func.count())
        .where(outcome.c.batch_id == batch.c.id, outcome.c.place >= batch.c.settled)
        .scalar_subquery()
    )
    rest = (
        select(func.sum(batch.c.readers - batch.c.settled - own))
        .join(fold, (fold.c.batch_id == batch.c.id) & (fold.c.settled == batch.c.readers))
        .where(*mine, was_late, ~batch.c.reason.contains(HELD_BACK))
    )
    return int(conn.scalar(rest) or 0) + _by_row(conn, edition_id, since)


def _by_row(conn: Connection, edition_id: int, since: datetime | None) -> int:
    """Those whom others of their batch had passed."""
    statement = (
        select(func.count())
        .join_from(outcome, batch, batch.c.id == outcome.c.batch_id)
        .where(batch.c.edition_id == edition_id, outcome.c.status == _EXPIRED)
        .where(outcome.c.attempts == 0, ~outcome.c.reason.contains(HELD_BACK))
        .where(true() if since is None else outcome.c.at > since)
    )
    return conn.execute(statement).scalar_one()
