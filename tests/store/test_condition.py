"""The health of the database: damage is found and named."""

import sqlite3

import pytest
from sqlalchemy import text

from digest.store.condition import condition, faults
from digest.store.database import wal_is_sound


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


def test_a_damaged_page_is_found(sqlite_database, tmp_path):
    sqlite_database.close()
    file = tmp_path / "digest.db"
    image = bytearray(file.read_bytes())
    root_of_an_index = 4096 * 6
    image[root_of_an_index : root_of_an_index + 64] = bytes(64)
    file.write_bytes(image)

    assert any("damaged" in fault for fault in faults(sqlite_database))


def test_what_runs_the_database_is_told(database):
    found = condition(database)

    assert found.kind.startswith("SQLite 3." if database.is_sqlite else "PostgreSQL ")
    assert (found.clock is None) == database.is_sqlite
    assert not found.may_lose_commits


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
