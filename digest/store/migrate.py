"""
Bring the database's tables to this program's revision, or say why they are not.

`check` runs at the start of every command, so it reads two small answers and
never imports alembic (280 ms). Every path holds on SQLite and on PostgreSQL.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table, text

from digest.errors import SchemaError, StoreError
from digest.store import former_books
from digest.store.database import Database
from digest.store.schema import metadata

HEAD = "0033"
"""The revision this program works with; a test holds it equal to the newest file."""

VERSION_TABLE = "schema_revision"
"""Where alembic keeps the revision; not its usual name, which another program may use."""

_LOCK = int.from_bytes(b"digest")
"""The PostgreSQL advisory lock that an upgrade holds until it commits."""

_VERSION = table(VERSION_TABLE, column("version_num"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Schema:
    """What stands in the database: the revision it says (or ''), and which tables it has."""

    revision: str
    tables: frozenset[str]
    has_former_books: bool
    """Whether an upgrade was interrupted while it read the books of before revision 0030."""


def _unheard(_words: str) -> None:
    """Nobody listens."""


def upgrade(database: Database, says: Callable[[str], None] = _unheard) -> tuple[str, str]:
    """
    Bring the tables to this program's revision, all of it or nothing.

    Books of before revision 0030 are read into the new tables after that, edition by
    edition, each of which *says* is told of; interrupted, the next upgrade goes on.

    Returns the revision before (`''` for an empty database) and after. Two
    upgrades at once are safe: the second waits and finds nothing to do.
    Raises `SchemaError` where the database is newer or half-migrated.
    """
    _make_file(database)
    with database.rebuild() as connection:
        _hold_lock(connection)
        schema = _tables_in(connection)
        if schema.revision == HEAD:
            _expect_whole(schema)
        else:
            _expect_known(schema)
            if not schema.revision and schema.tables:
                raise _half_migrated("it has tables, and no revision")
            _run_revisions(connection)
    former_books.read_in(database, says, _hold_lock)
    return schema.revision, HEAD


def check(database: Database) -> None:
    """Raise `SchemaError`, with found, wanted and the next step, unless all is in place."""
    if database.is_sqlite and not sqlite_file(database).exists():
        raise SchemaError(
            f"there is no database at {sqlite_file(database)}; "
            "correct database.url, or put a backup in its place with `digest db restore FILE`; "
            "`digest db upgrade` makes an empty one, in which nobody is a reader"
        )
    with database.read() as connection:
        schema = _tables_in(connection)
    _expect_known(schema)
    if not schema.revision and not schema.tables:
        raise SchemaError(
            f"the database is empty (revision {HEAD} wanted); run `digest db upgrade`"
        )
    if schema.revision and schema.revision < HEAD:
        raise SchemaError(
            f"the database is at revision {schema.revision}, this program wants {HEAD}; "
            "make a backup (`digest db backup FILE`), then run `digest db upgrade`"
        )
    _expect_whole(schema)
    if schema.has_former_books:
        raise SchemaError(
            "an upgrade of the database was interrupted while it read the books of earlier "
            "editions; run `digest db upgrade`, which goes on with it"
        )


# --- what is there ------------------------------------------------------------


def _tables_in(connection: Connection) -> _Schema:
    names = set(inspect(connection).get_table_names())
    revision = ""
    if VERSION_TABLE in names:
        revision = " and ".join(sorted(connection.scalars(select(_VERSION.c.version_num))))
    return _Schema(
        revision=revision,
        tables=frozenset(names & set(metadata.tables)),
        has_former_books="former_batch" in names,
    )


def _expect_known(schema: _Schema) -> None:
    if schema.revision <= HEAD and (not schema.revision or schema.revision.isdigit()):
        return
    raise SchemaError(
        f"this program is older than the database: revision {schema.revision} found, "
        f"{HEAD} wanted; install the release of digest that made it, or restore the backup from "
        "before its upgrade"
    )


def _expect_whole(schema: _Schema) -> None:
    missing = sorted(set(metadata.tables) - schema.tables)
    if not schema.revision:
        raise _half_migrated("it has tables, and no revision")
    if missing:
        raise _half_migrated(f"revision {schema.revision} without {', '.join(missing)}")


def _half_migrated(what: str) -> SchemaError:
    return SchemaError(
        f"the database is half-migrated ({what}; revision {HEAD} wanted whole); "
        "restore your last backup, then run `digest db upgrade`"
    )


# --- doing it ---------------------------------------------------------------------


def _run_revisions(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - 280 ms that only an upgrade pays
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def _hold_lock(connection: Connection) -> None:
    """SQLite's BEGIN IMMEDIATE already holds the one there is."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _make_file(database: Database) -> None:
    """A database holds addresses: nobody but its owner may ever read it, not for a moment."""
    if not database.is_sqlite:
        return
    file = sqlite_file(database)
    try:
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as fault:
        next_step = "check that its folder exists and may be written"
        raise StoreError(f"the database {file}: {fault.strerror}; {next_step}") from fault


def sqlite_file(database: Database) -> Path:
    """The file of a SQLite database."""
    return Path(database.engine.url.database or "")
