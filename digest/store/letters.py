"""
Single letters (confirmation, welcome) on their way: a queue in the database.

A row with a `due_at` waits; claiming one puts its `due_at` after the claim's
end, so that a carrier killed on the way only delays it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, select, update

from digest.store.schema import letter as table


class LetterKind(StrEnum):
    """What a letter is for."""

    CONFIRM = "confirm"
    WELCOME = "welcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedLetter:
    """A letter to one reader. `about` is the consent event that called for it."""

    id: int
    subscriber_id: int
    kind: LetterKind
    about: int
    queued_at: datetime
    attempts: int
    """Tries so far, the one just claimed included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLetter:
    """A letter as a proof tells of it: what for, when, and what became of it."""

    kind: LetterKind
    about: int
    queued_at: datetime
    sent_at: datetime | None
    failure: str


def of_subscriber(conn: Connection, subscriber_id: int) -> tuple[SentLetter, ...]:
    """Every letter that was meant for that reader, the oldest first."""
    rows = conn.execute(
        select(table).where(table.c.subscriber_id == subscriber_id).order_by(table.c.id)
    )
    return tuple(
        SentLetter(
            kind=LetterKind(row.kind),
            about=row.about,
            queued_at=row.queued_at,
            sent_at=row.sent_at,
            failure=row.failure,
        )
        for row in rows
    )


def queue(conn: Connection, subscriber_id: int, kind: LetterKind, about: int, at: datetime) -> None:
    """Have a letter sent as soon as a carrier comes by."""
    conn.execute(
        insert(table).values(
            subscriber_id=subscriber_id, kind=kind.value, about=about, queued_at=at, due_at=at
        )
    )


def claim(conn: Connection, now: datetime, until: datetime, limit: int) -> tuple[QueuedLetter, ...]:
    """Take up to *limit* due letters, the oldest first; until then no other carrier has them."""
    due = select(table.c.id).where(table.c.due_at <= now).order_by(table.c.due_at, table.c.id)
    # SKIP LOCKED is PostgreSQL's; SQLite has one writer and no such words
    taken = list(conn.scalars(due.limit(limit).with_for_update(skip_locked=True)))
    conn.execute(
        update(table)
        .where(table.c.id.in_(taken))
        .values(due_at=until, attempts=table.c.attempts + 1)
    )
    rows = conn.execute(select(table).where(table.c.id.in_(taken)).order_by(table.c.id))
    return tuple(map(_letter, rows))


def sent(conn: Connection, letter_id: int, at: datetime) -> None:
    """The relay took it."""
    _close(conn, letter_id, sent_at=at, failure="")


def failed(conn: Connection, letter_id: int, failure: str) -> None:
    """It will not be sent, and why."""
    _close(conn, letter_id, failure=failure)


def deferred(conn: Connection, letter_id: int, due_at: datetime, failure: str) -> None:
    """Try again then; *failure* says what happened this time."""
    conn.execute(
        update(table).where(table.c.id == letter_id).values(due_at=due_at, failure=failure)
    )


def released(conn: Connection, letter_id: int, due_at: datetime) -> None:
    """The relay never saw it: the try does not count."""
    conn.execute(
        update(table)
        .where(table.c.id == letter_id)
        .values(due_at=due_at, attempts=table.c.attempts - 1)
    )


def newest_request(conn: Connection, subscriber_id: int) -> int | None:
    """The request whose confirmation letter is the newest: the only one whose link works."""
    newest: int | None = conn.scalar(
        select(func.max(table.c.about)).where(_confirmations(subscriber_id))
    )
    return newest


def confirmations_since(conn: Connection, subscriber_ids: Collection[int], moment: datetime) -> int:
    """How many confirmation letters were meant for readers of those numbers since then."""
    confirming = table.c.kind == LetterKind.CONFIRM.value
    theirs = table.c.subscriber_id.in_(subscriber_ids)
    counted = select(func.count()).where(confirming, theirs, table.c.queued_at > moment)
    return conn.scalar(counted) or 0


def waiting(conn: Connection) -> int:
    """How many letters are on their way."""
    return conn.scalar(select(func.count()).where(table.c.due_at.is_not(None))) or 0


def _confirmations(subscriber_id: int) -> ColumnElement[bool]:
    kind = table.c.kind == LetterKind.CONFIRM.value
    return and_(table.c.subscriber_id == subscriber_id, kind)


def _close(conn: Connection, letter_id: int, **ending: object) -> None:
    conn.execute(update(table).where(table.c.id == letter_id).values(due_at=None, **ending))


def _letter(row: Row[tuple[object, ...]]) -> QueuedLetter:
    return QueuedLetter(
        id=row.id,
        subscriber_id=row.subscriber_id,
        kind=LetterKind(row.kind),
        about=row.about,
        queued_at=row.queued_at,
        attempts=row.attempts,
    )
