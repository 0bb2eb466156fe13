"""The health of the database itself: its kind, its clock, and whatever is broken in it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, inspect, text

from digest.store.database import Database, wal_is_sound
from digest.store.schema import metadata

_GUARDS = {
    "sqlite": (
        "consent_event_refuses_delete",
        "consent_event_refuses_replace",
        "consent_event_refuses_update",
    ),
    "postgresql": ("consent_event_refuses_change",),
}
_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'consent_event'::regclass",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseHealth:
    """What runs the database. `clock` is the server's own time; None for a file of ours."""

    kind: str
    journal_mode: str = ""
    """SQLite's: `wal`, or `truncate` where the library's WAL is not to be trusted."""
    may_lose_commits: bool = False
    """Whether WAL is on with a library that has the WAL-reset fault."""
    clock: datetime | None = None


def condition(database: Database) -> DatabaseHealth:
    """What runs the database, and how far it can be trusted."""
    with database.read() as connection:
        return _of_sqlite(connection) if database.is_sqlite else _of_postgresql(connection)


def faults(database: Database) -> tuple[str, ...]:
    """
    Every fault of a migrated database, in words with the next step.

    Looks at columns, at the triggers that keep consent append-only and, on
    SQLite, at every page and every reference: minutes for a large file. Raises
    `StoreError` where it is too damaged to be judged.
    """
    with database.read() as connection:
        return (
            *_missing_columns(connection),
            *_missing_guards(connection),
            *(_damage(connection) if database.is_sqlite else ()),
        )


def _of_sqlite(connection: Connection) -> DatabaseHealth:
    version = str(connection.scalar(text("SELECT sqlite_version()")))
    mode = str(connection.scalar(text("PRAGMA journal_mode")))
    sound = wal_is_sound(tuple(int(part) for part in version.split(".")))
    return DatabaseHealth(
        kind=f"SQLite {version}",
        journal_mode=mode,
        may_lose_commits=mode == "wal" and not sound,
    )


def _of_postgresql(connection: Connection) -> DatabaseHealth:
    version = str(connection.scalar(text("SHOW server_version"))).split()[0]
    clock = connection.scalar(text("SELECT clock_timestamp()"))
    assert isinstance(clock, datetime)  # noqa: S101 - what the type says, to the checker
    return DatabaseHealth(kind=f"PostgreSQL {version}", clock=clock.astimezone(UTC))


def _missing_columns(connection: Connection) -> tuple[str, ...]:
    tables = inspect(connection).get_multi_columns()
    names = {table: {column["name"] for column in of_it} for (_, table), of_it in tables.items()}
    return tuple(
        f"{table.name} has no column {column.name}; restore your last backup"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name not in names.get(table.name, set())
    )


def _missing_guards(connection: Connection) -> tuple[str, ...]:
    kind = connection.dialect.name
    triggers = set(connection.scalars(text(_TRIGGERS[kind])))
    return tuple(
        f"the trigger {name} is gone, so a proof of consent could be changed; "
        "restore your last backup"
        for name in _GUARDS[kind]
        if name not in triggers
    )


def _damage(connection: Connection) -> tuple[str, ...]:
    """Damaged pages; only without any can references be judged."""
    pages = [line for line in connection.scalars(text("PRAGMA integrity_check")) if line != "ok"]
    if pages:
        return tuple(f"the file is damaged ({line}); restore your last backup" for line in pages)
    tables = {row[0] for row in connection.execute(text("PRAGMA foreign_key_check"))}
    return tuple(
        f"{table} refers to rows that are gone; restore your last backup"
        for table in sorted(tables)
    )
