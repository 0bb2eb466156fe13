"""The tables: made whole or not at all, by one of many, and never mistaken."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from digest.errors import SchemaError, StoreError
from digest.store import migrate
from digest.store.database import open_database
from digest.store.schema import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def empty(empty_url):
    """A database without any table."""
    with closing(open_database(empty_url, Path())) as database:
        yield database


def execute(database, statement):
    with database.write() as connection:
        connection.execute(text(statement))


def set_revision(database, revision):
    execute(database, f"UPDATE {migrate.VERSION_TABLE} SET version_num = '{revision}'")


# --- making the tables ----------------------------------------------------------------


def test_the_migrated_tables_are_those_of_the_schema(database):
    options = {"version_table": migrate.VERSION_TABLE, "compare_type": True}
    # alembic reads SQLite's empty default as another than ours
    # what only one of the two has: the index that the archive is searched by
    options["include_name"] = lambda name, *_: not re.search("edition_(words_)?search", name or "")
    options["compare_server_default"] = not database.is_sqlite

    with database.read() as connection:
        difference = compare_metadata(
            MigrationContext.configure(connection, opts=options), metadata
        )

    assert difference == []


def test_the_program_wants_the_newest_revision():
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")

    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


def test_an_upgrade_says_where_it_came_from_and_a_second_does_nothing(empty):
    first = migrate.upgrade(empty)
    second = migrate.upgrade(empty)

    assert (first, second) == (("", migrate.HEAD), (migrate.HEAD, migrate.HEAD))
    migrate.check(empty)


def test_of_eight_upgrades_at_once_one_makes_the_tables(empty_url):
    def upgrade(_number):
        with closing(open_database(empty_url, Path())) as database:
            return migrate.upgrade(database)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(upgrade, range(8)))

    assert sorted(answers) == [("", migrate.HEAD), *[(migrate.HEAD, migrate.HEAD)] * 7]


def test_an_upgrade_that_fails_half_way_leaves_nothing(empty):
    if empty.is_sqlite:
        migrate.upgrade(empty)  # makes the file
        with empty.write() as connection:
            for table in reversed(metadata.sorted_tables):
                table.drop(connection)
            for name in ("edition_search", migrate.VERSION_TABLE):
                connection.execute(text(f"DROP TABLE {name}"))
    execute(empty, "CREATE VIEW letter AS SELECT 1 AS one")  # in the way of a table

    with pytest.raises(StoreError, match="letter"):
        migrate.upgrade(empty)

    with empty.read() as connection:
        assert inspect(connection).get_table_names() == []


def test_a_new_sqlite_file_can_be_read_by_its_owner_only(tmp_path):
    with closing(open_database("sqlite:///new.db", tmp_path)) as database:
        migrate.upgrade(database)

    assert (tmp_path / "new.db").stat().st_mode & 0o777 == 0o600


# --- the evidence ------------------------------------------------------------------------


@pytest.fixture
def witnessed(database):
    """A database with one consent event."""
    now = "2024-11-08 12:00:00+00:00"
    execute(
        database,
        "INSERT INTO subscriber (id, address, address_key, created_at) "
        f"VALUES (1, 'anne@example.test', 'anne@example.test', '{now}')",
    )
    execute(database, EVENT)
    return database


EVENT = (
    "INSERT INTO consent_event (id, subscriber_id, kind, purposes, at, wording, wording_sha256, "
    "source, basis, ip, user_agent, actor, previous, digest) VALUES (1, 1, 'requested', "
    "'newsletter', '2024-11-08 12:00:00+00:00', '', '', '', '', '', '', 'reader', '', 'd1')"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_event SET purposes = 'partners'",
        "UPDATE consent_event SET digest = 'd2' WHERE id = 1",
        "DELETE FROM consent_event",
        "DELETE FROM consent_event WHERE id = 1",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_a_consent_event(witnessed, statement):
    with pytest.raises(StoreError, match="consent_event is append-only"):
        execute(witnessed, statement)

    with witnessed.read() as connection:
        rows = connection.execute(text("SELECT purposes, digest FROM consent_event")).all()
    assert [tuple(row) for row in rows] == [("newsletter", "d1")]


def test_an_event_cannot_be_put_in_the_place_of_another(witnessed):
    words = {True: ("INSERT INTO", "INSERT OR REPLACE INTO"), False: ("", "")}
    statement = EVENT.replace(*words[witnessed.is_sqlite])

    with pytest.raises(StoreError):
        execute(witnessed, statement.replace("'requested'", "'confirmed'"))

    with witnessed.read() as connection:
        assert connection.scalar(text("SELECT kind FROM consent_event")) == "requested"


def test_postgresql_refuses_to_empty_the_table_of_consent_events(postgres_database):
    with pytest.raises(StoreError, match="consent_event is append-only"):
        execute(postgres_database, "TRUNCATE consent_event CASCADE")


# --- judging the tables ---------------------------------------------------------------------


def test_a_migrated_database_passes(database):
    migrate.check(database)


def test_an_empty_database_is_named_with_the_command_that_fills_it(empty):
    with pytest.raises(SchemaError, match="digest db upgrade"):
        migrate.check(empty)


def test_judging_an_absent_sqlite_file_does_not_make_it(tmp_path):
    absent = open_database("sqlite:///absent.db", tmp_path)

    with pytest.raises(SchemaError, match=r"there is no database at .*absent\.db"):
        migrate.check(absent)

    assert not (tmp_path / "absent.db").exists()


def test_an_older_database_is_named_with_both_revisions_and_the_next_step(database):
    set_revision(database, "0000")

    with pytest.raises(SchemaError, match=f"0000.*{migrate.HEAD}.*digest db upgrade"):
        migrate.check(database)


@pytest.mark.parametrize("revision", ["0999", "a1b2c3"])
@pytest.mark.parametrize("judge", [migrate.check, migrate.upgrade])
def test_a_newer_database_is_left_alone_by_an_older_program(database, judge, revision):
    set_revision(database, revision)

    with pytest.raises(SchemaError, match=f"older than the database: revision {revision} found"):
        judge(database)


@pytest.mark.parametrize("judge", [migrate.check, migrate.upgrade])
def test_a_missing_table_is_named(database, judge):
    execute(database, "DROP TABLE suppression")

    with pytest.raises(SchemaError, match=r"half-migrated .*without suppression"):
        judge(database)


@pytest.mark.parametrize("judge", [migrate.check, migrate.upgrade])
def test_tables_without_a_revision_are_not_touched(database, judge):
    execute(database, f"DROP TABLE {migrate.VERSION_TABLE}")

    with pytest.raises(SchemaError, match=r"half-migrated .*no revision"):
        judge(database)


@pytest.mark.parametrize("judge", [migrate.check, migrate.upgrade])
def test_a_lost_revision_is_not_taken_for_an_empty_database(database, judge):
    execute(database, f"DELETE FROM {migrate.VERSION_TABLE}")

    with pytest.raises(SchemaError, match="half-migrated"):
        judge(database)


def test_judging_does_not_import_alembic():
    program = "import digest.store.migrate, sys; print('alembic' in sys.modules)"

    output = subprocess.check_output([sys.executable, "-c", program], text=True)

    assert output.strip() == "False"
