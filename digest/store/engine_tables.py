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
    Make the tables, or bring them to the installed release, a step at a time.

    Each of its migrations is a transaction of its own, as some need what an earlier one
    committed; interrupted, the next upgrade goes on. Returns the revision before (empty
    where there were none) and after. Raises `SchemaError` where they are a newer release's,
    or somebody else's.
    """
    before = revision = _stepped(database)
    while revision != newest():
        revision = _stepped(database)
    return before, revision


def _stepped(database: Database) -> str:
    """Take the next step, where there is one; the revision before it."""
    with database.write() as conn:
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        revision = _revision(conn)
        if not revision:
            _run(conn, "schema.sql", newest())
        elif later := [name for name in _migrations() if name > revision]:
            _run(conn, f"migrations/{later[0]}.sql", later[0])
        return revision


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


def _migrations() -> list[str]:
    folder = resources.files("procrastinate.sql") / "migrations"
    names = (entry.name for entry in folder.iterdir())
    return sorted(name.removesuffix(".sql") for name in names if name.endswith(".sql"))


def _run(conn: Connection, file: str, revision: str) -> None:
    """Many statements as they are, no sign of which stands for a value; then note it."""
    statements = (resources.files("procrastinate.sql") / file).read_bytes()
    raw = conn.connection.driver_connection
    assert raw is not None  # noqa: S101 - what an open connection has, told to the checker
    raw.execute(statements)
    conn.execute(text(f"COMMENT ON TABLE {_TABLE} IS '{_MARK}{revision}'"))
