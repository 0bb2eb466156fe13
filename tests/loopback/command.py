"""The command line, as the shell runs it: a process of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.loopback.forked import Running
from tests.loopback.patience import PATIENCE

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "digest")
_NO_ROOT = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner")


def run_digest(
    *words: str | Path, folder: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """`digest WORDS` in *folder*, without a terminal; the answer has text and the exit code."""
    running = Running(tuple(map(str, words)), folder, surroundings(environment or {}))
    said, troubles = running.communicate(timeout=PATIENCE)
    return subprocess.CompletedProcess(words, running.wait(), said, troubles)


def run_limited(
    *words: str | Path, folder: Path, limit: Callable[[], None]
) -> subprocess.CompletedProcess[str]:
    """
    The same where *limit* was called in the new process before the program starts.

    It compiles nothing for others: Python takes what a full disk cut short for the whole.
    """
    return _run_from_the_start([sys.executable, "-B", "-m", "digest", *words], folder, limit)


def run_without_privilege(*words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """The same where even root may not read and write what its mode forbids."""
    prefix = _NO_ROOT if os.geteuid() == 0 and shutil.which("setpriv") else ()
    return _run_from_the_start([*prefix, *PROGRAM, *words], folder)


def surroundings(own: dict[str, str]) -> dict[str, str]:
    """The environment of a command: ours, the checkout to import from, and *own* over it."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **own}


def _run_from_the_start(
    command: list[str | Path], folder: Path, limit: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=surroundings({}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        preexec_fn=limit,
    )
