"""An upgrade reads the books of before, a row a copy, into those of today, and loses nobody."""

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from digest.errors import SchemaError
from digest.model import DeliveryStatus as Status
from digest.store import batches, copies, deliveries, former_books, migrate, sent_copies
from digest.store.book_tables import batch
from digest.store.database import open_database
from digest.store.return_tables import returned_mail

NOW = datetime(2024, 11, 8, 13, 31, tzinfo=UTC)
READERS = range(1, 13)
STANDS = {
    1: ("accepted", 1, 250, "2.0.0", ""),
    2: ("accepted", 2, 250, "2.0.0", ""),
    3: ("queued", 0, None, "", ""),
    4: ("deferred", 1, 451, "4.7.1", "later (451 wait)"),
    5: ("refused", 1, 550, "5.7.1", "no (550 no)"),
    6: ("bounced", 1, None, "5.1.1", "there is no such mailbox"),
    7: ("suppressed", 0, None, "", "left"),
    8: ("uncertain", 1, None, "", "no answer"),
    9: ("expired", 3, 451, "4.7.1", "too late"),
    10: ("accepted", 1, 251, "2.1.5", ""),
    11: ("queued", 1, None, "", ""),
    12: ("accepted", 1, 250, "2.0.0", ""),
}
EDITIONS = {1: date(2024, 11, 7), 2: date(2024, 11, 8)}


@pytest.fixture(params=["sqlite", "postgresql"])
def former(request, tmp_path):
    """A database of the revision before with two editions that were on their way."""
    if request.param == "sqlite":
        with closing(open_database("sqlite:///former.db", tmp_path)) as database:
            _make(database)
            yield database
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create()
    with closing(open_database(server.url(name), Path())) as database:
        _make(database)
        yield database
    server.drop(name)


def _make(database):
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    with database.rebuild() as conn:
        config.attributes["connection"] = conn
        before = ScriptDirectory.from_config(config).get_revision("0030").down_revision
        command.upgrade(config, before)
    with database.write() as conn:
        for reader in READERS:
            who = f"l{reader}@exemple.test"
            columns = "(id, address, address_key, created_at)"
            values = {"id": reader, "who": who, "at": _stamp(conn, NOW)}
            _do(conn, f"INSERT INTO subscriber {columns} VALUES (:id, :who, :who, :at)", values)
        for number, day in EDITIONS.items():
            _add_edition(conn, number, day)


def _stamp(conn, moment):
    """A moment as SQLAlchemy would write it."""
    zone = "" if conn.dialect.name == "sqlite" else "+00:00"
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}{zone}"


def _do(conn, statement, values=None):
    conn.execute(text(statement), values or {})


def _add_edition(conn, number, day):
    at = _stamp(conn, NOW + timedelta(days=number - 2))
    moments = "window_start, window_end, composed_at, best_before"
    _do(
        conn,
        f"INSERT INTO edition (id, newsletter, day, status, enqueued, {moments}) "
        "VALUES (:id, 'q', :day, 'sending', 12, :at, :at, :at, :at)",
        {"id": number, "day": day.isoformat(), "at": at},
    )
    for lane in (1, 2):
        place = {"id": 2 * number + lane, "edition": number, "at": at, "lane": f"lane{lane}"}
        columns = "(id, edition_id, lane, due_at)"
        _do(conn, f"INSERT INTO batch {columns} VALUES (:id, :edition, :lane, :at)", place)
    for reader, (status, attempts, code, enhanced, reason) in STANDS.items():
        values = {
            "id": 100 * number + reader,
            "edition": number,
            "reader": reader,
            "batch": 2 * number + 1 + reader % 2,
            "variant": "with-partners" if reader % 3 else "partner-free",
            "status": status,
            "attempts": attempts,
            "due": at if status in ("queued", "deferred") else None,
            "at": at if attempts else None,
            "code": code,
            "enhanced": enhanced,
            "reason": reason,
            "back": at if status == "bounced" else None,
        }
        _do(
            conn,
            "INSERT INTO delivery (id, edition_id, subscriber_id, batch_id, variant, status, "
            "attempts, due_at, at, code, enhanced, reason, came_back_at) VALUES (:id, :edition, "
            ":reader, :batch, :variant, :status, :attempts, :due, :at, :code, :enhanced, :reason, "
            ":back)",
            values,
        )
    _do(
        conn,
        "INSERT INTO returned_mail (fingerprint, at, kind, act, subscriber_id, delivery_id) "
        "VALUES (:mark, :at, 'bounce', 'closed', 6, :copy)",
        {"mark": f"m{number}", "at": at, "copy": 100 * number + 6},
    )


def expect_all(database):
    """Everybody stands where they stood, under the number their mail left under."""
    with database.read() as conn:
        for number in EDITIONS:
            at = NOW + timedelta(days=number - 2)
            mine = batch.c.edition_id == number
            there = {each.subscriber_id: each for each in copies.of_readers(conn, READERS, mine)}
            stands = {
                reader: (each.status, each.attempts, each.code, each.enhanced, each.reason)
                for reader, each in there.items()
            }
            assert stands == STANDS
            assert all(each.at == (at if each.attempts else None) for each in there.values())
            assert there[6].came_back_at == at
            former = copies.by_numbers(conn, [100 * number + reader for reader in READERS])
            assert {k - 100 * number: copy.id for k, copy in former.items()} == {
                reader: each.id for reader, each in there.items()
            }
            named = select(returned_mail.c.delivery_id).where(
                returned_mail.c.fingerprint == f"m{number}"
            )
            assert conn.scalar(named) == there[6].id
            assert sum(deliveries.balance(conn, number).values()) == 12
            assert batches.next_due(conn, number) == at
            assert deliveries.count_due(conn, number, NOW) == 3
        assert inspect(conn).get_table_names().count("delivery") == 0


def test_an_upgrade_reads_every_copy_in_and_says_how_far_it_is(former):
    said = []

    migrate.upgrade(former, said.append)

    assert said == [
        "1 of 2: the edition of 2024-11-08, 12 copies",
        "2 of 2: the edition of 2024-11-07, 12 copies",
    ]
    migrate.check(former)
    expect_all(former)


def test_an_upgrade_that_is_interrupted_goes_on_where_it_was(former):
    def stop(_words):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate.upgrade(former, stop)
    with pytest.raises(SchemaError, match=r"interrupted.*`digest db upgrade`, which goes on"):
        migrate.check(former)
    said = []
    migrate.upgrade(former, said.append)

    assert said == ["2 of 2: the edition of 2024-11-07, 12 copies"]
    migrate.check(former)
    expect_all(former)


def test_nothing_is_upgraded_while_somebody_sends(former):
    with former.write() as conn:
        _do(conn, "UPDATE batch SET owner = 'h1' WHERE id = 5")

    with pytest.raises(SchemaError, match="`digest send` with the release that began it"):
        migrate.upgrade(former)

    with former.read() as conn:
        assert conn.scalar(text("SELECT count(*) FROM delivery")) == 24


def test_a_backup_that_was_made_while_somebody_sent_is_upgraded_all_the_same(former):
    with former.write() as conn:
        _do(conn, "UPDATE batch SET owner = 'h1' WHERE id = 5")

    former_books.let_go(former)
    migrate.upgrade(former)
    former_books.let_go(former)

    expect_all(former)


def test_a_copy_that_left_before_the_upgrade_still_comes_back(former):
    migrate.upgrade(former)

    with former.write() as conn:
        is_back = sent_copies.came_back(conn, 201, "there is no such mailbox", "5.1.1", NOW)
        copy = copies.of_reader(conn, 2, 1)

    assert is_back
    assert copy.status is Status.BOUNCED


def test_numbers_of_copies_that_can_come_back_no_more_are_forgotten(former):
    migrate.upgrade(former)

    with former.write() as conn:
        former_books.forget_numbers(conn, NOW - timedelta(hours=12))
        old, new = copies.by_numbers(conn, [101]), copies.by_numbers(conn, [201])

    assert not old
    assert new
