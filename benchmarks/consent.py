"""
How fast lists come in, the log is walked, and readers may leave: each beside a bare figure.

`READERS=1000000` measures the promise itself; by default a tenth of it. Beside
figures of lists and logs stands what the machine does for the bare work: SQLite alone,
SHA-256 alone. Readers leave from a process of their own, while another one sends.
"""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.parts import readers
from digest.consent.claim import ClaimDefaults
from digest.flows.app import App
from digest.flows.readers.import_csv import ListImport, import_file
from digest.flows.readers.import_rows import RowResult
from digest.flows.readers.verify_log import verify
from digest.model import EventKind, Purpose
from digest.store import consents
from digest.store.database import open_database
from digest.store.migrate import upgrade
from digest.tokens import Key, Keyring, Use
from digest.web.serve import listen, make_server
from tests.rigs.links import link_token

T = TypeVar("T")
READERS = int(os.environ.get("READERS", "100000"))
COPIES = int(os.environ.get("COPIES", "40000"))
CLICKS = 3000
CLIENTS = 64


def main() -> None:
    """Measure all of it in one folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = installed(folder)
        import_a_list(app, folder)
        walk_the_log(app)
        app.database.close()
        leave(folder)


def installed(folder: Path) -> App:
    """A fresh installation on SQLite."""
    from tests.loopback.settings import make_settings  # noqa: PLC0415 - pytest is in no hurry here

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
    with file.open("w", encoding="utf-8") as out:
        out.write("courriel\n")
        out.writelines(lines)
    defaults = ClaimDefaults(purposes=frozenset(Purpose), basis="salon 2023, feuille 12")
    wanted = ListImport(file=file, defaults=defaults, actor="bench")
    seconds, report = timed(lambda: import_file(app, wanted, lambda _: None))
    assert report.counts[RowResult.ADDED] == READERS
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


def leave(folder: Path) -> None:
    """One-click POSTs a second, first alone, then while another process sends; none lost."""
    (folder / "sending").mkdir()
    with sink() as relay:
        app = readers.installation(folder / "sending", relay, readers.Case(readers=COPIES))
        readers.queue(app, COPIES)
        with serving(app) as port:
            press(app, port, range(1, CLICKS + 1), "one-click, nobody sends")
            sender = program("benchmarks.parts.sending", str(folder / "sending"), str(relay))
            assert sender.stdout is not None
            sender.stdout.readline()
            press(app, port, range(CLICKS + 1, 2 * CLICKS + 1), "one-click, while a send runs")
            print("the send was", "over before" if sender.poll() is not None else "still running")
            figures = json.loads(sender.communicate()[0])
        accepted = figures["accepted"] / figures["seconds"]
        print(f"{'the send beside it':30} {accepted:8.0f}/s")
        with app.database.read() as conn:
            left = sum(row.kind == EventKind.UNSUBSCRIBED for row in consents.everything(conn))
        assert left == 2 * CLICKS, f"{2 * CLICKS} answers, {left} departures in the log"
        app.database.close()


def press(app: App, port: int, numbers: range, what: str) -> None:
    """Press those readers' links from a process of its own."""
    paths = "\n".join(f"/d/{link_token(app, Use.UNSUBSCRIBE, number)}" for number in numbers)
    clickers = program("benchmarks.parts.clickers", str(port), str(CLIENTS))
    figures = json.loads(clickers.communicate(paths)[0])
    print(
        f"{what:30} {figures['answered'] / figures['seconds']:8.0f}/s  99 of 100 within "
        f"{figures['p99'] * 1000:.0f} ms, all within {figures['longest'] * 1000:.0f} ms"
    )


@contextmanager
def serving(app: App) -> Iterator[int]:
    """The pages on a port, from a thread: nothing else happens in this process meanwhile."""
    listener = listen("127.0.0.1", 0)
    server = make_server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


@contextmanager
def sink() -> Iterator[int]:
    """A relay that takes everything."""
    relay = program("benchmarks.parts.sink")
    assert relay.stdout is not None
    try:
        yield int(relay.stdout.readline())
    finally:
        relay.kill()
        relay.communicate()


def program(module: str, *words: str) -> "subprocess.Popen[str]":
    """A process of ours, which we write to and read from."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *words],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


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
