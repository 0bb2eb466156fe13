"""
Sendings that are begun from a page: each goes on beside the server, after the page is answered.

A thread is all it needs: batches are held by leases, so it is one more sender beside
`digest schedule` and cron, and what it leaves stays queued for them.
"""

import logging
from collections.abc import Callable
from threading import Event, Lock, Thread

from digest.errors import DigestError, HaltedError
from digest.flows.app import App
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import SendReport, send
from digest.model import EditionRow

SendingWork = Callable[[SendingWatch], SendReport | None]

_SECONDS_TO_END = 30.0
"""What is in flight needs the relay's reply; then nothing new begins."""

_log = logging.getLogger("digest.desk")


class DeskSender:
    """The sendings that a server's pages began, by what they are about; they end with it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stop = Event()
        self._threads: dict[str, Thread] = {}
        self._faults: dict[str, DigestError] = {}

    def begin(self, name: str, work: SendingWork) -> bool:
        """Do *work* beside the pages; False where something of that name is still under way."""
        with self._lock:
            if self._stop.is_set() or self._is_alive(name):
                return False
            thread = Thread(target=self._do, args=(name, work), name=f"desk {name}", daemon=True)
            self._threads[name] = thread
            self._faults.pop(name, None)
            thread.start()
            return True

    def send(self, app: App, edition: EditionRow) -> bool:
        """Send what is due of that edition; False where that is under way here already."""
        return self.begin(edition.argument, lambda watch: send(app, edition, watch))

    def is_busy(self, name: str) -> bool:
        """Whether something of that name is under way here."""
        with self._lock:
            return self._is_alive(name)

    def fault(self, name: str) -> DigestError | None:
        """What ended the last one of that name, if anything did; a halt is no fault."""
        with self._lock:
            return self._faults.get(name)

    def close(self) -> None:
        """Begin nothing new, and wait for what is in flight; the rest stays queued."""
        with self._lock:
            self._stop.set()
            threads = tuple(self._threads.values())
        for thread in threads:
            thread.join(_SECONDS_TO_END)

    def _is_alive(self, name: str) -> bool:
        thread = self._threads.get(name)
        return thread is not None and thread.is_alive()

    def _do(self, name: str, work: SendingWork) -> None:
        fault: DigestError | None = None
        try:
            report = work(
                SendingWatch(stop=self._stop, progress=lambda *_: None, says=_log.warning)
            )
            if report and report.trouble and not isinstance(report.trouble, HaltedError):
                fault = report.trouble
        except DigestError as failure:
            fault = failure
        except Exception:  # noqa: BLE001 (the page must not say that all is well)
            _log.exception("desk.sending %s: a fault of this program", name)
            fault = DigestError("a fault of this program; its log has more")
        if fault is not None:
            _log.warning("desk.sending %s: %s", name, fault)
            with self._lock:
                self._faults[name] = fault
