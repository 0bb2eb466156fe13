"""What a PostgreSQL server of ours used: processor, memory of its processes, WAL, table sizes."""

import os
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import psycopg

_TICK = os.sysconf("SC_CLK_TCK")
_LOOK_SECONDS = 1.0


class ServerLoad:
    """Watches the server that keeps its data in a folder, from now on until it is closed."""

    def __init__(self, folder: Path, url: str) -> None:
        self._main = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        self._url = url
        self._closed = Event()
        self.megabytes = 0.0
        """The most that any of its processes held for itself, shared buffers left out."""
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()

    def cpu(self) -> float:
        """CPU seconds of all its processes so far."""
        ended = sum(_times(self._main))
        return ended + sum(sum(_times(child)[:2]) for child in self._children())

    def wal(self) -> int:
        """Bytes of WAL so far."""
        return int(self._ask("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"))

    def bytes_of(self, *tables: str) -> int:
        """Bytes of those tables, indexes and all."""
        sizes = " + ".join(f"pg_total_relation_size('{name}')" for name in tables)
        return int(self._ask(f"SELECT {sizes}"))

    def close(self) -> None:
        """Watch no more."""
        self._closed.set()
        self._thread.join()

    def _ask(self, question: str) -> int:
        with psycopg.connect(self._url) as connection:
            row = connection.execute(question).fetchone()
        assert row is not None
        return int(row[0])

    def _children(self) -> list[int]:
        tasks = Path(f"/proc/{self._main}/task/{self._main}/children")
        return [int(number) for number in tasks.read_text(encoding="ascii").split()]

    def _look(self) -> None:
        while not self._closed.wait(_LOOK_SECONDS):
            for child in self._children():
                self.megabytes = max(self.megabytes, _own_megabytes(child))


def _times(process: int) -> tuple[float, ...]:
    """Its CPU seconds in user and system mode, and those of its children that have ended."""
    with suppress(OSError):
        text = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
        return tuple(int(word) / _TICK for word in text.rpartition(")")[2].split()[11:15])
    return (0.0,) * 4


def _own_megabytes(process: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("RssAnon"):
                return int(line.split()[1]) / 1024
    return 0.0
