"""PostgreSQL databases that are used again: emptying one costs half of making and dropping one."""

from collections import deque
from contextlib import suppress

import psycopg
from psycopg import sql

from digest.store.migrate import VERSION_TABLE
from tests.loopback.postgres import PostgresServer

_ITS_MAKE = f"""
SELECT (SELECT max(oid) || ' ' || count(*) FROM pg_class WHERE relkind <> 't'),
       (SELECT sum(hashtext(row(attrelid, attname, atttypid, attnotnull, attisdropped)::text))
          FROM pg_attribute WHERE attrelid >= 16384),
       (SELECT sum(hashtext(row(oid, tgenabled)::text)) FROM pg_trigger),
       (SELECT sum(hashtext(row(oid, convalidated)::text)) FROM pg_constraint),
       (SELECT max(oid) || ' ' || count(*) FROM pg_proc),
       (SELECT count(*) FROM pg_db_role_setting),
       (SELECT count(*) FROM pg_roles),
       (SELECT version_num FROM {VERSION_TABLE})
"""
_TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_BEGIN_AGAIN = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
  FROM pg_sequences WHERE last_value IS NOT NULL
"""


class PostgresPool:
    """Migrated, empty databases on *server*; *template* is one of them, and stays as it is."""

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server = server
        self._template = template
        self._free: deque[str] = deque()
        with psycopg.connect(server.url(template)) as connection:
            self._make = connection.execute(_ITS_MAKE).fetchone()
            tables = sorted(name for (name,) in connection.execute(_TABLES))
        tables.remove(VERSION_TABLE)
        rows = [
            sql.SQL("SELECT {0} WHERE EXISTS (SELECT FROM {1})").format(
                sql.Literal(name), sql.Identifier(name)
            )
            for name in tables
        ]
        self._used = sql.SQL(" UNION ALL ").join(rows)

    def take(self) -> str:
        """The name of a database that nobody else has."""
        return self._free.popleft() if self._free else self._server.create(self._template)

    def give_back(self, name: str) -> None:
        """Empty it for the next; one that was changed, or that somebody still uses, is dropped."""
        with suppress(psycopg.Error):
            if self._emptied(name):
                self._free.append(name)
                return
        self._server.drop(name)

    def _emptied(self, name: str) -> bool:
        with psycopg.connect(self._server.url(name), autocommit=True) as connection:
            others = connection.execute(_OTHERS).fetchone()
            if others != (0,) or connection.execute(_ITS_MAKE).fetchone() != self._make:
                return False
            # neither a trigger nor a foreign key hears of it: not the log that only grows either
            connection.execute("SET session_replication_role = replica")
            for (table,) in connection.execute(self._used).fetchall():
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            connection.execute(_BEGIN_AGAIN)
            return True
