"""Several hosts on one PostgreSQL: a folder each, as a machine has its own, and their workers."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from digest.flows.app import App
from digest.flows.engine import ClusterEngine
from digest.model import EditionRow
from tests.loopback.forked import Running
from tests.rigs.desk import ended
from tests.rigs.published import enqueue

ENGINE = {"kind": "procrastinate", "poll": "1s"}
"""For tests: who did not hear of a job looks soon."""


class Cluster:
    """An installation on several hosts. `app` is any one's view of it."""

    def __init__(self, app: App, url: str) -> None:
        self.app = app
        self._url = url
        self._folder: Path = app.settings.folder
        self._running: list[Running] = []

    def host(self, name: str) -> Path:
        """The folder of that host, with the settings and the keys of all, and nothing else."""
        folder = self._folder / name
        if not folder.exists():
            folder.mkdir()
            for file in ("digest.toml", "keys.txt"):
                shutil.copy(self._folder / file, folder / file)
        return folder

    def begin(self, host: str, *words: str) -> Running:
        """Start `digest WORDS` there and do not wait; it is ended with the test."""
        self._running.append(Running(words, self.host(host)))
        return self._running[-1]

    def run(self, host: str, *words: str) -> tuple[int, str]:
        """`digest WORDS` there: the exit code, and everything it said."""
        return ended(self.begin(host, *words))

    def enqueue(self, day: date, batch_size: int = 2) -> EditionRow:
        """Queue an edition of that day for every reader, and call who sends; its row."""
        edition = enqueue(self.app, batch_size=batch_size, day=day)
        with self.app.database.write() as conn:
            ClusterEngine().call_senders(conn, self.app.clock())
        return edition

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run a statement behind everybody's back; its rows."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        """Nothing that was started goes on."""
        for process in self._running:
            process.kill()
            process.wait()
        self.app.database.close()
