"""Several hosts on one database: real processes, each with folder, keys and journals of its own."""

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from digest.flows.app import App
from digest.flows.identity import known, place_of
from digest.store import installations
from digest.store.database import open_database
from tests.loopback.forked import Running
from tests.loopback.settings import write_installation

Sections = dict[str, dict[str, Any]]


class Host:
    """One machine: its folder, and the sending that runs there."""

    def __init__(self, folder: Path, sections: Sections) -> None:
        self.folder = folder
        self._sections = sections
        self._running: Running | None = None
        self.said: list[str] = []
        self.set_up()

    def set_up(self) -> None:
        """Put the machine there, as new."""
        self.folder.mkdir()
        write_installation(self.folder, self._sections)

    def begin(self) -> None:
        """Send what is due."""
        self._running = Running(("send",), self.folder)

    @property
    def is_sending(self) -> bool:
        """Whether a sending runs."""
        return self._running is not None and self._running.poll() is None

    def end(self) -> int | None:
        """Wait for the sending's end; its exit code, None where there was none."""
        if self._running is None:
            return None
        self.said += self._running.communicate()
        code, self._running = self._running.wait(), None
        return code

    def kill(self) -> bool:
        """Cut its power; whether it was sending."""
        if self._running is None:
            return False
        self._running.send_signal(signal.SIGKILL)
        self.end_quietly()
        return True

    def end_quietly(self) -> None:
        """Forget a sending that was ended from outside."""
        if self._running is not None:
            self._running.wait()
            self._running = None

    def sleep(self) -> None:
        """Stop in the middle of everything."""
        if self._running is not None:
            self._running.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Go on."""
        if self._running is not None:
            self._running.send_signal(signal.SIGCONT)

    def lose(self) -> bool:
        """The machine is gone for good, its disk with it; another is put there."""
        was_sending = self.kill()
        shutil.rmtree(self.folder)
        self.set_up()
        return was_sending


@contextmanager
def hosts_of(
    app: App, number: int, folder: Path, url_of: Callable[[int], str], **sections: dict[str, Any]
) -> Iterator[tuple[Host, ...]]:
    """So many hosts, each of which reaches the database of *app* by an address of its own."""
    hosts = []
    for at in range(number):
        own = {**sections, "database": {"url": url_of(at)}}
        hosts.append(Host(folder / f"host-{at}", own))
        _join(app, url_of(at))
    try:
        yield tuple(hosts)
    finally:
        for host in hosts:
            host.wake()
            host.kill()


def _join(app: App, url: str) -> None:
    """A person has let mail leave from there."""
    database = open_database(url, app.settings.folder)
    place = place_of(database)
    database.close()
    row = known(app)
    if place not in row.places:
        with app.database.write() as conn:
            installations.save(conn, replace(row, places=(*row.places, place)))
