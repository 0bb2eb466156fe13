"""
Take everything that tells who a reader is out of every table.

What stays: a row without an address, so that old links and counts still mean
something; the events' seals, times, purposes and texts; what was sent when.
"""

import re
import sqlite3
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import DBAPIError

from digest.errors import StoreError
from digest.store import consents
from digest.store.book_tables import outcome
from digest.store.database import Database
from digest.store.return_tables import returned_mail
from digest.store.schema import (
    consent_event,
    desk_act,
    edition,
    lane,
    letter,
    logbook,
    rights_request,
    suppression,
)
from digest.store.schema import subscriber as table

_WORDS = (
    logbook.c.detail,
    rights_request.c.source,
    rights_request.c.answer,
    desk_act.c.reason,
    edition.c.halted_because,
    edition.c.known_because,
    lane.c.reason,
)
"""What a person or a relay said in their own words, and might have named an address in."""
_HELD_ADDRESSES = (
    *(table, consent_event, suppression, letter, outcome, returned_mail),
    *(logbook, rights_request, desk_act, edition, lane),
)
_BUSY_MS = 1000


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
            reason_told_for=None,
        )
    )
    # what a relay answered may quote the address
    mine = letter.c.subscriber_id == subscriber_id
    conn.execute(update(letter).where(mine).values(failure="", address="", due_at=None))
    copies = outcome.c.subscriber_id == subscriber_id
    conn.execute(update(outcome).where(copies).values(reason=""))
    returned = returned_mail.c.subscriber_id == subscriber_id
    conn.execute(update(returned_mail).where(returned).values(words="", domain=""))


def take_out_of_words(conn: Connection, addresses: Collection[str]) -> None:
    """Take those addresses out of every text that somebody wrote by hand, or a relay answered."""
    for address in addresses:
        domain = address.rpartition("@")[2].lower()
        whole = re.compile(rf"(?<![\w.+-]){re.escape(address)}(?!\w|[.-]\w)", re.IGNORECASE)
        for column in _WORDS:
            (number,) = column.table.primary_key.columns
            maybe = func.lower(column).contains(f"@{domain}", autoescape=True)
            for row in conn.execute(select(number, column).where(maybe)).all():
                words = {column.name: whole.sub("[erased]", row[1])}
                conn.execute(update(column.table).where(number == row[0]).values(**words))


def sweep(database: Database) -> None:
    """
    Let go of what erased rows left behind: SQLite's log of writes, PostgreSQL's dead rows.

    A table that is busy, or that this user may not vacuum, is left to the server.
    Raises `StoreError` where the database does not answer, or holds on to its log of writes.
    """
    try:
        if database.is_sqlite:
            _empty_write_ahead_log(database)
        else:
            names = ", ".join(each.name for each in _HELD_ADDRESSES)
            alone = database.engine.execution_options(isolation_level="AUTOCOMMIT")
            with alone.connect() as conn:
                conn.exec_driver_sql(f"VACUUM (SKIP_LOCKED) {names}")
    except (DBAPIError, sqlite3.Error) as fault:
        raise database.fault(fault) from fault


def _empty_write_ahead_log(database: Database) -> None:
    raw = database.engine.raw_connection()
    try:
        cursor = raw.cursor()
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        (was_busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={patience}")
    finally:
        raw.close()
    if was_busy:
        raise StoreError("somebody reads in it for long, and keeps its log of writes from emptying")


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
    """
    Readers who left before then and of whom nothing is told since; the oldest first.

    Nobody who has left is written to, so no edition that was composed later has a copy for them.
    """
    newest = consents.newest_event_of(table.c.id)  # a list may tell today of who left long ago
    gone = (table.c.erased_at.is_(None), table.c.left_at < before, newest < before)
    return tuple(conn.scalars(select(table.c.id).where(*gone).order_by(table.c.id).limit(limit)))
