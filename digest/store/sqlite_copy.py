"""A copy of a SQLite database while others use it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from digest.errors import InputError, StoreError
from digest.store.database import Database

_SECONDS_TO_HOLD = 30


def copy_sqlite(database: Database, target: Path) -> int:
    """
    Copy the whole database, as one moment saw it, to the new file *target*; returns its bytes.

    Readers and writers go on (a writer may wait for the length of the copy).
    The copy is checked page by page before it takes its name, and only its
    owner may read it. Raises `InputError` where *target* exists, `StoreError`
    where the copy cannot be made.
    """
    if target.exists():
        raise InputError(f"{target} is there already; choose a new name")
    draft = target.with_name(f"{target.name}.new")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        try:
            _fill(database, draft)
            draft.rename(target)
        finally:
            draft.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as fault:
        next_step = "free some space, or choose another place"
        raise StoreError(f"no backup was made at {target} ({fault}); {next_step}") from fault
    return target.stat().st_size


def _fill(database: Database, draft: Path) -> None:
    with database.read() as connection, closing(sqlite3.connect(draft)) as copy:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)  # noqa: S101 - the caller asked is_sqlite
        source.backup(copy)
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"the database is damaged ({verdict})")
    with draft.open("rb") as written:
        os.fsync(written.fileno())


def fill_from(file: Path, draft: Path) -> None:
    """
    Copy the SQLite database in *file* to *draft*, readable by its owner only.

    Raises `InputError` where *file* is no whole database of ours, `StoreError`
    where the copy cannot be made.
    """
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        read_only = f"{file.resolve().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(read_only, uri=True)) as source,
            closing(sqlite3.connect(draft)) as copy,
        ):
            source.backup(copy)
            (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
            copy.execute("SELECT version_num FROM schema_revision")
    except OSError as fault:
        raise StoreError(f"{file} was not restored ({fault}); free some space") from fault
    except sqlite3.Error as fault:
        raise InputError(f"{file} is no backup of a digest database ({fault})") from fault
    if verdict != "ok":
        raise InputError(f"{file} is damaged ({verdict}); take an older backup")


def first_row(file: Path, table: str) -> dict[str, str]:
    """The first row of that table in a SQLite file that nobody opened; empty where it has none."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source:
            source.row_factory = sqlite3.Row
            row = source.execute(f"SELECT * FROM {table} ORDER BY id LIMIT 1").fetchone()  # noqa: S608 - a table of ours
    except sqlite3.Error:
        return {}
    return dict(row) if row else {}


@contextmanager
def held_still(file: Path) -> Iterator[None]:
    """
    While it lasts nobody writes to that SQLite file, and nothing of it stands beside it.

    A damaged one cannot be held, and needs it less. Raises `StoreError` where another
    process has it open in a way that nobody else can end.
    """
    with closing(sqlite3.connect(file, timeout=_SECONDS_TO_HOLD, isolation_level=None)) as raw:
        try:
            raw.execute("PRAGMA journal_mode=DELETE")
            raw.execute("BEGIN IMMEDIATE")
        except sqlite3.DatabaseError as fault:
            if "locked" in str(fault):
                raise StoreError(
                    f"another process has {file} open, so nothing was put in its place; stop "
                    "`digest serve`, `digest schedule` and whatever else reads it, then try again"
                ) from fault
        yield
