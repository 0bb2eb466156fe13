"""
How fast lists come in, the log is walked, and readers may leave: each beside a bare figure.

`READERS=1000000` measures the promise itself; by default a tenth of it. Beside
each figure stands what the machine does for the bare work: SQLite alone, SHA-256
alone, and pages that ask the database for nothing.
"""

import http.client
import os
import resource
import socket
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import uvicorn

from digest.consent.claim import Defaults
from digest.flows.app import App
from digest.flows.import_subscribers import Fate, Import, import_file
from digest.flows.verify import verify
from digest.model import Purpose
from digest.store.database import open_database
from digest.store.migrate import upgrade
from digest.tokens import Key, Keyring, Use, sign
from digest.web.serve import listen, make_server

T = TypeVar("T")
READERS = int(os.environ.get("READERS", "100000"))
CLICKS = 2000
CLIENTS = 16
BODY = b"List-Unsubscribe=One-Click"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def main() -> None:
    """Measure all of it in one folder that is gone afterwards."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = installed(folder)
        import_a_list(app, folder)
        walk_the_log(app)
        leave(app)
        app.database.close()


def installed(folder: Path) -> App:
    """A fresh installation on SQLite."""
    from tests.loopback.settings import make_settings  # noqa: PLC0415 - found once main() ran

    database = open_database("sqlite:///digest.db", folder)
    upgrade(database)
    keyring = Keyring((Key("t1", bytes(range(32))),))
    settings = make_settings(folder, {})
    return App(
        settings=settings,
        database=database,
        keyring=keyring,
        clock=lambda: datetime(2024, 11, 8, 13, 30, tzinfo=UTC),
    )


def import_a_list(app: App, folder: Path) -> None:
    """Rows a second into two tables, each with its proof; SQLite's own pace beside it."""
    file = folder / "liste.csv"
    lines = (f"lectrice{number}@exemple.test\n" for number in range(READERS))
    file.write_text("courriel\n" + "".join(lines), encoding="utf-8")
    told = Defaults(purposes=frozenset(Purpose), basis="salon 2023, feuille 12")
    wanted = Import(file=file, defaults=told, actor="bench")
    seconds, counts = timed(lambda: import_file(app, wanted, lambda _: None))
    assert counts[Fate.ADDED] == READERS
    bare, _ = timed(lambda: fill_bare(folder))
    tell("import, a row", seconds, READERS, bare)


def fill_bare(folder: Path) -> None:
    """The same bytes into one table of a bare SQLite, five hundred a transaction."""
    database = sqlite3.connect(folder / "bare.db", isolation_level=None)
    database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT)")
    for start in range(0, READERS, 500):
        database.execute("BEGIN IMMEDIATE")
        rows = [
            (f"lectrice{number}@exemple.test", "x" * 400) for number in range(start, start + 500)
        ]
        database.executemany("INSERT INTO t (a, b) VALUES (?, ?)", rows)
        database.execute("COMMIT")
    database.close()


def walk_the_log(app: App) -> None:
    """Events a second through `consent verify`; SHA-256 of as many texts beside it."""
    seconds, verdict = timed(lambda: verify(app, None, lambda _: None))
    assert verdict.is_whole
    text = b"x" * 400
    bare, _ = timed(lambda: sum(len(sha256(text).digest()) for _ in range(2 * READERS)))
    tell("verify, an event", seconds, READERS, bare)
    print(f"peak memory so far {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def leave(app: App) -> None:
    """One-click POSTs a second, none lost; the style sheet's pace beside it."""
    tokens = [sign(app.keyring.newest, Use.UNSUBSCRIBE, number + 1) for number in range(CLICKS)]
    listener = listen("127.0.0.1", 0)
    server = make_server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        waits: list[float] = []
        ask(listener, [("GET", "/style.css")] * 50, [])
        seconds, _ = timed(lambda: ask(listener, [("POST", f"/d/{t}") for t in tokens], waits))
        bare, _ = timed(lambda: ask(listener, [("GET", "/style.css")] * CLICKS, []))
    finally:
        stop(server, thread, listener)
    waits.sort()
    tell("one-click, a POST", seconds, CLICKS, bare)
    print(f"one-click, 99 of 100 answered within {waits[int(len(waits) * 0.99)] * 1000:.0f} ms")


def ask(listener: socket.socket, wanted: list[tuple[str, str]], waits: list[float]) -> None:
    """Ask all of it over some connections that stay open; every answer must be 200."""
    parts = [wanted[start::CLIENTS] for start in range(CLIENTS)]
    clients = [threading.Thread(target=client, args=(listener, part, waits)) for part in parts]
    for one in clients:
        one.start()
    for one in clients:
        one.join()


def client(listener: socket.socket, wanted: list[tuple[str, str]], waits: list[float]) -> None:
    """One connection's share."""
    connection = http.client.HTTPConnection(*listener.getsockname()[:2], timeout=60)
    for method, path in wanted:
        start = perf_counter()
        connection.request(method, path, BODY if method == "POST" else None, FORM)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        waits.append(perf_counter() - start)
    connection.close()


def stop(server: uvicorn.Server, thread: threading.Thread, listener: socket.socket) -> None:
    """End the server, and wait for it."""
    server.should_exit = True
    thread.join(20)
    listener.close()


def timed(act: Callable[[], T]) -> tuple[float, T]:
    """How long it took, and what came of it."""
    start = perf_counter()
    result = act()
    return perf_counter() - start, result


def tell(what: str, seconds: float, number: int, bare: float) -> None:
    """A line: how long, how many a second, how many times the bare work."""
    print(
        f"{what:20} {seconds:7.1f} s  {number / seconds:8.0f}/s  {seconds / bare:5.1f} times bare"
    )


if __name__ == "__main__":
    main()
