"""A database, a disk, a clock or a limit that fails in the middle: nothing lost, nothing twice."""

import errno
import os
import resource
import socket
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import event

from digest.errors import DigestError, StoreError
from digest.flows.app import App
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import send
from digest.store.database import open_database
from digest.store.migrate import upgrade
from tests.loopback.command import run_limited
from tests.loopback.forked import Running
from tests.loopback.patience import PATIENCE
from tests.loopback.postgres import PostgresServer, find_binaries
from tests.loopback.settings import KEYRING
from tests.rigs.published import enqueue, subscribe
from tests.rigs.reckoning import reckon, send_when_due_again

READERS = [f"lectrice{number}@exemple.test" for number in range(12)]
CONNECTIONS = 2


def silent(stop=None):
    return SendingWatch(stop=stop or Event(), progress=lambda *_: None)


def sent(app, edition, watch=None):
    """Send; what went wrong, if anything did: it is a fault with words, whoever raises it."""
    try:
        return send(app, edition, watch or silent()).trouble
    except DigestError as fault:
        return fault


def assert_all_is_well(app, edition, inbox, *, in_doubt=0):
    reckoning = reckon(app, edition, inbox)
    assert reckoning.faults() == {}
    assert not reckoning.doubled
    assert len(reckoning.uncertain) <= in_doubt
    assert reckoning.who("accepted") | reckoning.uncertain == set(READERS)


@pytest.fixture
def edition(relayed):
    """An edition of three batches, ready to be sent on each database."""
    subscribe(relayed, *READERS)
    return enqueue(relayed, batch_size=4)


# --- row 11: the database -----------------------------------------------------------------


def hold_the_lock(file, spans, held, over):
    """Another process's transactions: so many seconds each, one after the other."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=PATIENCE)) as connection:
        for seconds in spans:
            connection.execute("BEGIN IMMEDIATE")
            held.set()
            over.wait(seconds)
            connection.execute("COMMIT")
            if over.wait(0.002):
                return


def app_on(database, with_settings, clock, inbox):
    smtp = {"host": inbox.host, "port": inbox.port, "connections": CONNECTIONS}
    settings = with_settings(smtp=smtp)
    return App(settings=settings, database=database, keyring=KEYRING, clock=clock)


@pytest.fixture
def sqlite_app(sqlite_database, with_settings, clock, inbox):
    """An application on SQLite alone."""
    return app_on(sqlite_database, with_settings, clock, inbox)


@pytest.fixture
def postgres_app(postgres_database, with_settings, clock, inbox):
    """An application on PostgreSQL alone."""
    return app_on(postgres_database, with_settings, clock, inbox)


def queued(app):
    subscribe(app, *READERS)
    return enqueue(app, batch_size=4)


def test_a_storm_of_other_writers_only_slows_a_sending(sqlite_app, tmp_path, inbox):
    edition, held, over = queued(sqlite_app), Event(), Event()
    spans = (tmp_path / "digest.db", [0.02] * 1000, held, over)
    storm = threading.Thread(target=hold_the_lock, args=spans)
    storm.start()
    held.wait(PATIENCE)

    trouble = sent(sqlite_app, edition)
    over.set()
    storm.join()

    assert trouble is None
    assert_all_is_well(sqlite_app, edition, inbox)


def test_a_database_locked_for_too_long_loses_nothing_of_what_the_relay_has(
    sqlite_app, tmp_path, inbox, monkeypatch
):
    edition, held, over = queued(sqlite_app), Event(), Event()
    monkeypatch.setattr("digest.store.database._SQLITE_WAIT_MS", 100)
    database = open_database("sqlite:///digest.db", tmp_path)
    impatient = replace(sqlite_app, database=database)
    spans = (tmp_path / "digest.db", [PATIENCE], held, over)
    lock, nth = threading.Thread(target=hold_the_lock, args=spans), iter(range(1, 1000))

    def lock_at_the_first(*_):
        if next(nth) == 1:
            lock.start()
            held.wait(PATIENCE)

    trouble = sent(impatient, edition, SendingWatch(stop=Event(), progress=lock_at_the_first))
    mailed = len(inbox.envelopes)
    over.set()
    lock.join()
    again = sent(sqlite_app, edition)
    database.close()

    assert isinstance(trouble, StoreError)
    assert "another process holds it for long" in str(trouble)
    assert mailed
    assert again is None
    assert_all_is_well(sqlite_app, edition, inbox)


@pytest.mark.parametrize(
    ("number", "is_taken"),
    [(1, True), (3, True), (4, True), (6, True), (3, False), (5, False)],
)
def test_a_connection_cut_in_a_commit_is_neither_a_loss_nor_a_double(
    postgres_app, inbox, clock, number, is_taken
):
    edition, left = queued(postgres_app), iter(range(1, 1000))

    @event.listens_for(postgres_app.database.engine, "commit")
    def cut(connection):
        if next(left) == number:
            raw = connection.connection.driver_connection
            if is_taken:
                raw.commit()
            raw.close()

    trouble = sent(postgres_app, edition)
    event.remove(postgres_app.database.engine, "commit", cut)
    clock.advance(timedelta(minutes=16))  # a claim nobody knows of ends with its lease
    again = sent(postgres_app, edition)

    assert trouble is None or isinstance(trouble, StoreError)
    assert again is None
    assert next(left) > number
    assert_all_is_well(postgres_app, edition, inbox)


def test_a_server_that_cuts_every_connection_again_and_again_costs_only_time(
    postgres_app, postgres_server, inbox, clock
):
    edition = queued(postgres_app)
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname LIKE 'test_%' AND pid <> pg_backend_pid()"
    )
    watch = SendingWatch(stop=Event(), progress=lambda *_: postgres_server.execute(cut))

    troubles = [sent(postgres_app, edition, watch) for _ in range(3)]
    clock.advance(timedelta(minutes=16))
    last = sent(postgres_app, edition)

    assert all(fault is None or isinstance(fault, StoreError) for fault in troubles)
    assert last is None
    assert_all_is_well(postgres_app, edition, inbox)


@pytest.fixture
def own_server():
    """A server that a test may restart."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("a PostgreSQL server is missing: install the Debian package postgresql")
    server = PostgresServer(binaries, ("fsync=off",))
    yield server
    server.close()


def test_a_server_that_crashes_and_comes_back_loses_nothing(
    own_server, postgres_app, inbox, clock, tmp_path
):
    database = open_database(own_server.url("postgres"), tmp_path)
    upgrade(database)
    app = replace(postgres_app, database=database)
    edition = queued(app)
    nth = iter(range(1, 1000))
    crash = SendingWatch(stop=Event(), progress=lambda *_: next(nth) == 3 and own_server.crash())

    trouble = sent(app, edition, crash)
    mailed = len(inbox.envelopes)
    own_server.start()
    clock.advance(timedelta(minutes=16))
    again = sent(app, edition)

    assert isinstance(trouble, StoreError)
    assert mailed < len(READERS)
    assert again is None
    assert_all_is_well(app, edition, inbox)
    database.close()


# --- rows 12 and 13: the disk -------------------------------------------------------------


def no_file_beyond(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("room", [60])
def test_a_disk_too_full_for_the_journal_stops_before_what_it_cannot_record(desk_with, inbox, room):
    desk = desk_with(readers=12, batch_size=4)

    full = run_limited("send", folder=desk.folder, limit=partial(no_file_beyond, room))
    desk.run("send")

    assert full.returncode == 75
    assert "cannot be written (File too large)" in full.stderr
    assert "Traceback" not in full.stderr
    assert_all_is_well(desk.app, desk.edition, inbox, in_doubt=CONNECTIONS)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("room", [8192])
def test_a_disk_too_full_for_the_database_says_so_and_the_journal_keeps_what_was_sent(
    desk_with, inbox, room
):
    desk = desk_with(readers=12, batch_size=4)
    limit = (desk.folder / "digest.db").stat().st_size // 2 + room

    full = run_limited("send", folder=desk.folder, limit=partial(no_file_beyond, limit))
    desk.run("send")
    send_when_due_again(desk)  # a batch that could not be given back is free when its lease ends

    assert full.returncode == 75
    assert "Traceback" not in full.stderr
    assert_all_is_well(desk.app, desk.edition, inbox)


def breaking(monkeypatch, call, number):
    """Let the *number*-th and every later such call on a journal fail, as a dying disk does."""
    original, left, struck = getattr(os, call), iter(range(1, 10_000)), []

    def failing(file, *rest):
        is_journal = Path(f"/proc/self/fd/{file}").readlink().suffix == ".journal"
        if is_journal and next(left) >= number:
            struck.append(call)
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return original(file, *rest)

    monkeypatch.setattr(os, call, failing)
    return struck


@pytest.mark.parametrize(
    ("call", "number"),
    [*(("write", number) for number in (1, 2, 3, 8)), ("fdatasync", 1), ("ftruncate", 1)],
)
def test_a_journal_on_a_dying_disk_ends_the_sending_and_names_what_it_could_not_write(
    sqlite_app, inbox, monkeypatch, call, number
):
    edition = queued(sqlite_app)
    monkeypatch.setattr("digest.deliver.journal._SYNC_SECONDS", 0.0)
    with monkeypatch.context() as disk:
        struck = breaking(disk, call, number)
        trouble = sent(sqlite_app, edition)
    again = sent(sqlite_app, edition)

    assert struck
    assert trouble is not None
    assert trouble.exit_code == 75
    assert "Input/output error" in str(trouble)
    assert again is None
    assert_all_is_well(sqlite_app, edition, inbox, in_doubt=CONNECTIONS)


def test_a_lease_lost_while_the_database_fails_leaves_the_outcomes_in_the_journal(
    sqlite_app, inbox, monkeypatch
):
    edition = queued(sqlite_app)

    def fails(*_):
        raise StoreError("the disk is gone")

    with monkeypatch.context() as night:

        def fall_asleep(*_):
            for room in ("sender", "leased_batch"):
                night.setattr(f"digest.deliver.{room}.MARGIN_SECONDS", 1e6)
            night.setattr("digest.store.folds.settle", fails)
            night.setattr("digest.store.settling.settle_owned_by", fails)

        asleep = SendingWatch(stop=Event(), progress=fall_asleep)
        trouble = sent(sqlite_app, edition, asleep)

    assert isinstance(trouble, StoreError)
    assert list((sqlite_app.settings.folder / "journal").glob("*.journal"))
    assert sent(sqlite_app, edition) is None
    assert_all_is_well(sqlite_app, edition, inbox)


# --- row 14: the clock --------------------------------------------------------------------


@pytest.mark.parametrize("leap", [timedelta(hours=-24), timedelta(hours=-1), timedelta(hours=1)])
def test_a_clock_that_leaps_in_the_middle_doubles_nobody(relayed, edition, inbox, clock, leap):
    nth, began = iter(range(1, 1000)), clock.now
    leaping = SendingWatch(
        stop=Event(), progress=lambda *_: next(nth) == 3 and clock.set(clock.now + leap)
    )

    sent(relayed, edition, leaping)
    clock.set(began + timedelta(hours=2))
    last = sent(relayed, edition)

    assert last is None
    assert_all_is_well(relayed, edition, inbox)


def test_a_clock_that_leaps_beyond_the_best_before_expires_the_rest_and_says_so(
    relayed, edition, inbox, clock
):
    nth = iter(range(1, 1000))
    leap = timedelta(days=1)
    leaping = SendingWatch(
        stop=Event(), progress=lambda *_: next(nth) == 3 and clock.set(clock.now + leap)
    )

    sent(relayed, edition, leaping)

    reckoning = reckon(relayed, edition, inbox)
    assert reckoning.faults() == {}
    assert not reckoning.doubled
    assert reckoning.who("accepted") | reckoning.who("expired") == set(READERS)
    assert reckoning.without == reckoning.who("expired")


# --- rows 10 and 15: names and limits -----------------------------------------------------


def test_a_name_that_does_not_resolve_leaves_everything_queued(
    relayed, edition, inbox, monkeypatch
):
    def unresolved(*_, **__):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with monkeypatch.context() as net:
        net.setattr(socket, "getaddrinfo", unresolved)
        trouble = sent(relayed, edition)
    again = sent(relayed, edition)

    assert trouble.exit_code == 75
    assert "Temporary failure in name resolution" in str(trouble)
    assert again is None
    assert_all_is_well(relayed, edition, inbox)


def few_files(number):
    resource.setrlimit(resource.RLIMIT_NOFILE, (number, number))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("number", [8, 10, 13, 16])
def test_too_few_files_end_a_sending_in_words_and_the_next_one_goes_on(desk_with, inbox, number):
    desk = desk_with(readers=12, batch_size=4)

    starved = Running(("send",), desk.folder, before=partial(few_files, number))
    said = "".join(starved.communicate())
    desk.run("send")
    send_when_due_again(desk)  # a batch that could not be given back is free when its lease ends

    assert starved.returncode in {0, 75, 78}
    assert "Traceback" not in said
    assert starved.returncode == 0 or "open" in said
    assert_all_is_well(desk.app, desk.edition, inbox)
