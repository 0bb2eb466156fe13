"""The health of the database: damage is found and named."""

import sqlite3

import pytest
from sqlalchemy import text

from digest.errors import StoreError
from digest.store.database import wal_is_sound
from digest.store.database_health import condition, faults


def execute(database, statement):
    with database.write() as connection:
        connection.execute(text(statement))


def test_a_fresh_database_has_no_fault(database):
    assert faults(database) == ()


def test_a_lost_column_is_named(database):
    execute(database, "ALTER TABLE partner DROP COLUMN headline")

    assert faults(database) == ("partner has no column headline; restore your last backup",)


def test_a_lost_trigger_is_named(database):
    name = "consent_event_refuses_" + ("update" if database.is_sqlite else "change")
    on = "" if database.is_sqlite else "ON consent_event"
    execute(database, f"DROP TRIGGER {name} {on}")

    (fault,) = faults(database)

    assert name in fault


def test_a_lost_row_that_others_refer_to_is_named(sqlite_database):
    with sqlite_database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("INSERT INTO edition_article (edition_id, article_id) VALUES (7, 7)")

    assert faults(sqlite_database) == (
        "edition_article refers to rows that are gone; restore your last backup",
    )


def damage(file, at):
    image = bytearray(file.read_bytes())
    image[at : at + 16] = bytes(16)
    file.write_bytes(image)


@pytest.fixture
def page(sqlite_database):
    """Where the index of the addresses that are never written to begins in the file."""
    address = "INSERT INTO suppression (address_key, reason, at) VALUES ('a@example.test', '', '')"
    execute(sqlite_database, address)
    root = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_suppression_1'"
    with sqlite_database.read() as connection:
        return (connection.scalar(text(root)) - 1) * 4096


def test_an_index_that_lost_an_entry_is_found(sqlite_database, tmp_path, page):
    sqlite_database.close()
    damage(tmp_path / "digest.db", page + 4096 - 16)

    assert any("the file is damaged" in fault for fault in faults(sqlite_database))


def test_a_file_too_damaged_to_be_judged_is_told_in_words(sqlite_database, tmp_path, page):
    sqlite_database.close()
    damage(tmp_path / "digest.db", page)

    with pytest.raises(StoreError, match="the file is damaged: restore your last backup"):
        faults(sqlite_database)


def test_what_runs_the_database_is_told(database):
    health = condition(database)

    assert health.kind.startswith("SQLite 3." if database.is_sqlite else "PostgreSQL ")
    assert (health.clock is None) == database.is_sqlite
    assert not health.may_lose_commits


def test_a_write_ahead_log_with_an_unsound_library_is_told(sqlite_database):
    with sqlite_database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA journal_mode=WAL")

    with sqlite_database.engine.connect() as connection:
        mode = connection.connection.driver_connection.execute("PRAGMA journal_mode").fetchone()

    assert mode == ("wal",)
    assert condition(sqlite_database).may_lose_commits != wal_is_sound(sqlite3.sqlite_version_info)


@pytest.mark.parametrize(
    ("version", "is_sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
    ],
)
def test_the_write_ahead_log_is_trusted_from_the_mended_versions_on(version, is_sound):
    assert wal_is_sound(version) == is_sound
