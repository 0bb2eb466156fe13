"""
Real processes of `digest` that start at once: forked from one that has imported it already.

Half of what a short command costs is importing the libraries; the tests start hundreds. A
process begun here has its own memory, its own files and its own death, as any other. What is
about starting itself (the shell, the terminal, the first import) uses `command.PROGRAM`.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from tempfile import mkstemp
from weakref import finalize

from digest.cli import COMMANDS, main
from tests.loopback.patience import PATIENCE

_NURSERY = get_context("forkserver")
_COMMANDS = {f"digest.cli.{where.partition(':')[0]}" for where, _ in COMMANDS.values()}
_NURSERY.set_forkserver_preload(
    ["digest.cli.faults", "psycopg", *sorted(_COMMANDS), "tests.loopback.warm"]
)

WARM_UP_DATABASE = "WARM_UP_DATABASE"
"""A variable: the address of a migrated PostgreSQL database that nobody else uses."""

BARE = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"}
"""The environment of an operator who has set nothing."""


def warm_up_on(url: str) -> None:
    """Before the first process is forked: compile for that PostgreSQL database too."""
    os.environ[WARM_UP_DATABASE] = url


def _nothing() -> None:
    pass


def _empty_file() -> Path:
    number, name = mkstemp()
    os.close(number)
    return Path(name)


def _remove(files: tuple[Path, ...]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


class Running:
    """
    One process of `digest`, with as much of `subprocess.Popen` as the tests ask for.

    *before* is called in it before the program starts; it crosses to it by its name.
    """

    def __init__(
        self,
        words: tuple[str, ...],
        folder: Path,
        environment: dict[str, str] = BARE,
        *,
        start_new_session: bool = False,
        before: Callable[[], None] = _nothing,
    ) -> None:
        self._outputs = _empty_file(), _empty_file()
        finalize(self, _remove, self._outputs)  # when nobody asks for this process any more
        self._words = words
        names = tuple(map(str, self._outputs))
        orders = (words, folder, environment, names, start_new_session, before)
        self._process = _NURSERY.Process(target=_become_digest, args=orders)
        self._process.start()

    @property
    def pid(self) -> int:
        """Its number; nobody else's as long as it runs."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """Its exit code, the signal that ended it as a negative number, or None: it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The same."""
        return self._process.exitcode

    def wait(self, timeout: float = PATIENCE) -> int:
        """Wait for its end; subprocess.TimeoutExpired where it does not come."""
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self._words, timeout)
        return self.returncode

    def communicate(self, timeout: float = PATIENCE) -> tuple[str, str]:
        """Wait for its end; what it wrote to its two outputs."""
        self.wait(timeout)
        return self.output, self.errors

    @property
    def output(self) -> str:
        """What it wrote to its output so far."""
        return self._outputs[0].read_text(encoding="utf-8")

    @property
    def errors(self) -> str:
        """What it wrote to its standard error so far."""
        return self._outputs[1].read_text(encoding="utf-8")

    def send_signal(self, number: int) -> None:
        """Send it a signal, where it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it, at once."""
        self.send_signal(signal.SIGKILL)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until that is so."""
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit, "it never happened"
        time.sleep(0.02)


def _become_digest(
    words: tuple[str, ...],
    folder: Path,
    environment: dict[str, str],
    outputs: tuple[str, str],
    start_new_session: bool,  # noqa: FBT001 - it crosses to the other process as a tuple
    before: Callable[[], None],
) -> None:
    if start_new_session:
        os.setsid()
    for number, name in enumerate((os.devnull, *outputs)):
        opened = os.open(name, os.O_RDWR | os.O_APPEND)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = ["digest", *words]
    before()
    main()
