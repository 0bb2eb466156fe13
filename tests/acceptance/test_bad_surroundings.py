"""What an operator can get wrong: each named with its next step, the right code, no traceback."""

import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from tests.loopback.command import PROGRAM, ROOT, run_digest, run_limited, run_without_privilege

INIT = (
    *("init", "--name", "Info", "--from", "bonjour@nouvelles.example"),
    *("--postal-address", "100, rue Principale, Québec G1A 1A1"),
    *("--site-url", "https://nouvelles.example"),
    *("--privacy-url", "https://nouvelles.example/vie-privee"),
    *("--public-url", "https://infolettre.nouvelles.example"),
)
ANY_COMMAND = ("sources", "list")


@pytest.fixture
def folder(installation, sqlite_database, tmp_path):
    """An installation with an empty, migrated SQLite database."""
    installation()
    sqlite_database.close()
    return tmp_path


def expect(done, code, *words):
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
    missing = [word for word in words if word not in done.stderr]
    assert missing == [], done.stderr


def in_database(folder, statement):
    with closing(sqlite3.connect(folder / "digest.db", isolation_level=None)) as connection:
        connection.execute(statement)


def test_a_sound_installation_answers(folder):
    expect(run_digest(*ANY_COMMAND, folder=folder), 0)


# --- words ------------------------------------------------------------------------------


def test_an_unknown_command_is_a_fault_of_usage(tmp_path):
    expect(run_digest("nope", folder=tmp_path), 64, "No such command 'nope'", "digest --help")


@pytest.mark.parametrize("words", [["config", "nope"], ["db", "backup"]])
def test_wrong_words_below_a_command_are_a_fault_of_usage(tmp_path, words):
    expect(run_digest(*words, folder=tmp_path), 64, "--help")


@pytest.mark.parametrize("words", [["--help"], ["config", "check"]])
def test_the_console_script_answers_as_the_module_does(tmp_path, words):
    script = tmp_path / "digest"
    script.write_text(f"#!{sys.executable}\nfrom digest.cli import main\nmain()\n")
    script.chmod(0o700)

    module = run_digest(*words, folder=tmp_path)
    called = subprocess.run(
        [script, *words],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    outcome = (called.stdout, called.stderr, called.returncode)
    assert outcome == (module.stdout, module.stderr, module.returncode)


# --- settings ---------------------------------------------------------------------------


def test_a_settings_file_that_is_not_there_is_named(tmp_path):
    done = run_digest("--config", "else/where.toml", *ANY_COMMAND, folder=tmp_path)

    expect(done, 78, "else/where.toml", "No such file", "digest init", "--config")
    assert list(tmp_path.iterdir()) == []


def test_a_settings_file_that_is_a_folder_is_named(tmp_path):
    expect(run_digest("--config", ".", *ANY_COMMAND, folder=tmp_path), 78, "Is a directory")


def test_a_settings_file_that_is_not_toml_is_named_with_the_place(tmp_path):
    (tmp_path / "digest.toml").write_text("[newsletter\nname = 3")

    expect(run_digest(*ANY_COMMAND, folder=tmp_path), 78, "digest.toml", "line 1")


def test_a_settings_file_that_is_not_text_is_named(tmp_path):
    (tmp_path / "digest.toml").write_bytes(b"\xff\xfe\x00")

    expect(run_digest(*ANY_COMMAND, folder=tmp_path), 78, "digest.toml", "not a TOML file")


def test_a_section_that_is_no_section_is_told_even_with_the_environment_over_it(tmp_path):
    (tmp_path / "digest.toml").write_text('newsletter = "mine"\n')
    surroundings = {"DIGEST_NEWSLETTER_NAME": "Info"}

    done = run_digest("config", "check", folder=tmp_path, environment=surroundings)

    expect(done, 78, "newsletter: found 'mine'")


def test_five_mistakes_stop_any_command_and_are_all_named(installation, tmp_path):
    installation(
        newsletter={"from_address": "moi@gmail.com", "timezone": "America/Quebec"},
        schedule={"send_at": "8h30", "days": []},
        smtp={"host": "relay.example", "tls": "none"},
    )

    done = run_digest(*ANY_COMMAND, folder=tmp_path)

    faults = ("newsletter.from_address", "newsletter.timezone", "schedule.send_at")
    expect(done, 78, "5 faults", *faults, "schedule.days", "smtp.tls")


# --- keys -------------------------------------------------------------------------------


def test_a_damaged_keys_file_is_named(folder):
    (folder / "keys.txt").write_text("1 zz\n")

    expect(run_digest(*ANY_COMMAND, folder=folder), 78, "keys.txt", "damaged")


def test_a_lost_keys_file_is_named_with_what_depends_on_it(folder):
    (folder / "keys.txt").unlink()

    expect(run_digest(*ANY_COMMAND, folder=folder), 78, "keys.txt", "backup", "no link works")


# --- the database -----------------------------------------------------------------------


def test_an_absent_database_is_not_made_by_the_way(folder):
    (folder / "digest.db").unlink()

    done = run_digest(*ANY_COMMAND, folder=folder)

    expect(done, 78, "there is no database at", "digest db restore FILE", "digest db upgrade")
    assert not (folder / "digest.db").exists()


def test_a_newer_database_is_left_alone(folder):
    in_database(folder, "UPDATE schema_revision SET version_num = '0999'")

    for words in (ANY_COMMAND, ("db", "upgrade"), ("db", "check")):
        done = run_digest(*words, folder=folder)

        expect(done, 78, "older than the database", "0999", "install the release")


def test_a_half_migrated_database_is_named_with_what_it_lacks(folder):
    in_database(folder, "DROP TABLE edition_article")

    expect(
        run_digest(*ANY_COMMAND, folder=folder), 78, "half-migrated", "edition_article", "backup"
    )


def test_a_database_that_lost_its_triggers_does_not_pass(folder):
    in_database(folder, "DROP TRIGGER consent_event_refuses_delete")

    expect(run_digest("db", "check", folder=folder), 78, "consent_event_refuses_delete is gone")


def test_a_file_of_another_kind_is_not_taken_for_a_database(folder):
    (folder / "digest.db").write_text("these are my notes\n" * 100)

    expect(run_digest(*ANY_COMMAND, folder=folder), 75, "digest.db", "file of another kind")


def test_an_address_of_no_database_is_named_with_what_is_allowed(folder):
    surroundings = {"DIGEST_DATABASE_URL": "mysql://u@db.example/d"}

    done = run_digest(*ANY_COMMAND, folder=folder, environment=surroundings)

    expect(done, 78, "database.url", "allowed: sqlite:///FILE or postgresql://")


@pytest.fixture
def closed_port():
    """A port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.mark.parametrize("words", [ANY_COMMAND, ("db", "upgrade")])
def test_a_postgresql_server_that_is_down_may_be_back_later(folder, closed_port, words):
    url = f"postgresql://digest:hunter2@127.0.0.1:{closed_port}/digest"

    done = run_digest(*words, folder=folder, environment={"DIGEST_DATABASE_URL": url})

    expect(done, 75, "127.0.0.1", "refused", "start the server, or correct database.url")
    assert "hunter2" not in done.stderr


def test_init_makes_nothing_while_the_server_is_down(tmp_path, closed_port):
    url = f"postgresql://digest@127.0.0.1:{closed_port}/digest"

    expect(run_digest(*INIT, "--database-url", url, folder=tmp_path), 75, "start the server")
    assert list(tmp_path.iterdir()) == []


def test_an_unmigrated_postgresql_database_is_named(folder, postgres_server):
    url = postgres_server.url(postgres_server.create())

    done = run_digest(*ANY_COMMAND, folder=folder, environment={"DIGEST_DATABASE_URL": url})

    expect(done, 78, "the database is empty", "digest db upgrade")


# --- the disk ---------------------------------------------------------------------------


@pytest.fixture
def sealed(tmp_path):
    """A folder in which nothing may be written."""
    folder = tmp_path / "sealed"
    folder.mkdir()
    yield folder
    folder.chmod(0o700)


def test_init_names_a_folder_it_may_not_write(sealed):
    sealed.chmod(0o500)

    done = run_without_privilege(*INIT, folder=sealed)

    expect(done, 75, "digest.toml.new", "Permission denied")
    assert list(sealed.iterdir()) == []


def test_a_database_that_may_not_be_written_is_named(folder, sealed):
    for name in ("digest.toml", "keys.txt"):
        shutil.copy(folder / name, sealed)
    (sealed / "digest.db").touch(0o400)
    sealed.chmod(0o500)

    upgraded = run_without_privilege("db", "upgrade", folder=sealed)
    examined = run_without_privilege("doctor", folder=sealed)

    expect(upgraded, 75, "digest.db", "may")
    assert "fail  database: " in examined.stdout


def test_doctor_names_a_database_that_can_be_read_and_not_written(folder, sealed):
    for name in ("digest.toml", "keys.txt", "digest.db"):
        shutil.copy(folder / name, sealed)
    sealed.chmod(0o500)

    done = run_without_privilege("doctor", folder=sealed)

    assert done.returncode == 78
    assert f"fail  database file: {sealed} may not be written" in done.stdout


def test_doctor_names_a_journal_that_may_not_be_written(folder, sealed):
    sealed.chmod(0o500)
    with (folder / "digest.toml").open("a") as config:
        config.write(f'[delivery]\njournal = "{sealed}/journal"\n')

    done = run_without_privilege("doctor", folder=folder)

    assert done.returncode == 78
    assert f"fail  journal: {sealed} may not be written" in done.stdout


def full_after(size):
    """No file may grow beyond that many bytes: what a full disk looks like."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 500, 50_000])
def test_a_disk_that_fills_up_during_init_leaves_nothing_behind(tmp_path, size):
    done = run_limited(*INIT, folder=tmp_path, limit=full_after(size))

    expect(done, 75)
    assert "digest: " in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert run_digest(*INIT, folder=tmp_path).returncode == 0


def test_a_disk_that_fills_up_during_a_backup_leaves_no_half_copy(folder):
    done = run_limited("db", "backup", "copy.db", folder=folder, limit=full_after(50_000))

    expect(done, 75, "no backup was made at copy.db", "free some space")
    assert list(folder.glob("copy*")) == []


def test_a_backup_never_replaces_a_file(folder):
    (folder / "copy.db").write_text("mine")

    expect(run_digest("db", "backup", "copy.db", folder=folder), 65, "copy.db is there already")


def test_an_interrupted_reader_of_our_output_is_no_fault(folder):
    line = f"{' '.join(PROGRAM)} config show | head -1"

    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("[")
