"""What readers asked by right (access, correction, erasure …), and when it was answered."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from digest.address import without_addresses
from digest.model import RightKind, RightsRequest
from digest.store.schema import rights_request as table

DAYS_TO_ANSWER = 30
"""P-39.1, section 32; one month in the GDPR, article 12(3)."""
TELL_BEFORE = timedelta(days=5)
"""How long before the last day an open request is told of: from its 25th day on."""


def open_one(
    conn: Connection, subscriber_id: int, kind: RightKind, source: str, at: datetime
) -> int:
    """Log a request that waits for a person; its number. *at*: on the newsletter's wall clock."""
    statement = insert(table).returning(table.c.id).values(_row(subscriber_id, kind, source, at))
    return int(conn.execute(statement).scalar_one())


def log_answered(
    conn: Connection, subscriber_id: int, kind: RightKind, source: str, at: datetime
) -> None:
    """Log a request that was answered as it was made."""
    row = _row(subscriber_id, kind, source, at)
    conn.execute(insert(table).values({**row, "answered_at": at, "answer": "done at once"}))


def answer(conn: Connection, request_id: int, text: str, at: datetime) -> bool:
    """Note how an open request was answered, without addresses; False where there is none open."""
    mine = (table.c.id == request_id, table.c.answered_at.is_(None))
    return bool(
        conn.execute(
            update(table).where(*mine).values(answered_at=at, answer=without_addresses(text))
        ).rowcount
    )


def everything(conn: Connection) -> tuple[RightsRequest, ...]:
    """Every request, open ones first, what is due soonest first."""
    rows = conn.execute(
        select(table).order_by(table.c.answered_at.is_not(None), table.c.due_on, table.c.id)
    )
    return tuple(
        RightsRequest(
            id=row.id,
            subscriber_id=row.subscriber_id,
            kind=RightKind(row.kind),
            source=row.source,
            received_at=row.received_at,
            due_on=row.due_on,
            answered_at=row.answered_at,
            answer=row.answer,
        )
        for row in rows
    )


def _row(subscriber_id: int, kind: RightKind, source: str, at: datetime) -> dict[str, object]:
    return {
        "subscriber_id": subscriber_id,
        "kind": kind.value,
        "source": without_addresses(source),
        "received_at": at,
        "due_on": at.date() + timedelta(days=DAYS_TO_ANSWER),
    }
