"""
One edition for a very long list, planned once and sent by several hosts on one PostgreSQL.

Forty lanes, three processes with folders of their own, a relay in memory that answers after
`--answers-after` milliseconds. Printed are the times to plan and to send, what the hosts and
the server used for it, what was written, and the memory of every process. `--plan` ends after
the planning, `--minutes` stops every host after so many. docs/scale.md says what follows for
ten million readers.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.parts.hosts import LANES, host
from benchmarks.parts.server_load import ServerLoad
from tests.loopback.postgres import PostgresServer, find_binaries

ROOT = Path(__file__).parents[1]
BOOKS = ("batch", "roll", "fold", "outcome")
_PART = 500_000
_SUBSCRIBE = f"""
INSERT INTO subscriber (address, address_key, created_at, confirmed_at, newsletter, partners)
SELECT name, name, now(), now(), true, true
  FROM generate_series(%s::bigint, %s::bigint) AS n,
       floor({LANES} * power(mod(n * 7919, 10000) / 10000.0, 2)) AS lane,
       format('lectrice%%s@lane%%s.exemple.test', n, lane) AS name
"""
"""Lanes of very different sizes: the largest has a sixth of all readers, the smallest one in 80."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleCase:
    """How many readers, hosts and connections, how long the relay takes, and when all stop."""

    readers: int
    hosts: int
    connections: int
    milliseconds: float
    minutes: float

    def process(self, folder: Path, url: str, what: str) -> subprocess.Popen[str]:
        """A process that does *what*, once it is told to: "plan", or sends for so many minutes."""
        folder.mkdir()
        words = [str(folder), url, str(self.connections), str(self.milliseconds), what]
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.parts.hosts", *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process


def subscribe(url: str, readers: int) -> None:
    """So many readers who consented."""
    with psycopg.connect(url, autocommit=True) as connection:
        for start in range(0, readers, _PART):
            connection.execute(_SUBSCRIBE, (start, min(start + _PART, readers) - 1))
        connection.execute("VACUUM ANALYZE subscriber")


def run(processes: Sequence[subprocess.Popen[str]]) -> list[dict[str, Any]]:
    """Let them all begin, and wait; what each of them took."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate()[0] for process in processes]
    return [json.loads(output) for output in outputs]


@contextmanager
def measured(load: ServerLoad, what: str) -> Iterator[list[dict[str, Any]]]:
    """Print what the processes and the server took meanwhile."""
    wal, cpu = load.wal(), load.cpu()
    figures: list[dict[str, Any]] = []
    yield figures
    copies = sum(each.get("queued", 0) + each.get("taken", 0) for each in figures)
    seconds, used = max(each["seconds"] for each in figures), sum(each["cpu"] for each in figures)
    print(f"{what}: {seconds:.1f} s, {copies / seconds:,.0f} copies/s", flush=True)
    print(
        f"  processor: {used:.1f} s here ({used / copies * 1e6:.0f} µs a copy), "
        f"{load.cpu() - cpu:.1f} s of PostgreSQL ({(load.cpu() - cpu) / copies * 1e6:.0f} µs)"
    )
    memory = ", ".join(f"{each['megabytes']:.0f}" for each in figures)
    print(f"  WAL {(load.wal() - wal) / 1e6:.1f} MB; peak memory {memory} MB", flush=True)


def measure(case: ScaleCase, server: PostgresServer, folder: Path, *, only_plan: bool) -> None:
    """From the first reader to a balance that is exact."""
    url = server.url(server.create())
    first = folder / "first"
    first.mkdir()
    host(first, url, 1).database.close()
    subscribe(url, case.readers)
    with closing(ServerLoad(server.folder, url)) as load:
        print(f"subscriber: {load.bytes_of('subscriber') / 1e6:,.0f} MB", flush=True)
        with measured(load, "plan") as figures:
            figures.extend(run([case.process(folder / "plan", url, "plan")]))
        assert figures[0]["queued"] == case.readers
        print(f"  books: {load.bytes_of(*BOOKS) / 1e6:.1f} MB", flush=True)
        if only_plan:
            return
        hosts = [
            case.process(folder / f"host{n}", url, str(case.minutes)) for n in range(case.hosts)
        ]
        with measured(load, f"send by {case.hosts} processes") as figures:
            figures.extend(run(hosts))
        print(f"  books: {load.bytes_of(*BOOKS) / 1e6:.1f} MB", flush=True)
        print(f"  the server's largest process holds {load.megabytes:.0f} MB for itself")
    _expect_balance(url, case.readers, sum(each["taken"] for each in figures))


def _expect_balance(url: str, readers: int, taken: int) -> None:
    """Every reader is in the books once, and all that the relay took are accepted there."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT status, count(*) FROM copy GROUP BY status").fetchall()
        state = connection.execute("SELECT status FROM edition").fetchone()
    balance: Counter[str] = Counter(dict(rows))
    print(f"  balance: {dict(balance)}, the edition is {state[0] if state else 'gone'}")
    assert balance.total() == readers
    assert balance["accepted"] == taken
    if state == ("done",):
        assert balance["accepted"] + balance["bounced"] == readers


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--hosts", type=int, default=3)
    parser.add_argument("--connections", type=int, default=8, help="of each host")
    parser.add_argument("--answers-after", type=float, default=1.0, help="milliseconds")
    parser.add_argument("--minutes", type=float, default=600.0, help="to send for at most")
    parser.add_argument("--plan", action="store_true", help="do not send")
    asked = parser.parse_args()
    case = ScaleCase(
        readers=asked.readers,
        hosts=asked.hosts,
        connections=asked.connections,
        milliseconds=asked.answers_after,
        minutes=asked.minutes,
    )
    binaries = find_binaries()
    if binaries is None:
        sys.exit("PostgreSQL is missing: install the Debian package postgresql")
    with (
        closing(PostgresServer(binaries, configuration=())) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        measure(case, server, Path(folder), only_plan=asked.plan)


if __name__ == "__main__":
    main()
