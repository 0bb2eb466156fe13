"""
What one process does in `benchmarks/scale.py`: plan the edition, or send of it as a host does.

It says what it took as JSON: seconds, CPU seconds, peak megabytes, and what its relay took.
"""

import json
import resource
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Event, Timer

from benchmarks.parts import readers
from benchmarks.parts.memory_relay import RelayAnswers, answer_in_memory
from digest.config import LaneSettings
from digest.flows.app import App
from digest.flows.sending.pace import LanePace
from digest.flows.sending.progress import SendingWatch
from digest.flows.sending.send import send
from digest.store import editions

LANES = 40


def host(folder: Path, url: str, connections: int) -> App:
    """An installation of its own on that database, with so many lanes."""
    case = readers.Case(readers=0, connections=connections, url=url)
    app = readers.installation(folder, 25, case)
    lanes = {f"lane{n}": LaneSettings(domains=(f"lane{n}.exemple.test",)) for n in range(LANES)}
    settings = app.settings.model_copy(update={"lanes": lanes})
    return App(settings=settings, database=app.database, keyring=app.keyring, clock=app.clock)


def plan(app: App) -> dict[str, int]:
    """Queue the edition."""
    return {"queued": readers.queue_edition(app, LanePace(app.settings).batch_plan(500)).enqueued}


def work(app: App, minutes: float) -> dict[str, int]:
    """Send until nothing is left, or for so many minutes; how much the relay took."""
    stop = Event()
    timer = Timer(minutes * 60, stop.set)
    timer.daemon = True
    timer.start()
    with app.database.read() as conn:
        edition = editions.by_id(conn, 1)
    report = send(app, edition, SendingWatch(stop=stop, progress=lambda *_: None))
    assert report.trouble is None, report.trouble
    return {"taken": RelayAnswers.taken}


def _measured(folder: str, url: str, connections: str, milliseconds: str, minutes: str) -> None:
    answer_in_memory(timedelta(milliseconds=float(milliseconds)))
    app = host(Path(folder), url, int(connections))
    print("ready", flush=True)
    sys.stdin.readline()
    began, used = time.perf_counter(), time.process_time()
    numbers = work(app, float(minutes)) if minutes != "plan" else plan(app)
    figures = {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - used,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        **numbers,
    }
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    _measured(*sys.argv[1:])
