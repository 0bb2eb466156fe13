"""
Has anyone's consent changed? Asked before every envelope, so it must cost next to nothing.

SQLite tells whether another connection committed anything (`PRAGMA
data_version`), which is asked every time. PostgreSQL is asked for the newest
consent event and suppression, at most every few milliseconds; both kinds of row
are added under one lock, so their numbers grow in the order of commits.
"""

import time

from sqlalchemy import Connection, func, select

from digest.store.database import Database
from digest.store.schema import consent_event, suppression

_POSTGRESQL_SECONDS = 0.005
"""How old an answer of PostgreSQL may be; it costs a round trip."""

_SERVER_VERSION = select(
    select(func.max(consent_event.c.id)).scalar_subquery(),
    select(func.max(suppression.c.id)).scalar_subquery(),
)


class ConsentWatch:
    """One connection that notices when consents or suppressions may have changed."""

    def __init__(self, database: Database) -> None:
        engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection = engine.connect()
        self._ask = self._ask_sqlite if database.is_sqlite else self._ask_postgresql
        self._asked_at = 0.0
        self._version = self._ask()

    def has_changed(self) -> bool:
        """Whether anything may have changed since the last call."""
        version = self._ask()
        if version == self._version:
            return False
        self._version = version
        return True

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _ask_sqlite(self) -> object:
        raw = self._connection.connection.driver_connection
        assert raw is not None  # noqa: S101 - an open connection has one
        return raw.execute("PRAGMA data_version").fetchone()

    def _ask_postgresql(self) -> object:
        now = time.monotonic()
        if now - self._asked_at < _POSTGRESQL_SECONDS:
            return self._version
        self._asked_at = now
        return tuple(self._connection.execute(_SERVER_VERSION).one())
