"""Asking for help costs no more than reading the command line."""

import os
import subprocess
import sys

import pytest

from tests.structure.tree import ROOT

HEAVY = {"alembic", "apscheduler", "feedparser", "httpx2", "jinja2", "lxml", "premailer"} | {
    "pydantic",
    "sqlalchemy",
    "starlette",
    "uvicorn",
}
LOADED = """
import sys
from digest.cli import main
try:
    main()
finally:
    print("\\n", *{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def loaded_by(*words):
    """The packages that are imported when the program is called with those words."""
    # a measured process imports the measuring tool too
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_help_imports_nothing_that_only_a_command_needs(words):
    assert loaded_by(*words) & HEAVY == set()


def test_help_imports_click():
    assert "click" in loaded_by("--help")


def test_what_every_command_does_first_imports_neither_the_web_nor_parsers():
    loaded = loaded_by("lanes", "--help")

    assert "sqlalchemy" in loaded
    assert loaded & {"feedparser", "httpx2", "jinja2", "lxml", "premailer", "trafilatura"} == set()


def test_one_host_never_imports_what_only_several_need():
    code = "import sys, digest.schedule, digest.flows.duties.shift; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert not {"procrastinate", "psycopg_pool", "croniter"} & set(done.stdout.split())


def test_a_worker_process_imports_nothing_that_makes_editions():
    code = "import sys, digest.flows.sending.stream; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    modules = set(done.stdout.split())

    assert not modules & {"premailer", "lxml", "jinja2", "feedparser", "httpx2"}
    assert not {name for name in modules if name.startswith(("digest.collect", "digest.compose"))}
