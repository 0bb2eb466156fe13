"""`digest doctor`: one answer a line, and an exit code that a monitor understands."""

import json
import re
from pathlib import Path

import pytest

from tests.loopback.command import run_digest


@pytest.fixture
def folder(installation, inbox, sqlite_database, tmp_path):
    """An installation whose relay answers."""
    installation(
        smtp={"host": inbox.host, "port": inbox.port},
        consent={"policy": "per-purpose"},
        audience={"partner_free_variant": True},
        web={"public_url": "https://infolettre.example", "trusted_proxies": ["127.0.0.1"]},
    )
    sqlite_database.close()
    return tmp_path


def states(folder, **environment):
    done = run_digest("doctor", "--json", folder=folder, environment=environment)
    return done.returncode, {finding["about"]: finding for finding in json.loads(done.stdout)}


def test_a_sound_installation_passes_every_look(folder):
    code, findings = states(folder)

    troubles = {about: each["seen"] for about, each in findings.items() if each["state"] != "ok"}
    troubles.pop("python", None)  # said of the versions that have known faults
    # no source was added yet, and nothing was mailed that had to come back
    assert (code, list(troubles)) == (0, ["sources", "way back test"])
    assert len(findings) == 43


def test_every_line_says_how_it_stands_and_a_trouble_what_to_do(folder):
    done = run_digest("doctor", folder=folder)

    form = re.compile(r"(ok|warn|fail) +[a-z ]+: \S|      → \S")
    assert [line for line in done.stdout.splitlines() if not form.match(line)] == []
    assert "warn  sources: there is none" in done.stdout
    assert "→ run `digest sources add URL`" in done.stdout
    states = [line.split()[0] for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert states == sorted(states, key=["fail", "warn", "ok"].index)


def test_looking_changes_nothing(folder):
    def state(folder: Path):
        return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}

    before = state(folder)

    run_digest("doctor", folder=folder)

    assert state(folder) == before
    assert not (folder / "journal").exists()


def test_the_relay_is_greeted_and_gets_no_mail(folder, inbox):
    states(folder)

    assert inbox.connections == 1
    assert inbox.envelopes == []


def test_a_relay_that_is_down_fails_and_the_rest_is_still_looked_at(folder, inbox):
    inbox.close()

    code, findings = states(folder)

    assert code == 78
    assert findings["relay"]["state"] == "fail"
    assert f"{inbox.host}:{inbox.port}" in findings["relay"]["seen"]
    assert findings["database"]["state"] == "ok"


def test_a_relay_that_refuses_the_password_fails_without_telling_it(folder, secure_inbox):
    secret = {"DIGEST_SMTP_USERNAME": "digest", "DIGEST_SMTP_PASSWORD": "hunter2"}

    code, findings = states(folder, DIGEST_SMTP_PORT=str(secure_inbox.port), **secret)

    assert (code, findings["relay"]["state"]) == (78, "fail")
    assert "hunter2" not in json.dumps(findings)


def test_keys_and_addresses_that_others_may_read_fail(folder):
    (folder / "keys.txt").chmod(0o644)
    (folder / "digest.db").chmod(0o640)

    code, findings = states(folder)

    assert code == 78
    assert findings["keys"]["next_step"] == f"run: chmod 600 {folder / 'keys.txt'}"
    assert findings["database file"]["next_step"] == f"run: chmod 600 {folder / 'digest.db'}"


def test_a_lost_keys_file_and_a_lost_database_are_both_told(folder):
    (folder / "keys.txt").unlink()
    (folder / "digest.db").unlink()

    code, findings = states(folder)

    assert (code, findings["keys"]["state"], findings["database"]["state"]) == (78, "fail", "fail")
    assert not (folder / "digest.db").exists()


@pytest.mark.parametrize("broken", [b"{% if %}", "été".encode("latin-1")])
def test_a_broken_template_of_the_newsroom_is_named(folder, broken):
    (folder / "mine").mkdir()
    (folder / "mine" / "body.html").write_bytes(broken)

    code, findings = states(folder, DIGEST_EDITION_TEMPLATES="mine")

    assert code == 78
    assert "body.html" in findings["templates"]["seen"]


def test_wrong_settings_are_all_the_doctor_tells(folder):
    code, findings = states(folder, DIGEST_SMTP_PORT="0", DIGEST_SCHEDULE_SEND_AT="25:00")

    assert (code, list(findings)) == (78, ["configuration"])
