"""
Open the database, and begin transactions that hold on both kinds.

SQLite takes its one write lock at BEGIN: a transaction that reads first and
writes later would otherwise fail at once when another has written between.
WAL is used only where the library is free of the WAL-reset fault (fixed in
3.51.3, 3.50.7 and 3.44.6); elsewhere the rollback journal is slower and sound.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError

from digest.config.secret_words import unsigned, without_secrets
from digest.errors import ConfigError, StoreError

__all__ = ["URL", "Connection", "Database", "open_database", "restrict_to_owner", "wal_is_sound"]

_SQLITE_WAIT_MS = 30_000
_PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""When a PostgreSQL server that is not heard any more is given up, in libpq's words."""
_IDLE_S = 300
"""When a server gives up a client that fell silent in a transaction: its locks keep others."""
_NUMBER = "digest_file"


class Database:
    """
    A pool of connections to the one database.

    `write()` and `read()` are the only ways in; each is one transaction, and
    what the driver raises comes out as `StoreError` with a next step.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._readers = engine.execution_options(digest_read_only=True)
        # SQLite has one writer, and whoever waits for it sleeps and asks again; the
        # threads of this process stand in line instead, and lose no time
        self._line: AbstractContextManager[object] = Lock() if self.is_sqlite else nullcontext()
        self._file = Path(engine.url.database or "")

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file of ours rather than a server."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that may write; rolled back unless it ends well."""
        with _in_words(self.engine), self._line, self._begun() as connection:
            yield connection

    @contextmanager
    def rebuild(self) -> Iterator[Connection]:
        """
        One transaction in which tables may be built anew, as an upgrade does.

        SQLite would empty what refers to a table that is put in another's place; so it
        is asked at the end instead whether every reference still leads somewhere.
        """
        if not self.is_sqlite:
            with self.write() as connection:
                yield connection
            return
        with _in_words(self.engine), self._line, self.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                    if lost:
                        tables = ", ".join(sorted({row[0] for row in lost}))
                        raise StoreError(
                            f"rows of {tables} refer to rows that are not there; nothing was "
                            "changed: restore your last backup, then run the same command again"
                        )
            finally:
                raw.execute("PRAGMA foreign_keys=ON")

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        """A file that was replaced while we waited for its lock is left before anything is said."""
        while True:
            with self.engine.begin() as connection:
                if not self.is_sqlite or _is_in_place(connection.info, self._file):
                    yield connection
                    return

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One transaction that only reads, on one view of the data."""
        with _in_words(self.engine), self._readers.begin() as connection:
            yield connection

    def fault(self, fault: Exception) -> StoreError:
        """What the driver raised on a connection of its own, in words and with a next step."""
        return StoreError(_explain(self.engine, getattr(fault, "orig", fault)))

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def open_database(url: str, folder: Path) -> Database:
    """
    Open `sqlite:///FILE` (relative to *folder*) or `postgresql://…`.

    Nothing is connected yet. Raises `ConfigError` where the address is not one.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as fault:  # a port that is no number
        raise _unusable("it is not an address") from fault
    kind = parsed.get_backend_name()
    if kind == "postgresql":
        return _open_postgresql(parsed)
    if kind != "sqlite" or not parsed.database:
        raise _unusable(f"{kind} is of no use here" if kind != "sqlite" else "no file is named")
    return _open_sqlite(folder / parsed.database)


def _unusable(why: str) -> ConfigError:
    allowed = "allowed: sqlite:///FILE or postgresql://USER@HOST/NAME"
    return ConfigError("database.url", (f"cannot be used ({why}); {allowed}",))


def wal_is_sound(version: tuple[int, ...]) -> bool:
    """Whether that SQLite library is free of the WAL-reset fault."""
    return (
        version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    )


def _open_postgresql(url: URL) -> Database:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        connect_args={name: value for name, value in _PATIENCE.items() if name not in url.query},
    )

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: object) -> None:
        raw.execute(f"SET idle_in_transaction_session_timeout = '{_IDLE_S}s'")
        raw.commit()

    return Database(engine)


def _open_sqlite(file: Path) -> Database:
    url = URL.create("sqlite", database=str(file))  # a folder's name may hold ? or %
    engine = create_engine(url, connect_args={"timeout": _SQLITE_WAIT_MS / 1000})
    journal = "WAL" if wal_is_sound(sqlite3.sqlite_version_info) else "TRUNCATE"

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            f"busy_timeout={_SQLITE_WAIT_MS}",
            f"journal_mode={journal}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is erased must not linger in the file's free pages
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("digest_read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    _follow(engine, file)
    return Database(engine)


def _follow(engine: Engine, file: Path) -> None:
    """
    Leave connections to a file that another has taken the place of, as a restored one does.

    The pool then opens the file that is there; without, each write would fail until a restart.
    """

    @event.listens_for(engine, "do_connect")
    def note(_dialect: object, record: Any, *_: object) -> None:
        record.info[_NUMBER] = _number_of(file)  # before it is opened: too old is found out

    @event.listens_for(engine, "connect")
    def note_new(_raw: object, record: Any) -> None:
        record.info[_NUMBER] = record.info[_NUMBER] or _number_of(file)

    @event.listens_for(engine, "checkout")
    def compare(_raw: object, record: Any, _proxy: object) -> None:
        if not _is_in_place(record.info, file):
            raise DisconnectionError(f"another database has taken the place of {file}")


def _is_in_place(info: Mapping[Any, Any], file: Path) -> bool:
    """Whether what a connection opened is still what has that name."""
    return bool(info[_NUMBER] == _number_of(file))


def _number_of(file: Path) -> tuple[int, int] | None:
    """What tells a file from one that has its name later; None where there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


@contextmanager
def _in_words(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as fault:
        raise StoreError(_explain(engine, fault.orig)) from fault


def _explain(engine: Engine, fault: BaseException | None) -> str:
    address = engine.url.render_as_string(hide_password=False)
    what = without_secrets(" ".join(str(fault).split()), address)
    typed = engine.url.set(drivername=engine.dialect.name)
    where = unsigned(typed.render_as_string(hide_password=False))
    for sign, next_step in _NEXT_STEPS:
        if sign in what:
            return f"the database {where}: {what}; {next_step}"
    return f"the database {where}: {what}"


_NEXT_STEPS = (
    ("unable to open database file", "check that its folder exists and may be written"),
    ("disk is full", "free some space, then run the same command again"),
    ("disk I/O error", "check the disk, then run the same command again"),
    ("database is locked", "another process holds it for long; run the same command again"),
    (
        "readonly database",
        "this user may not write it, or the file was moved away; check its owner",
    ),
    ("malformed", "the file is damaged: restore your last backup"),
    ("not a database", "database.url names a file of another kind"),
    ("no such table", "run `digest db upgrade`"),
    ('relation "', "run `digest db upgrade`"),
    ("does not exist", "create it, or correct database.url"),
    ("onnection refused", "start the server, or correct database.url"),
    ("Is the server running", "start the server, or correct database.url"),
    (
        "server closed the connection",
        "see that the server runs, then run the same command again",
    ),
    ("shutting down", "run the same command again once the server is back"),
    ("starting up", "run the same command again in a moment"),
    ("password authentication failed", "correct the user or the password in database.url"),
)


def restrict_to_owner(file: Path) -> None:
    """Let only the owner read a file that holds addresses or keys."""
    if os.name == "posix" and file.exists():
        file.chmod(0o600)
