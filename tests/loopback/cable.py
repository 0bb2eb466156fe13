"""A cable to a server that listens on a Unix socket: it carries bytes, is cut, and mended."""

import socket
import threading
from contextlib import suppress
from pathlib import Path


class Cable:
    """
    Listens on `host:port`, and carries every connection to the socket at *far_end*.

    Cut, it carries nothing either way, takes no new connection and tells nobody; what was said
    meanwhile arrives once it is mended. `pull` hangs up on everybody.
    """

    host = "127.0.0.1"

    def __init__(self, far_end: Path) -> None:
        self._far_end = far_end
        self._whole = threading.Event()
        self._whole.set()
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server((self.host, 0), backlog=64)
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def cut(self) -> None:
        """From now on nothing gets through."""
        self._whole.clear()

    def mend(self) -> None:
        """All that waits gets through."""
        self._whole.set()

    def lead_to(self, far_end: Path) -> None:
        """New connections are carried to that socket."""
        self._far_end = far_end

    def pull(self) -> None:
        """End every connection there is."""
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Take no more connections, and end those there are."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.pull()
        self.mend()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self._whole.wait()
                far = socket.socket(socket.AF_UNIX)
                with suppress(OSError):  # the server is down: hang up as it would
                    far.connect(str(self._far_end))
                self._ends += (near, far)
                for way in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=way, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self._whole.wait()
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):  # the other direction was first
                end.shutdown(socket.SHUT_RDWR)
            end.close()
