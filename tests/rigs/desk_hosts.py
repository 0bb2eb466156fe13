"""Several hosts on one database, as folders of this machine: their own settings and journals."""

import shutil
import signal
from dataclasses import replace
from pathlib import Path

from tests.loopback.forked import Running
from tests.rigs.desk import Desk, ended


class Host(Desk):
    """One machine that sends what a desk has queued; it may be lost, and fall asleep."""

    def __init__(self, desk: Desk, folder: Path, url: str) -> None:
        settings = desk.app.settings.model_copy(update={"folder": folder})
        super().__init__(replace(desk.app, settings=settings), desk.edition)
        self._running = desk._running  # what is begun here ends with that desk
        self._desk = desk
        self._url = url
        self._sender: Running | None = None
        self.codes: list[int] = []
        """How its sendings ended, those that were killed left out."""
        self._set_up()

    @property
    def is_sending(self) -> bool:
        """Whether a sending runs."""
        return self._sender is not None and self._sender.poll() is None

    def go_on(self) -> None:
        """Begin to send, unless it does."""
        if not self.is_sending:
            self.rest()
            self._sender = self.begin("send")

    def rest(self) -> str:
        """Wait for the end of its sending; everything that said."""
        sender, self._sender = self._sender, None
        if sender is None:
            return ""
        code, said = ended(sender)
        self.codes.append(code)
        return said

    def lose(self) -> bool:
        """The machine is gone for good, its disk with it; another is put there. Did it send?"""
        was_sending = self.is_sending
        if was_sending and self._sender is not None:
            self._sender.send_signal(signal.SIGKILL)
            self._sender.wait()
            self._sender = None
        self.rest()
        shutil.rmtree(self.folder)
        self._set_up()
        return was_sending

    def sleep(self) -> None:
        """Stop in the middle of everything."""
        if self._sender is not None:
            self._sender.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Go on."""
        if self._sender is not None:
            self._sender.send_signal(signal.SIGCONT)

    def _set_up(self) -> None:
        self.folder.mkdir()
        shutil.copy(self._desk.folder / "keys.txt", self.folder / "keys.txt")
        text = (self._desk.folder / "digest.toml").read_text(encoding="utf-8")
        own = text.replace(self._desk.app.settings.database.url, self._url)
        (self.folder / "digest.toml").write_text(own, encoding="utf-8")


def hosts_of(desk: Desk, number: int) -> list[Host]:
    """So many hosts that send what *desk* has queued; it ends what they run."""
    url = desk.app.settings.database.url
    return [Host(desk, desk.folder / f"host{place}", url) for place in range(number)]
