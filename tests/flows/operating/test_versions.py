"""`digest --version` says what whoever helps has to know, from wherever it is run."""

import platform

from click.testing import CliRunner

from digest import __version__
from digest.cli import group
from digest.flows.operating.versions import program_versions


def test_an_installed_package_says_the_commit_it_was_built_from(tmp_path):
    (tmp_path / "commit.txt").write_text("0123456789ab\n")

    assert program_versions(tmp_path).commit == "0123456789ab"


def test_a_package_that_nobody_built_and_no_checkout_holds_says_no_commit(tmp_path):
    package = tmp_path / "digest"
    package.mkdir()

    assert program_versions(package).commit == ""


def test_a_checkout_without_a_history_says_no_commit(tmp_path):
    (tmp_path / "digest").mkdir()
    (tmp_path / ".git").write_text("gitdir: nowhere\n")

    assert program_versions(tmp_path / "digest").commit == ""


def test_the_versions_are_said_without_any_configuration(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    said = CliRunner().invoke(group, ["--version"]).output.splitlines()

    assert said[0] == f"digest {__version__}"
    assert [line.split()[0] for line in said[1:]] == ["commit", "Python", "SQLite", "PostgreSQL"]
    assert said[2] == f"Python {platform.python_version()}"
