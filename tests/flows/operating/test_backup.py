"""What a backup must hold beside the copy of the database, and what it must not show."""

import re
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from digest.config.secret_words import starred
from digest.errors import StoreError
from digest.flows.operating.backup import back_up
from digest.store.database import open_database

PASSWORD = "s3cret d'une nuit @ %"
"""With a blank, a quote and what an address must encode."""


def test_the_keys_that_sign_mail_are_named_beside_those_that_sign_links(
    with_settings, sqlite_database, tmp_path
):
    settings = with_settings(dkim={"key_file": "dkim.pem", "ed25519_key_file": "dkim-e.pem"})

    backup = back_up(settings, tmp_path / "digest.toml", tmp_path / "copy.db")

    names = [path.name for path in backup.also_needed]
    assert names == ["digest.toml", "keys.txt", "dkim.pem", "dkim-e.pem", "journal"]


def test_a_key_that_is_not_set_is_not_named(settings, sqlite_database, tmp_path):
    backup = back_up(settings, tmp_path / "digest.toml", tmp_path / "copy.db")

    assert [path.name for path in backup.also_needed] == ["digest.toml", "keys.txt", "journal"]


# --- PostgreSQL with a password -------------------------------------------------------------------


@pytest.fixture
def locked_url(postgres_server, postgres_url):
    """The address of a database that a user may open with PASSWORD only, without it; its name."""
    name = postgres_url.partition("@/")[2].partition("?")[0]
    rules = postgres_server.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        role = sql.SQL("CREATE ROLE locked LOGIN SUPERUSER PASSWORD {}")
        conn.execute(role.format(sql.Literal(PASSWORD)))
        rules.write_text(f"local {name} locked scram-sha-256\n{before}")
        conn.execute("SELECT pg_reload_conf()")
        wait_until_locked(postgres_server, name)
        yield f"postgresql://locked@/{name}?host={postgres_server.folder}"
        rules.write_text(before)
        conn.execute("SELECT pg_reload_conf()")
        conn.execute("DROP ROLE locked")


def wait_until_locked(server, name):
    for _ in range(100):
        try:
            psycopg.connect(f"postgresql://locked@/{name}?host={server.folder}").close()
        except psycopg.OperationalError:
            return
        time.sleep(0.05)


def with_password(url, where):
    secret = quote(PASSWORD, safe="")
    if where == "user":
        return url.replace("locked@", f"locked:{secret}@")
    return f"{url}&password={secret}"


@pytest.mark.parametrize("where", ["user", "query"])
def test_a_postgresql_database_is_copied_with_the_password_of_its_address(
    with_settings, locked_url, tmp_path, where
):
    settings = with_settings(database={"url": with_password(locked_url, where)})

    backup = back_up(settings, tmp_path / "digest.toml", tmp_path / "copy.dump")

    listed = subprocess.run(
        ["pg_restore", "--list", backup.file], capture_output=True, text=True, check=True
    )
    assert "consent_event" in listed.stdout
    assert backup.file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("where", ["user", "query"])
def test_no_secret_stands_on_the_command_line_or_in_a_file_that_stays(
    with_settings, locked_url, tmp_path, monkeypatch, where
):
    spy = tmp_path / "bin" / "pg_dump"
    spy.parent.mkdir()
    spy.write_text(
        f"#!/bin/sh\ncd {tmp_path}\n"
        'printf "%s\\n" "$@" >words\nprintf "%s" "$PGPASSWORD" >password\n'
        'echo "$PGSERVICEFILE" >path\ncat "$PGSERVICEFILE" >service\n'
    )
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", str(spy.parent), prepend=":")
    url = f"{with_password(locked_url, where)}&sslpassword=key-s3cret"

    back_up(with_settings(database={"url": url}), tmp_path / "digest.toml", tmp_path / "copy.dump")

    words = (tmp_path / "words").read_text()
    assert "s3cret" not in words
    assert "service=digest" in words
    assert (tmp_path / "password").read_text() == PASSWORD
    assert (tmp_path / "service").read_text() == "[digest]\nsslpassword=key-s3cret\n"
    assert not Path((tmp_path / "path").read_text().strip()).exists()


@pytest.mark.parametrize("where", ["user", "query"])
def test_a_database_that_refuses_us_is_named_without_its_password(locked_url, tmp_path, where):
    wrong = with_password(locked_url, where).replace("s3cret", "wr0ng-s3cret")
    database = open_database(f"{wrong}&sslpassword=wr0ng-key", tmp_path)

    with pytest.raises(StoreError) as refusal, database.read():
        pass

    words = str(refusal.value)
    assert "password authentication failed" in words
    assert re.search(r"wr0ng|s3cret", words) is None
    assert "********" in words


def test_an_address_without_a_password_is_shown_as_it_is():
    assert starred("postgresql://digest@/digest?host=/run/pg") == (
        "postgresql://digest@/digest?host=/run/pg"
    )
