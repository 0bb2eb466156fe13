"""What holds for a whole command: the settings file, and what is laid over it."""

import os
from pathlib import Path

from click.testing import CliRunner

import digest
from digest.cli import group
from tests.loopback.settings import write_installation


def test_an_option_lies_over_the_environment(tmp_path, monkeypatch):
    write_installation(tmp_path, {})
    monkeypatch.setenv("DIGEST_MODE_STAGING", "bea@exemple.test")
    words = ("--config", str(tmp_path / "digest.toml"), "--staging", "anne@exemple.test")

    shown = CliRunner().invoke(group, [*words, "config", "show", "--changed"])

    assert "anne@exemple.test" in shown.output
    assert "bea@exemple.test" not in shown.output
    assert os.environ["DIGEST_MODE_STAGING"] == "bea@exemple.test"


def test_nothing_is_put_into_the_environment_of_the_process():
    folder = Path(digest.__file__).parent
    files = {file: file.read_text(encoding="utf-8") for file in folder.rglob("*.py")}

    assert [file for file, text in files.items() if "os.environ[" in text] == []
