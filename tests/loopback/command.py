"""The command line, as the shell runs it: a process of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "digest")
_UNMEASURED = {"COVERAGE_PROCESS_CONFIG": ""}
"""Where the disk is full, what measures the tests could not write either, and would say so."""
_NO_ROOT = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner")


def run_digest(
    *words: str | Path,
    folder: Path,
    environment: dict[str, str] | None = None,
    limit: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    """
    `digest WORDS` in *folder*, without a terminal; the answer has text and the exit code.

    *limit* is called in the new process before the program starts.
    """
    return subprocess.run(
        [*PROGRAM, *map(str, words)],
        cwd=folder,
        env=_surroundings((_UNMEASURED if limit else {}) | (environment or {})),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=limit,
    )


def run_without_privilege(*words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """The same where even root may not read and write what its mode forbids."""
    prefix = _NO_ROOT if os.geteuid() == 0 and shutil.which("setpriv") else ()
    return subprocess.run(
        [*prefix, *PROGRAM, *map(str, words)],
        cwd=folder,
        env=_surroundings({}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _surroundings(own: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **own}
