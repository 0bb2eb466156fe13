"""The import contracts bite. (`make tools` runs them, and all that reads the code.)"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.structure.tree import ROOT

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("compose/__init__.py", "import digest.render", "Layers point downwards"),
        ("store/__init__.py", "import digest.flows", "Layers point downwards"),
        ("cellar.py", "", "Layers point downwards"),
        ("collect/__init__.py", "import digest.store", "Stages never touch the database"),
        ("cli/halt.py", "import digest.store.editions", "Doors never touch the database"),
        ("web/archive.py", "import digest.store.editions", "Doors never touch the database"),
        ("schedule.py", "import digest.store.editions", "Doors never touch the database"),
        ("compose/__init__.py", "import random", "Decisions are pure"),
        ("flows/__init__.py", "import smtplib", "SMTP is spoken"),
        ("flows/__init__.py", "import httpx2", "The web is read"),
        ("flows/__init__.py", "import sqlalchemy", "SQL is written"),
        ("render/slot.py", "import premailer", "Styles are inlined"),
        ("flows/__init__.py", "import apscheduler", "The clock ticks"),
    ],
)
def test_an_import_that_breaks_a_contract_is_caught(tmp_path, module, line, contract):
    shutil.copytree(ROOT / "digest", tmp_path / "digest", ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "digest" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")

    done = subprocess.run(
        [BIN / "lint-imports", "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    broken = [text for text in done.stdout.splitlines() if "BROKEN" in text]
    assert any(text.startswith(contract) for text in broken), done.stdout


def test_whoever_names_a_python_gets_that_one():
    program = str(Path(sys.executable).resolve())
    found = subprocess.run(
        [ROOT / "scripts/find-python"],
        env={**os.environ, "PYTHON": program},
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout.strip() == program
