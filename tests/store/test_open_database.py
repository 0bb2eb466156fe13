"""Addresses of databases, and what is said when they lead nowhere."""

import shutil
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text

from digest.errors import ConfigError, StoreError
from digest.store.database import open_database
from digest.store.migrate import check, upgrade
from digest.store.sqlite_copy import held_still
from tests.loopback.patience import PATIENCE


def ask(database):
    with database.read() as connection:
        return connection.scalar(text("SELECT count(*) FROM source"))


@pytest.mark.parametrize("name", ["a b", "50% off", "what?", "a#b", "à l’été", ":memory:", "+&="])
def test_a_file_may_lie_in_a_folder_of_any_name(tmp_path, name):
    (tmp_path / name).mkdir()

    with closing(open_database("sqlite:///digest.db", tmp_path / name)) as database:
        upgrade(database)
        check(database)

    assert (tmp_path / name / "digest.db").stat().st_size > 0


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite://", "no file is named"),
        ("sqlite:///", "no file is named"),
        ("mysql://u@h/d", "mysql is of no use here"),
        ("postgres://u@h/d", "postgres is of no use here"),
        ("digest.db", "it is not an address"),
        ("", "it is not an address"),
        ("postgresql://u@h:port/d", "it is not an address"),
    ],
)
def test_what_is_no_address_of_ours_is_refused_with_what_is_allowed(tmp_path, url, why):
    with pytest.raises(ConfigError) as refused:
        open_database(url, tmp_path)

    assert why in str(refused.value)
    assert "allowed: sqlite:///FILE or postgresql://USER@HOST/NAME" in str(refused.value)


def test_a_postgresql_database_that_is_not_there_is_named(postgres_server):
    with (
        closing(open_database(postgres_server.url("nowhere"), Path())) as database,
        pytest.raises(StoreError, match=r'"nowhere" does not exist; create it, or correct'),
    ):
        ask(database)


def test_a_table_that_is_not_there_asks_for_an_upgrade(database):
    with database.write() as connection:
        connection.execute(text("DROP TABLE logbook"))

    with (
        pytest.raises(StoreError, match=r"digest db upgrade"),
        database.read() as connection,
    ):
        connection.execute(text("SELECT 1 FROM logbook"))


def test_a_fault_is_told_on_one_line(postgres_server):
    with (
        closing(open_database(postgres_server.url("nowhere"), Path())) as database,
        pytest.raises(StoreError) as fault,
    ):
        ask(database)

    assert "\n" not in str(fault.value)


@pytest.fixture
def open_beside_another(tmp_path):
    """A database that is in use, and beside it the file that is about to take its place."""
    with closing(open_database("sqlite:///digest.db", tmp_path)) as database:
        upgrade(database)
        with database.write() as connection:
            connection.execute(text("CREATE TABLE mark (word TEXT)"))
        shutil.copy(tmp_path / "digest.db", tmp_path / "another.db")
        note(database, "before")
        yield database, tmp_path / "another.db", tmp_path / "digest.db"


def note(database, word):
    with database.write() as connection:
        connection.execute(text("INSERT INTO mark VALUES (:word)"), {"word": word})


def marks(database):
    with database.read() as connection:
        return connection.scalars(text("SELECT word FROM mark")).all()


def test_a_file_that_takes_the_place_of_an_open_one_is_read_and_written_from_then_on(
    open_beside_another,
):
    database, another, file = open_beside_another

    another.replace(file)
    note(database, "after")

    assert marks(database) == ["after"]


def test_who_waits_for_the_lock_of_a_file_that_is_replaced_writes_to_the_new_one(
    open_beside_another,
):
    database, another, file = open_beside_another
    waiting = Thread(target=note, args=(database, "waited"))

    with held_still(file):
        waiting.start()
        another.replace(file)
    waiting.join(PATIENCE)

    assert marks(database) == ["waited"]
