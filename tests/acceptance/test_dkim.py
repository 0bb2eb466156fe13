"""`digest dkim`: a key, its record, and whether the DNS tells the right one."""

import os
import re
import subprocess
import sys

import pytest

from digest.deliver.dkim_key import KeyKind, load_key, new_key
from digest.deliver.dkim_record import record_of
from tests.loopback.command import ROOT, run_digest


@pytest.fixture
def folder(installation, tmp_path):
    installation()
    return tmp_path


@pytest.fixture
def signing(folder):
    """An installation that does what `keygen` says: its section is put into the settings."""
    for words in (["dkim.pem"], ["--ed25519", "--selector", "e1", "dkim-e.pem"]):
        done = run_digest("dkim", "keygen", *words, folder=folder)
        section = re.search(r"(?s)\[dkim\]\n(.*?)\n\n", done.stdout)[1]
        with (folder / "digest.toml").open("a", encoding="utf-8") as settings:
            settings.write(("" if "--ed25519" in words else "[dkim]\n") + section + "\n")
    return folder


def test_a_key_is_made_for_its_owner_only_and_its_record_is_printed(folder):
    done = run_digest("dkim", "keygen", "dkim.pem", folder=folder)

    key = load_key(folder / "dkim.pem", KeyKind.RSA)
    assert done.returncode == 0
    assert (folder / "dkim.pem").stat().st_mode & 0o777 == 0o600
    assert "digest._domainkey.infolettre.example. IN TXT (" in done.stdout
    assert "".join(re.findall(r'(?m)^  "(.*)"$', done.stdout)) == record_of(key)
    assert '[dkim]\nselector = "digest"\nkey_file = "dkim.pem"\n' in done.stdout
    assert "PRIVATE" not in done.stdout + done.stderr


def test_a_second_key_has_a_name_and_settings_of_its_own(folder):
    done = run_digest("dkim", "keygen", "--ed25519", "keys/e.pem", folder=folder)
    (folder / "keys").mkdir()
    again = run_digest("dkim", "keygen", "--ed25519", "keys/e.pem", folder=folder)

    assert (done.returncode, again.returncode) == (75, 0)
    assert "keys/e.pem: No such file or directory" in done.stderr
    assert 'digest-ed25519._domainkey.infolettre.example. IN TXT "v=DKIM1' in again.stdout
    assert 'ed25519_selector = "digest-ed25519"\ned25519_key_file = "keys/e.pem"' in again.stdout


def test_a_key_is_never_replaced(folder):
    (folder / "dkim.pem").write_text("precious", encoding="ascii")

    done = run_digest("dkim", "keygen", "dkim.pem", folder=folder)

    assert done.returncode == 65
    assert done.stderr == "digest: dkim.pem is there already and was not touched; name another\n"
    assert (folder / "dkim.pem").read_text(encoding="ascii") == "precious"


@pytest.mark.parametrize("selector", ["Digest", "a..b", "é"])
def test_a_selector_that_is_no_name_of_the_dns_is_refused(folder, selector):
    done = run_digest("dkim", "keygen", "--selector", selector, "dkim.pem", folder=folder)

    assert done.returncode == 64
    assert "small letters, digits and hyphens" in done.stderr
    assert not (folder / "dkim.pem").exists()


def test_what_keygen_says_makes_settings_that_hold(signing):
    checked = run_digest("config", "check", folder=signing)
    done = run_digest("dkim", "check", folder=signing)

    assert checked.returncode == 0
    assert "digest._domainkey.infolettre.example. IN TXT (" in done.stdout
    assert 'e1._domainkey.infolettre.example. IN TXT "v=DKIM1' in done.stdout


def test_the_right_records_verify_a_sample(signing):
    rsa = record_of(load_key(signing / "dkim.pem", KeyKind.RSA))
    other = record_of(load_key(signing / "dkim-e.pem", KeyKind.ED25519))

    done = run_digest("dkim", "check", "--record", rsa, "--record", other, folder=signing)

    assert (done.returncode, done.stderr) == (0, "")
    assert "verifies" in done.stdout


def test_a_record_is_taken_as_dig_prints_it(signing):
    record = record_of(load_key(signing / "dkim.pem", KeyKind.RSA))

    done = subprocess.run(
        [sys.executable, "-m", "digest", "dkim", "check", "--record", "-"],
        input=f'"{record[:255]}" "{record[255:]}"\n',
        cwd=signing,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("", "no DKIM record"),
        (record_of(new_key(KeyKind.RSA)), "another rsa key than the one that signs"),
        (record_of(new_key(KeyKind.ED25519)), "another ed25519 key than the one that signs"),
        ("v=DKIM1; k=rsa; p=", "withdrawn"),
    ],
    ids=["nothing", "another", "another second", "withdrawn"],
)
def test_a_record_that_receivers_would_not_trust_is_told(signing, record, words):
    done = run_digest("dkim", "check", "--record", record, folder=signing)

    assert done.returncode == 78
    assert words in done.stderr


def test_a_trial_that_was_forgotten_is_told(signing):
    record = record_of(load_key(signing / "dkim.pem", KeyKind.RSA))

    done = run_digest("dkim", "check", "--record", f"{record}; t=y", folder=signing)

    assert done.returncode == 78
    assert "as if it were not signed" in done.stderr


def test_a_record_of_a_kind_that_does_not_sign_is_told(folder):
    run_digest("dkim", "keygen", "dkim.pem", folder=folder)
    environment = {"DIGEST_DKIM_KEY_FILE": "dkim.pem"}
    record = record_of(new_key(KeyKind.ED25519))

    done = run_digest("dkim", "check", "--record", record, folder=folder, environment=environment)

    assert done.returncode == 78
    assert "the settings name none" in done.stderr


def test_without_a_key_there_is_nothing_to_check(folder):
    done = run_digest("dkim", "check", folder=folder)

    assert done.returncode == 78
    assert "make one with `digest dkim keygen FILE`" in done.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read"), ("rien", "no private key in PEM")],
)
def test_a_key_that_cannot_be_used_is_a_fault_of_the_settings(folder, content, words):
    if content:
        (folder / "dkim.pem").write_text(content, encoding="ascii")
    environment = {"DIGEST_DKIM_KEY_FILE": "dkim.pem"}

    done = run_digest("config", "check", folder=folder, environment=environment)

    assert done.returncode == 78
    assert words in done.stderr


def test_one_selector_cannot_name_two_keys(folder):
    environment = {"DIGEST_DKIM_ED25519_SELECTOR": "digest"}

    done = run_digest("config", "check", folder=folder, environment=environment)

    assert done.returncode == 78
    assert "another name than dkim.selector" in done.stderr
