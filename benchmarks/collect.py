"""
How long a collect takes: 200 sources of 50 items, 20 ms away. Loopback only.

Cold: every feed is new, and the newest stories' pages are read. Warm: nothing
has changed (304). Beside them, in the same run, what feedparser alone needs
for the same feeds.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import feedparser

from digest.collect.fetch import FetchedBody, WebClient
from digest.flows.app import App, wall_clock
from digest.flows.sources.collect import collect, fetch_policy
from digest.flows.sources.reports import CollectReport
from digest.store import sources
from digest.store.database import open_database
from digest.store.migrate import upgrade
from tests.loopback.settings import KEYRING, make_settings

NEWSROOMS = Path(__file__).parent / "parts" / "newsrooms.py"


@contextmanager
def newsrooms(number: int, items: int, away: int) -> Iterator[int]:
    """The port of that many newsrooms."""
    command = [sys.executable, str(NEWSROOMS), str(number), str(items), str(away)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.stdin.close()


def timed(app: App, name: str) -> CollectReport:
    """One collect, and a line about it."""
    start, used, beside = time.perf_counter(), time.process_time(), of_children()
    report = collect(app, wall_clock(), force=True)
    took, used = time.perf_counter() - start, time.process_time() - used
    pages = sum(visit.pages for visit in report.visits)
    print(
        f"{name:6} {took:6.1f} s ({used:.1f} s of processor, {of_children() - beside:.1f} beside), "
        f"{report.new} new, {pages} pages, {len(report.failures)} failed"
    )
    return report


def of_children() -> float:
    """Seconds of processor that processes had which have ended since."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def parse_alone(app: App, port: int, number: int) -> float:
    """Seconds of processor that feedparser takes for the same feeds, fetched before."""
    with WebClient(fetch_policy(app.settings)) as client:
        now = wall_clock()
        answers = [
            client.get(f"http://127.0.0.{n}:{port}/feed.xml", now=now) for n in (1, 2, 3, 4, 5)
        ]
    bodies = [answer.body for answer in answers if isinstance(answer, FetchedBody)]
    start = time.process_time()
    for body in bodies:
        feedparser.parse(body)
    return (time.process_time() - start) / len(bodies) * number


def options() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--items", type=int, default=50)
    parser.add_argument("--away", type=int, default=20, help="milliseconds")
    parser.add_argument("--no-pages", action="store_true")
    parser.add_argument("--one-host", action="store_true", help="all feeds at one address")
    return parser.parse_args()


@contextmanager
def installation(folder: Path, port: int, asked: argparse.Namespace) -> Iterator[App]:
    """A fresh one that reads all those newsrooms."""
    settings = make_settings(folder, {"sources": {"read_pages": not asked.no_pages}})
    database = open_database("sqlite:///digest.db", folder)
    upgrade(database)
    with database.write() as conn:
        for n in range(1, asked.sources + 1):
            host, query = (1, f"?{n}") if asked.one_host else (n, "")
            url = f"http://127.0.0.{host}:{port}/feed.xml{query}"
            sources.add(conn, url=url, title=f"Journal {n}", at=NOW)
    yield App(settings=settings, database=database, keyring=KEYRING, clock=lambda: NOW)
    database.close()


def main() -> None:
    """Measure a cold collect and two warm ones."""
    asked = options()
    with (
        tempfile.TemporaryDirectory() as folder,
        newsrooms(asked.sources, asked.items, asked.away) as port,
        installation(Path(folder), port, asked) as app,
    ):
        print(f"{asked.sources} sources of {asked.items} items, {asked.away} ms away")
        alone = parse_alone(app, port, asked.sources)
        print(f"feedparser alone, one after the other {alone:.1f} s of processor")
        for name in ("cold", "warm", "warm"):
            timed(app, name)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"at most {peak:.0f} MB of memory")


NOW = wall_clock()

if __name__ == "__main__":
    main()
