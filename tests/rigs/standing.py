"""Copies as if a sending had left them somewhere, for tests of what comes after."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from digest.model import DeliveryStatus
from digest.store import rolls, settling
from digest.store.book_tables import batch, fold, outcome

_WAITS = (DeliveryStatus.QUEUED, DeliveryStatus.DEFERRED)


def let_stand(
    conn: Connection,
    status: DeliveryStatus | str,
    at: datetime | None = None,
    *,
    reason: str = "",
    edition_id: int | None = None,
    only: int | None = None,
) -> None:
    """Every copy, or those of an edition, or the *only* one of that number, stands there."""
    where = () if edition_id is None else (batch.c.edition_id == edition_id,)
    for row in conn.execute(select(batch).where(*where)).all():
        places = [
            (place, reader)
            for place, reader in enumerate(rolls.of_batch(conn, row.id))
            if only in (None, rolls.copy_id(row.id, place))
        ]
        mine = (outcome.c.batch_id == row.id, outcome.c.place.in_([place for place, _ in places]))
        conn.execute(delete(outcome).where(*mine))
        is_plain = status == DeliveryStatus.ACCEPTED and only is None
        if is_plain:
            conn.execute(update(batch).where(batch.c.id == row.id).values(settled=row.readers))
            conn.execute(delete(fold).where(fold.c.batch_id == row.id))
            if at is not None:
                settling.date_fold(conn, row.id, row.readers, at)
        else:
            settling.keep(conn, [_row(row, *each, status, at, reason) for each in places])
        settling.pass_rows(conn, [row.id])
        mine = (batch.c.id == row.id,)
        conn.execute(update(batch).where(*mine).values(due_at=settling.first_due()))


def _row(row, place, reader, status, at, reason):
    return {
        "batch_id": row.id,
        "place": place,
        "subscriber_id": reader,
        "status": str(status),
        "attempts": int(status != DeliveryStatus.QUEUED),
        "due_at": row.due_at if status in _WAITS else None,
        "at": at,
        "reason": reason,
    }


def hold(conn: Connection, owner: str, until: datetime) -> None:
    """Somebody sends every batch; nobody does where *owner* is empty."""
    conn.execute(update(batch).values(owner=owner, lease_until=until if owner else None))
