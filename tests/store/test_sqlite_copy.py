"""A copy of a database that others are writing."""

import sqlite3
import threading
from contextlib import closing

import pytest
from sqlalchemy import func, insert, select

from digest.errors import InputError, StoreError
from digest.store.database import open_database
from digest.store.migrate import check
from digest.store.schema import suppression
from digest.store.sqlite_copy import copy_sqlite, held_still
from tests.conftest import MORNING


def suppress(database, numbers):
    rows = [{"address_key": f"r{n}@example.test", "reason": "", "at": MORNING} for n in numbers]
    with database.write() as connection:
        connection.execute(insert(suppression), rows)


def count(database):
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(suppression))


def test_the_copy_is_a_whole_database_that_only_its_owner_may_read(sqlite_database, tmp_path):
    suppress(sqlite_database, range(1000))

    size = copy_sqlite(sqlite_database, tmp_path / "copy.db")

    assert size == (tmp_path / "copy.db").stat().st_size
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    with closing(open_database("sqlite:///copy.db", tmp_path)) as copy:
        check(copy)
        assert count(copy) == 1000


def test_a_copy_holds_whole_transactions_while_another_writes(sqlite_database, tmp_path):
    stop = threading.Event()

    def write():
        first = 0
        while not stop.is_set():
            suppress(sqlite_database, range(first, first + 10))
            first += 10

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            copy_sqlite(sqlite_database, tmp_path / f"copy{number}.db")
    finally:
        stop.set()
        writer.join()

    for number in range(5):
        with closing(sqlite3.connect(tmp_path / f"copy{number}.db")) as copy:
            assert copy.execute("SELECT count(*) FROM suppression").fetchone()[0] % 10 == 0
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_that_is_there_is_never_written_over(sqlite_database, tmp_path):
    (tmp_path / "copy.db").write_text("mine")

    with pytest.raises(InputError, match="is there already"):
        copy_sqlite(sqlite_database, tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_folder_that_is_not_there_is_named_and_nothing_is_left(sqlite_database, tmp_path):
    with pytest.raises(StoreError, match=r"no backup was made at .*nowhere"):
        copy_sqlite(sqlite_database, tmp_path / "nowhere" / "copy.db")


def test_a_damaged_database_is_not_kept_as_a_backup(sqlite_database, tmp_path):
    sqlite_database.close()
    file = tmp_path / "digest.db"
    image = bytearray(file.read_bytes())
    image[4096 * 6 : 4096 * 6 + 64] = bytes(64)
    file.write_bytes(image)

    with pytest.raises(StoreError, match="damaged"):
        copy_sqlite(sqlite_database, tmp_path / "copy.db")

    assert sorted(path.name for path in tmp_path.glob("copy*")) == []


def test_a_file_that_nobody_else_can_let_go_of_is_not_replaced_under_them(tmp_path):
    file = tmp_path / "digest.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE mark (word TEXT)")

        with pytest.raises(StoreError, match="another process has"), held_still(file):
            pass

    with held_still(file):
        assert [each.name for each in tmp_path.iterdir()] == ["digest.db"]
