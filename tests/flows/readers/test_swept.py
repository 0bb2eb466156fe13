"""No file of an installation tells, byte by byte, who was erased from it."""

import shutil
from contextlib import closing

import pytest
from sqlalchemy import select

from digest.consent.claim import ClaimDefaults
from digest.flows.app import App
from digest.flows.identity import keep, prove
from digest.flows.operating.adopt import AdoptionChoice, settle
from digest.flows.readers.erase import forget
from digest.flows.readers.import_csv import ListImport, add, import_file
from digest.flows.readers.retention import expire
from digest.flows.readers.undo_import import undo
from digest.flows.sending.send import send
from digest.model import Purpose
from digest.store import database as stored
from digest.store.schema import logbook
from digest.store.sqlite_copy import copy_sqlite
from tests.loopback.settings import KEYRING
from tests.rigs import published

READER = "lectrice@exemple.test"
PROOF = ClaimDefaults(purposes=frozenset(Purpose), basis="formulaire de Lectrice Roy")


@pytest.fixture(params=["WAL", "TRUNCATE"])
def in_a_file(request, app, tmp_path, with_settings, inbox, monkeypatch):
    """`app` with a relay, and the log of writes that a sound SQLite has or the other one."""
    monkeypatch.setattr(stored, "wal_is_sound", lambda _version: request.param == "WAL")
    app.database.close()
    settings = with_settings(smtp={"host": inbox.host, "port": inbox.port})
    with closing(stored.open_database("sqlite:///digest.db", tmp_path)) as database:
        yield App(settings=settings, database=database, keyring=KEYRING, clock=app.clock)


def test_no_file_of_the_installation_tells_who_was_erased(in_a_file, inbox, watch, tmp_path):
    inbox.reply("RCPT", f"550 5.1.1 <{READER}> unknown here")
    published.subscribe(in_a_file, READER, "voisine@exemple.test")
    prove(in_a_file)
    send(in_a_file, published.enqueue(in_a_file), watch)
    with in_a_file.database.read() as open_elsewhere:  # so that no file goes by being closed
        open_elsewhere.execute(select(logbook)).all()
    before = files_that_say(tmp_path, b"lectrice")

    forget(in_a_file, READER, "root")
    keep(in_a_file)

    assert before
    assert files_that_say(tmp_path, b"lectrice") == []
    assert list(tmp_path.rglob("digest-*.stamp"))
    assert list(tmp_path.rglob("digest-*.departures"))


def files_that_say(folder, word):
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file.name for file in files if word in file.read_bytes().lower()]


@pytest.mark.parametrize("in_a_file", ["WAL"], indirect=True)
def test_a_log_of_writes_that_a_reader_holds_open_is_said_and_emptied_later(
    in_a_file, caplog, tmp_path
):
    published.subscribe(in_a_file, READER)

    with in_a_file.database.read() as open_elsewhere:
        open_elsewhere.execute(select(logbook)).all()
    with in_a_file.database.read() as busy:
        busy.execute(select(logbook)).all()
        forget(in_a_file, READER, "root")
    kept = files_that_say(tmp_path, b"lectrice")
    expire(in_a_file)

    assert "may stand in the database's free space yet" in caplog.text
    assert kept
    assert files_that_say(tmp_path, b"lectrice") == []


def test_a_backup_that_comes_back_and_an_import_undone_leave_no_bytes_of_the_erased(
    in_a_file, tmp_path, tmp_path_factory
):
    prove(in_a_file)
    add(in_a_file, READER, PROOF, "root")
    backup = tmp_path_factory.mktemp("elsewhere") / "backup.db"
    copy_sqlite(in_a_file.database, backup)
    forget(in_a_file, READER, "root")
    keep(in_a_file)
    in_a_file.database.close()
    for stale in tmp_path.glob("digest.db?*"):
        stale.unlink()
    shutil.copy(backup, tmp_path / "digest.db")
    with in_a_file.database.read() as open_elsewhere:
        open_elsewhere.execute(select(logbook)).all()

    settle(in_a_file, AdoptionChoice.HOLD, "root")
    after_restore = files_that_say(tmp_path, b"lectrice")
    (tmp_path / "liste.csv").write_text("courriel\nrelecture@exemple.test\n")
    wanted = ListImport(file=tmp_path / "liste.csv", defaults=PROOF, actor="root")
    undo(in_a_file, import_file(in_a_file, wanted, lambda _: None).number, "root")
    (tmp_path / "liste.csv").unlink()

    assert after_restore == []
    assert files_that_say(tmp_path, b"relecture") == []
