"""Which releases of the databases' own libraries run here; nothing is opened to know it."""

import sqlite3
from importlib.metadata import version


def sqlite_version() -> str:
    """That of the SQLite library inside this Python."""
    return sqlite3.sqlite_version


def postgresql_driver() -> str:
    """The driver that speaks to PostgreSQL; the server says its own in `digest db check`."""
    return f"psycopg {version('psycopg')}"
