"""
How fast copies leave, beside others in the same run.

One sink, the same number of messages of about 20 kB, through (a) Postfix's own
load generator, (b) a loop that builds and sends each message with `smtplib`,
(c) `digest send` whole: claim, fill, stream, journal, record. Then over a wire
of 50 ms, and then with more and more readers. Loopback only.
"""

import argparse
import json
import os
import resource
import shutil
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.parts import readers

PARTS = Path(__file__).parent / "parts"
BYTES = 20_000


@contextmanager
def running(*command: str) -> Iterator[int]:
    """A server of ours, and the port it printed."""
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


@contextmanager
def postfix_sink() -> Iterator[int]:
    """Postfix's `smtp-sink` on a free port."""
    with running(
        "-c",
        "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])",
    ) as port:
        pass
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    sink = subprocess.Popen([_program("smtp-sink"), *user, f"127.0.0.1:{port}", "200"])
    try:
        time.sleep(0.5)
        yield port
    finally:
        sink.kill()
        sink.wait()


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/lib/postfix/sbin")
    if found is None:
        sys.exit(f"{name} is missing: install the Debian package postfix")
    return found


def smtp_source(port: int, messages: int, sessions: int) -> dict[str, float]:
    """Postfix's load generator, as many messages over as many sessions."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(
        [_program("smtp-source"), "-d", "-s", str(sessions), "-m", str(messages), "-l", str(BYTES),
         "-f", "a@exemple.test", "-t", "b@exemple.test", f"127.0.0.1:{port}"],
        check=True,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": seconds, "cpu": cpu, "megabytes": 0, "accepted": messages}


def smtplib_loop(port: int, messages: int) -> dict[str, float]:
    """What most people write: build each reader's message, send it, wait."""
    began, used = time.perf_counter(), time.process_time()
    with smtplib.SMTP("127.0.0.1", port) as client:
        for number in range(messages):
            mail = EmailMessage()
            mail["From"] = "mesure@infolettre.example"
            mail["To"] = f"lectrice{number}@exemple.test"
            mail["Subject"] = "Le pont rouvre : t’es au courant"
            mail.set_content(f"Le pont rouvre.\nhttps://infolettre.example/d/{number}\n")
            mail.add_alternative(f"{readers.HTML}<p>{number}</p>", subtype="html")
            client.send_message(mail)
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - used,
        "megabytes": 0,
        "accepted": messages,
    }


def digest(
    port: int, messages: int, *, connections: int = 1, in_flight: int = 1, url: str = ""
) -> dict[str, float]:
    """Our own sending, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        words = [folder, port, connections, in_flight, messages, url or "sqlite:///digest.db"]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.parts.readers", *map(str, words)],
            cwd=Path(__file__).parents[1],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    figures: dict[str, float] = json.loads(done.stdout)
    assert figures["accepted"] == messages, figures
    return figures


def row(name: str, found: dict[str, float], reference: dict[str, float] | None) -> None:
    """One line of a table: messages a second, the ratio, CPU a thousand, memory."""
    rate = found["accepted"] / found["seconds"]
    ratio = ""
    if reference is not None:
        ratio = f"{rate / (reference['accepted'] / reference['seconds']):6.2f} x"
    cpu = found["cpu"] / found["accepted"] * 1000
    memory = f"{found['megabytes']:5.0f} MB" if found["megabytes"] else ""
    print(f"{name:38} {rate:8.0f}/s {ratio:8} {cpu:6.3f} s/1000 {memory}", flush=True)


def nearby(messages: int, postgres: str) -> None:
    """On loopback, against Postfix's generator and a plain loop."""
    print(f"\n{messages} messages of {BYTES} bytes to smtp-sink, ratio to smtp-source -d")
    with postfix_sink() as port:
        for _ in range(2):
            source = smtp_source(port, messages, 1)
            row("(a) smtp-source -d, 1 session", source, source)
            row("(b) smtplib, built for each reader", smtplib_loop(port, messages // 10), source)
            row("(c) digest send, SQLite, 1 connection", digest(port, messages), source)
            row("(c) 2 connections", digest(port, messages, connections=2), source)
        if postgres:
            row("(c) PostgreSQL, 1 connection", digest(port, messages, url=postgres), source)


def far_away(messages: int) -> None:
    """Over 50 ms of round trip, one connection."""
    print("\nover 50 ms of round trip, one connection")
    with (
        running(str(PARTS / "sink.py")) as sink,
        running(str(PARTS / "long_wire.py"), str(sink)) as port,
    ):
        row("smtplib", smtplib_loop(port, 20), None)
        row("digest send, PIPELINING", digest(port, messages // 20), None)
        row("digest send, CHUNKING, 128 in flight", digest(port, messages, in_flight=128), None)


def many(sizes: list[int]) -> None:
    """With more and more readers: what each one costs, and the memory."""
    print("\nmore readers, one connection; cost of a reader as a ratio to the first row")
    first = None
    with postfix_sink() as port:
        for size in sizes:
            found = digest(port, size)
            first = first or found
            cost = (found["cpu"] / size) / (first["cpu"] / first["accepted"])
            row(f"{size} readers, cost {cost:.2f}", found, first)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--postgres", default="", help="postgresql://… of an empty database")
    parser.add_argument("--readers", type=int, nargs="*", default=[10_000, 100_000])
    chosen = parser.parse_args()
    nearby(chosen.messages, chosen.postgres)
    far_away(min(chosen.messages, 4000))
    many(chosen.readers)


if __name__ == "__main__":
    main()
