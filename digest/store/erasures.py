"""
Take everything that tells who a reader is out of every table.

What stays: a row without an address, so that old links and counts still mean
something; the events' seals, times, purposes and texts; what was sent when.
"""

from datetime import datetime

from sqlalchemy import Connection, select, update

from digest.model import DeliveryStatus
from digest.store import consents
from digest.store.schema import delivery, edition, letter
from digest.store.schema import subscriber as table


def erase(conn: Connection, subscriber_id: int, fingerprint: str, at: datetime) -> None:
    """Erase that reader; *fingerprint* is the keyed hash under which the proof is found again."""
    consents.erase_person(conn, subscriber_id)
    conn.execute(
        update(table)
        .where(table.c.id == subscriber_id)
        .values(
            address="",
            address_key=f"erased:{subscriber_id}",
            fingerprint=fingerprint,
            erased_at=at,
            frequency="daily",
            resumes_on=None,
            is_text_only=False,
            dropped_partners="",
        )
    )
    # what a relay answered may quote the address
    mine = letter.c.subscriber_id == subscriber_id
    conn.execute(update(letter).where(mine).values(failure="", address="", due_at=None))
    copies = delivery.c.subscriber_id == subscriber_id
    conn.execute(update(delivery).where(copies).values(reason=""))


def unconfirmed(conn: Connection, before: datetime, limit: int) -> tuple[int, ...]:
    """Readers who asked before then, last of all, and never confirmed; the oldest first."""
    asked = consents.newest_event_of(table.c.id)
    waiting = (
        table.c.erased_at.is_(None),
        table.c.confirmed_at.is_(None),
        table.c.left_at.is_(None),
        table.c.created_at < before,
        asked < before,
    )
    return tuple(conn.scalars(select(table.c.id).where(*waiting).order_by(table.c.id).limit(limit)))


def long_gone(conn: Connection, before: datetime, limit: int) -> tuple[int, ...]:
    """Readers who left before then and were sent nothing since; the oldest first."""
    composed = (
        select(delivery.c.id)
        .join(edition, edition.c.id == delivery.c.edition_id)
        .where(
            delivery.c.subscriber_id == table.c.id,
            delivery.c.status != DeliveryStatus.SUPPRESSED,
            edition.c.composed_at >= before,
        )
    )
    newest = consents.newest_event_of(table.c.id)  # a list may tell today of who left long ago
    gone = (
        table.c.erased_at.is_(None),
        table.c.left_at < before,
        newest < before,
        ~composed.exists(),
    )
    return tuple(conn.scalars(select(table.c.id).where(*gone).order_by(table.c.id).limit(limit)))
