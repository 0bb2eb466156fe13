"""
The tables of Procrastinate, beside ours in the same PostgreSQL.

They are made and upgraded by its own SQL. It notes no revision of them, so ours is the
comment of its table of jobs: it goes where the table goes, into a backup and back.
"""

from importlib import resources

from sqlalchemy import Connection, text

from digest.errors import SchemaError
from digest.store.database import Database

_TABLE = "procrastinate_jobs"
_MARK = "digest-mailer, "
_LOCK = int.from_bytes(b"engine")
_THERE = f"SELECT obj_description(to_regclass('{_TABLE}'), 'pg_class'), to_regclass('{_TABLE}')"


def newest() -> str:
    """The revision that the installed release works with: the name of its last migration."""
    return _migrations()[-1]


def upgrade(database: Database) -> tuple[str, str]:
    """
    Make the tables, or bring them to the installed release: all of it or nothing.

    Returns the revision before (empty where there were none) and after. Raises
    `SchemaError` where they are a newer release's, or somebody else's.
    """
    with database.write() as conn:
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        before = _revision(conn)
        for name in _steps(before):
            _run(conn, name)
        if before != newest():
            conn.execute(text(f"COMMENT ON TABLE {_TABLE} IS '{_MARK}{newest()}'"))
    return before, newest()


def check(database: Database) -> None:
    """Raise `SchemaError`, with the next step, unless the tables are the installed release's."""
    with database.read() as conn:
        revision = _revision(conn)
    if not revision:
        raise SchemaError("the database has no tables for jobs yet; run `digest db upgrade`")
    if revision != newest():
        raise SchemaError(
            f"the tables for jobs are at {revision}, the installed release of Procrastinate wants "
            f"{newest()}; stop every `digest worker`, then run `digest db upgrade`"
        )


def _revision(conn: Connection) -> str:
    """Which migration was the last; empty where there is no table. Raises as `upgrade`."""
    comment, table = conn.execute(text(_THERE)).one()
    if table is None:
        return ""
    revision = (comment or "").removeprefix(_MARK)
    if revision == comment or not revision:
        raise SchemaError(
            f"the database has a table {_TABLE} that `digest db upgrade` did not make; give the "
            "newsletter a database of its own, or drop the tables of Procrastinate in it"
        )
    if revision > newest():
        raise SchemaError(
            f"the tables for jobs are at {revision}, which is newer than the installed release of "
            f"Procrastinate ({newest()}); install the release that made them"
        )
    return revision


def _steps(before: str) -> tuple[str, ...]:
    """The files of SQL that lead from there to the installed release, in order."""
    if not before:
        return ("schema.sql",)
    return tuple(f"migrations/{name}.sql" for name in _migrations() if name > before)


def _migrations() -> list[str]:
    folder = resources.files("procrastinate.sql") / "migrations"
    names = (entry.name for entry in folder.iterdir())
    return sorted(name.removesuffix(".sql") for name in names if name.endswith(".sql"))


def _run(conn: Connection, name: str) -> None:
    """A file of many statements, as it is: no sign in it stands for a value."""
    statements = (resources.files("procrastinate.sql") / name).read_bytes()
    raw = conn.connection.driver_connection
    assert raw is not None  # noqa: S101 - what an open connection has, told to the checker
    raw.execute(statements)
