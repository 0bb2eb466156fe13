"""
Has anyone's consent changed? Asked before every envelope, so it must cost next to nothing.

SQLite tells whether another connection committed anything (`PRAGMA
data_version`), which is asked every time. PostgreSQL is asked for the newest
consent event and suppression, at most every few milliseconds; both kinds of row
are added under one lock, so their numbers grow in the order of commits.
"""

import sqlite3
import time
from contextlib import suppress

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from digest.store.database import Database
from digest.store.schema import consent_event, suppression

_POSTGRESQL_SECONDS = 0.005
"""How old an answer of PostgreSQL may be; it costs a round trip."""

_SERVER_VERSION = select(
    select(func.max(consent_event.c.id)).scalar_subquery(),
    select(func.max(suppression.c.id)).scalar_subquery(),
)


class ConsentWatch:
    """
    One connection that notices when consents or suppressions may have changed.

    Raises `StoreError` where the database cannot tell.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None
        self._asked_at = 0.0
        self._version: object = None
        self._version = self._asked()

    def has_changed(self) -> bool:
        """Whether anything may have changed since the last call."""
        version = self._asked()
        if version == self._version:
            return False
        self._version = version
        return True

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _asked(self) -> object:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            if self._database.is_sqlite:
                return _ask_sqlite(self._connection)
            return self._ask_postgresql(self._connection)
        except (DBAPIError, sqlite3.Error) as fault:
            self._version = None  # another connection counts anew
            with suppress(DBAPIError):
                self.close()
            raise self._database.fault(fault) from fault

    def _ask_postgresql(self, connection: Connection) -> object:
        now = time.monotonic()
        if now - self._asked_at < _POSTGRESQL_SECONDS:
            return self._version
        self._asked_at = now
        return tuple(connection.execute(_SERVER_VERSION).one())


def _ask_sqlite(connection: Connection) -> object:
    raw = connection.connection.driver_connection
    assert raw is not None  # noqa: S101 - an open connection has one
    return raw.execute("PRAGMA data_version").fetchone()
