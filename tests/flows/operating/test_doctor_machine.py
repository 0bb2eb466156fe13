"""What the doctor says of files that hold what is secret."""

import pytest

from digest.config import load
from digest.flows.operating.doctor import machine


@pytest.mark.parametrize(
    ("sections", "environment", "holds"),
    [
        ({}, {}, False),
        ({"smtp": {"username": "x", "password": "hunter2"}}, {}, True),
        ({"mailboxes": {"returns": {"password": "hunter2"}}}, {}, True),
        ({"database": {"url": "postgresql://digest:hunter2@db.example/digest"}}, {}, True),
        ({}, {"DIGEST_SMTP_PASSWORD": "hunter2"}, False),  # in no file
    ],
)
def test_settings_that_hold_a_password_are_for_their_owner_alone(
    installation, sections, environment, holds
):
    file = installation(**sections)
    settings = load(file, environment)
    file.chmod(0o644)
    open_to_all = machine.secrets(file, settings)
    file.chmod(0o600)

    assert open_to_all.state == ("fail" if holds else "ok")
    assert "hunter2" not in open_to_all.observation
    assert machine.secrets(file, settings).state == "ok"


def test_a_password_file_and_the_mail_that_came_back_are_looked_at_too(installation, tmp_path):
    file = installation(smtp={"username": "x", "password_file": "p.txt"})
    settings = load(file, {})
    (tmp_path / "p.txt").write_text("hunter2")
    (tmp_path / "p.txt").chmod(0o644)
    password = machine.secrets(file, settings)
    (tmp_path / "p.txt").chmod(0o600)
    (tmp_path / "returned").mkdir(mode=0o755)

    spool = machine.secrets(file, settings)

    assert password.next_step == f"run: chmod 600 {tmp_path / 'p.txt'}"
    assert spool.next_step == f"run: chmod 700 {tmp_path / 'returned'}"
