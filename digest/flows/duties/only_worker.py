"""
One worker a folder: two would open twice the connections that this host is to open.

Their journals would bear it, each locked by its own process; what is theirs together would not.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from digest.errors import ConfigError
from digest.flows.app import App
from digest.flows.sending.takeover import journal_folder

_LOCK = "worker.lock"


@contextmanager
def only_worker(app: App) -> Iterator[None]:
    """
    Hold the folder of the journals as long as this worker works; a kill lets it go.

    Raises `ConfigError` where another worker has it, `OSError` where it cannot be written.
    """
    folder = journal_folder(app)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError("delivery.journal", (_words(app, file),)) from None
        os.ftruncate(file, 0)
        os.write(file, str(os.getpid()).encode("ascii"))
        yield
    finally:
        os.close(file)


def _words(app: App, file: int) -> str:
    number = os.read(file, 20).decode("ascii", errors="replace")
    return (
        f"another `digest worker` (process {number}) works with {journal_folder(app)}; stop that "
        "one, give this one a folder of its own, or raise --connections there"
    )
