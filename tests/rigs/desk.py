"""A queued edition in an installation that real processes of `digest` open."""

import signal
from pathlib import Path

from digest.flows.app import App
from digest.model import DeliveryStatus, EditionRow
from digest.store import deliveries, editions
from tests.loopback.forked import Running
from tests.rigs.published import standing


class Desk:
    """An operator with one edition to send, and a relay that is `inbox`."""

    def __init__(self, app: App, edition: EditionRow) -> None:
        self.app = app
        self.folder: Path = app.settings.folder
        self._id = edition.id
        self._running: list[Running] = []

    @property
    def edition(self) -> EditionRow:
        """How the edition's row stands now."""
        with self.app.database.read() as conn:
            return editions.by_id(conn, self._id)

    @property
    def balance(self) -> dict[DeliveryStatus, int]:
        """How many copies stand where now."""
        with self.app.database.read() as conn:
            return deliveries.balance(conn, self._id)

    @property
    def standing(self) -> dict[str, str]:
        """Where each reader's copy stands now."""
        return standing(self.app, self.edition)

    def begin(self, *words: str, start_new_session: bool = False) -> Running:
        """Start `digest WORDS` and do not wait; it is ended with the test."""
        process = Running(words, self.folder, start_new_session=start_new_session)
        self._running.append(process)
        return process

    def run(self, *words: str) -> tuple[int, str]:
        """`digest WORDS`: the exit code, and everything it said."""
        return ended(self.begin(*words))

    def close(self) -> None:
        """Nothing that was started goes on."""
        for process in self._running:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()
        self.app.database.close()


def ended(process: Running) -> tuple[int, str]:
    """Wait for a process: its exit code, and everything it said."""
    said = "".join(process.communicate())
    assert "Traceback" not in said, said
    return process.wait(), said
