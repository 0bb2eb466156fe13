"""From an empty folder to an installation, by the operator's own commands."""

import json
import os
import pty
import subprocess
import tomllib
from contextlib import closing
from pathlib import Path

import pytest

from digest.store.database import open_database
from digest.store.migrate import HEAD, check
from tests.loopback.command import PROGRAM, ROOT, run_digest
from tests.loopback.patience import PATIENCE

ANSWERS = (
    *("--name", 'L\'info "du jour" d’ici'),
    *("--from", "bonjour@nouvelles.example"),
    *("--postal-address", "100, rue Principale\nQuébec (Québec) G1A 1A1"),
    *("--site-url", "https://nouvelles.example"),
    *("--privacy-url", "https://nouvelles.example/confidentialite"),
    *("--public-url", "http://127.0.0.1:8080"),
)


@pytest.fixture
def installed(tmp_path):
    """A folder that `digest init` filled."""
    done = run_digest("init", *ANSWERS, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path


def modes(folder):
    return {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()}


# --- init --------------------------------------------------------------------------------


def test_init_makes_settings_keys_and_a_database_that_pass_every_check(installed):
    checked = run_digest("config", "check", folder=installed)
    looked = run_digest("db", "check", folder=installed)

    assert (checked.returncode, looked.returncode) == (0, 0), checked.stderr + looked.stderr
    shown = json.loads(run_digest("config", "show", "--json", folder=installed).stdout)
    assert shown["newsletter"]["name"] == 'L\'info "du jour" d’ici'
    assert shown["newsletter"]["postal_address"] == "100, rue Principale\nQuébec (Québec) G1A 1A1"
    assert shown["newsletter"]["contact"] == "bonjour@nouvelles.example"


def test_nobody_but_the_owner_may_read_what_init_makes(installed):
    assert set(modes(installed).values()) == {"0o600"}
    assert {"digest.toml", "keys.txt", "digest.db"} <= set(modes(installed))


def test_init_names_the_next_commands(tmp_path):
    output = run_digest("init", *ANSWERS, folder=tmp_path).stdout

    for command in ("sources add", "subscribers import", "doctor", "run --dry-run"):
        assert f"digest {command}" in output


def test_init_makes_the_folder_it_is_given(tmp_path):
    done = run_digest("init", "new/place", *ANSWERS, folder=tmp_path)

    assert done.returncode == 0
    assert "in new/place" in done.stdout
    assert run_digest("-c", "new/place/digest.toml", "db", "check", folder=tmp_path).returncode == 0


def test_two_installations_have_different_keys(installed, tmp_path):
    run_digest("init", "other", *ANSWERS, folder=tmp_path)

    assert (tmp_path / "keys.txt").read_text() != (tmp_path / "other" / "keys.txt").read_text()


@pytest.mark.parametrize("kept", ["digest.toml", "keys.txt", "digest.db"])
def test_init_never_writes_over_what_is_there(tmp_path, kept):
    (tmp_path / kept).write_text("mine")

    done = run_digest("init", *ANSWERS, folder=tmp_path)

    assert done.returncode == 65
    assert kept in done.stderr
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {kept: "mine"}


def test_init_without_a_terminal_names_every_missing_answer_at_once(tmp_path):
    done = run_digest("init", "--name", "Info", folder=tmp_path)

    assert done.returncode == 64
    for option in ("--from", "--postal-address", "--site-url", "--privacy-url", "--public-url"):
        assert option in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_init_names_every_answer_that_cannot_be_used_and_makes_nothing(tmp_path):
    wrong = [*ANSWERS, "--from", "moi@gmail.com", "--public-url", "http://nouvelles.example"]

    done = run_digest("init", *wrong, folder=tmp_path)

    assert done.returncode == 78
    assert "newsletter.from_address" in done.stderr
    assert "web.public_url" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_init_makes_the_tables_of_a_postgresql_database(postgres_server, tmp_path):
    url = postgres_server.url(postgres_server.create())

    done = run_digest("init", *ANSWERS, "--database-url", url, folder=tmp_path)

    assert done.returncode == 0, done.stderr
    with closing(open_database(url, tmp_path)) as database:
        check(database)


def test_init_does_not_make_new_keys_for_an_installation_that_has_some(postgres_url, tmp_path):
    done = run_digest("init", *ANSWERS, "--database-url", postgres_url, folder=tmp_path)

    assert done.returncode == 65
    assert "holds an installation already" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_init_asks_and_asks_again_what_cannot_be_used(tmp_path):
    answers = [
        "Info",
        "moi@gmail.com",  # refused: not one's own domain
        "100, rue Principale, Québec G1A 1A1",
        "",  # the address for questions: the sender's
        "https://nouvelles.example",
        "https://nouvelles.example/vie-privee",
        "https://infolettre.nouvelles.example",
        "bonjour@nouvelles.example",
    ]

    code, output = on_a_terminal(["init"], answers, tmp_path)

    assert code == 0, output
    assert "mailbox provider" in output
    shown = json.loads(run_digest("config", "show", "--json", folder=tmp_path).stdout)
    assert shown["newsletter"]["from_address"] == "bonjour@nouvelles.example"
    assert shown["newsletter"]["contact"] == "moi@gmail.com"


def on_a_terminal(words, answers, folder: Path):
    """Run on a terminal of our own, answering each question; the exit code and what was said."""
    ours, theirs = pty.openpty()
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [*PROGRAM, *words], cwd=folder, env=surroundings, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    screen = b""
    while True:
        try:
            screen += os.read(ours, 4096)
        except OSError:  # the other end is closed: the program has ended
            break
        if answers and screen.rstrip(b" ").endswith(b":"):
            line = answers.pop(0).encode() + b"\n"
            os.write(ours, line)
            screen += line
    os.close(ours)
    return process.wait(PATIENCE), screen.decode()


# --- config --------------------------------------------------------------------------------


def test_config_show_changed_prints_what_is_not_the_default_in_toml(installed):
    done = run_digest(
        "config", "show", "--changed", folder=installed, environment={"DIGEST_SMTP_PORT": "2525"}
    )

    assert "[smtp]\nport = 2525" in done.stdout
    assert "[schedule]" not in done.stdout


def without_nothing(table):
    """The same without what is not set, which TOML cannot say."""
    return {
        key: without_nothing(value) if isinstance(value, dict) else value
        for key, value in table.items()
        if value is not None
    }


def test_what_config_show_prints_is_toml_that_says_the_same(installed):
    printed = run_digest("config", "show", folder=installed).stdout
    machine = json.loads(run_digest("config", "show", "--json", folder=installed).stdout)

    assert tomllib.loads(printed) == without_nothing(machine)


@pytest.mark.parametrize("words", [[], ["--changed", "--json"]])
def test_secrets_are_never_shown(installed, words):
    secrets = {
        "DIGEST_SMTP_PASSWORD": "hunter2",
        "DIGEST_DATABASE_URL": "postgresql://digest:hunter2@db.example/digest",
    }

    done = run_digest("config", "show", *words, folder=installed, environment=secrets)

    assert "digest:********@db.example" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr


def test_config_check_names_five_mistakes_at_once(installed):
    config = installed / "digest.toml"
    text = config.read_text().replace("port = 587", 'port = 70000\ntls = "maybe"\nhots = "x"')
    config.write_text(text + '[schedule]\nsend_at = "25:00"\n[delivery]\nlease = 15\n')

    done = run_digest("config", "check", folder=installed)

    assert done.returncode == 78
    assert "5 faults" in done.stderr
    for key in ("smtp.port", "smtp.tls", "smtp.hots", "schedule.send_at", "delivery.lease"):
        assert f"  - {key}: " in done.stderr


def test_config_check_names_the_files_that_are_not_there(installed):
    config = installed / "digest.toml"
    config.write_text(
        config.read_text().replace("port = 587", 'port = 587\npassword_file = "p.txt"')
        + '[edition]\ntemplates = "mine"\n'
    )
    (installed / "keys.txt").write_text("one two three\n")

    done = run_digest("config", "check", folder=installed)

    assert done.returncode == 78
    for name in ("keys.txt: damaged", "p.txt: smtp.password_file", "edition.templates"):
        assert name in done.stderr


# --- db --------------------------------------------------------------------------------------


def test_db_upgrade_makes_the_tables_and_says_so(installed):
    (installed / "digest.db").unlink()

    first = run_digest("db", "upgrade", folder=installed)
    second = run_digest("db", "upgrade", folder=installed)

    assert first.stdout == f"made revision {HEAD}\n"
    assert second.stdout == f"the database is at revision {HEAD} already\n"


def test_a_backup_can_be_run_in_the_place_of_the_database(installed):
    done = run_digest("db", "backup", "copy.db", folder=installed)

    assert done.returncode == 0
    assert str(installed / "keys.txt") in done.stdout
    restored = run_digest(
        "db", "check", folder=installed, environment={"DIGEST_DATABASE_URL": "sqlite:///copy.db"}
    )
    assert restored.returncode == 0
    assert modes(installed)["copy.db"] == "0o600"


def test_a_postgresql_database_is_copied_by_its_own_tool(installed, postgres_url):
    surroundings = {"DIGEST_DATABASE_URL": postgres_url}

    done = run_digest("db", "backup", "copy.dump", folder=installed, environment=surroundings)

    assert done.returncode == 0, done.stderr
    assert (installed / "copy.dump").read_bytes().startswith(b"PGDMP")
    assert modes(installed)["copy.dump"] == "0o600"


def test_without_pg_dump_the_exact_command_is_told(installed, postgres_url, tmp_path):
    surroundings = {"DIGEST_DATABASE_URL": postgres_url, "PATH": str(tmp_path)}

    done = run_digest("db", "backup", "copy.dump", folder=installed, environment=surroundings)

    assert done.returncode == 78
    assert (
        "pg_dump --format=custom --no-owner --file=copy.dump --dbname=postgresql://" in done.stderr
    )
    assert not (installed / "copy.dump").exists()


# --- keys --------------------------------------------------------------------------------------


def test_rotated_keys_sign_with_a_new_one_and_keep_the_old(installed):
    before = (installed / "keys.txt").read_text().splitlines()

    done = run_digest("keys", "rotate", folder=installed)

    after = (installed / "keys.txt").read_text().splitlines()
    assert done.returncode == 0
    assert after[1:] == before
    assert after[0].split()[0] == "2"
    assert modes(installed)["keys.txt"] == "0o600"
