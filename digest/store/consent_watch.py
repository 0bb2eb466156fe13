"""
Has anyone's consent changed? Asked before every envelope, so it must cost next to nothing.

Both kinds of database are asked for the newest consent event and suppression:
these rows are added under one lock, so their numbers grow in the order of commits.
PostgreSQL is asked at most every few milliseconds. SQLite tells whether another
connection committed anything at all (`PRAGMA data_version`), which is asked every
time; as that is mostly a sender's own books, only then it is asked for the two.
"""

import time
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from digest.store.database import Database
from digest.store.schema import consent_event, suppression

_POSTGRESQL_SECONDS = 0.005
"""How old an answer of PostgreSQL may be; it costs a round trip."""

_NEWEST = suppression.alias()
_CONSENT_VERSION = select(
    select(func.max(consent_event.c.id)).scalar_subquery(),
    select(_NEWEST.c.id).order_by(_NEWEST.c.id.desc()).limit(1).scalar_subquery(),
    select(_NEWEST.c.at).order_by(_NEWEST.c.id.desc()).limit(1).scalar_subquery(),
)
"""SQLite gives the number of a newest row that was removed once more: its moment differs."""


class ConsentWatch:
    """
    One connection that notices when consents or suppressions may have changed.

    Raises `StoreError` where the database cannot tell.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None
        self._statement = str(
            _CONSENT_VERSION.compile(
                dialect=database.engine.dialect, compile_kwargs={"literal_binds": True}
            )
        )
        self._cursor: Any = None
        """
        The driver's own, as SQLAlchemy costs more than the answer.

        On SQLite it would begin a transaction, too, and hold the write lock.
        """
        self._asked_at = 0.0
        self._data_version: object = None
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
        self._cursor = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _asked(self) -> object:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
                self._cursor = self._connection.connection.cursor()
            if self._is_certainly_as_before():
                return self._version
            self._cursor.execute(self._statement)
            return self._cursor.fetchall()
        except (DBAPIError, self._engine.dialect.loaded_dbapi.Error) as fault:
            self._version = self._data_version = None  # another connection counts anew
            with suppress(DBAPIError):
                if self._connection is not None:
                    self._connection.invalidate()
                self.close()
            raise self._database.fault(fault) from fault

    def _is_certainly_as_before(self) -> bool:
        if self._database.is_sqlite:
            before = self._data_version
            self._data_version = self._cursor.execute("PRAGMA data_version").fetchall()
            return before == self._data_version
        before, now = self._asked_at, time.monotonic()
        if now - before < _POSTGRESQL_SECONDS:
            return True
        self._asked_at = now
        return False
