"""What `digest subscribers add` says of whom it added."""

import pytest

from tests.loopback.command import run_digest

BASIS = ("--basis", "liste papier du 3 mars")


@pytest.mark.parametrize(
    ("purposes", "why"),
    [
        ("newsletter", "did not consent to: partners; audience.requires"),
        ("newsletter,partners", ""),
    ],
)
def test_a_reader_whom_no_edition_reaches_is_added_with_the_reason(
    installation, sqlite_database, tmp_path, purposes, why
):
    installation()

    added = run_digest(
        *("subscribers", "add", "anne@mail.example", *BASIS, "--purposes", purposes),
        folder=tmp_path,
    )

    assert (added.returncode, added.stdout) == (0, "added\n")
    assert why in added.stderr
    assert bool(added.stderr) == bool(why)
