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
from dataclasses import asdict, replace
from email.message import EmailMessage
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.parts import readers
from tests.loopback.postgres import PostgresServer, find_binaries

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
    program = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/lib/postfix/sbin")
    if program is None:
        sys.exit(f"{name} is missing: install the Debian package postfix")
    return program


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


def digest(port: int, case: readers.Case) -> dict[str, float]:
    """Our own sending, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        words = [folder, str(port), json.dumps(asdict(case))]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.parts", *words],
            cwd=Path(__file__).parents[1],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    figures: dict[str, float] = json.loads(done.stdout)
    assert figures["accepted"] == case.readers, figures
    return figures


def row(name: str, figures: dict[str, float], reference: dict[str, float] | None) -> None:
    """One line of a table: messages a second, the ratio, CPU a thousand, memory."""
    rate = figures["accepted"] / figures["seconds"]
    ratio = ""
    if reference is not None:
        ratio = f"{rate / (reference['accepted'] / reference['seconds']):6.2f} x"
    cpu = figures["cpu"] / figures["accepted"] * 1000
    memory = f"{figures['megabytes']:5.0f} MB" if figures["megabytes"] else ""
    print(f"{name:38} {rate:8.0f}/s {ratio:8} {cpu:6.3f} s/1000 {memory}", flush=True)


def nearby(messages: int, postgres: PostgresServer | None) -> None:
    """On loopback, against Postfix's generator over as many sessions, and a plain loop."""
    print(f"\n{messages} messages of {BYTES} bytes to smtp-sink, ratio to smtp-source -d")
    case = readers.Case(readers=messages)
    cases = {
        "1 connection": case,
        "4 connections": replace(case, connections=4),
        "16 connections": replace(case, connections=16),
        "2 processes": replace(case, connections=2, processes=2),
        "RSA-2048": replace(case, is_signed=True),
        "RSA-2048, 16 connections": replace(case, connections=16, is_signed=True),
    }
    with postfix_sink() as port:
        smtp_source(port, messages // 10, 1)  # a warm-up
        sources = {}
        for sessions in (1, 4):
            sources[sessions] = smtp_source(port, messages, sessions)
            row(f"(a) smtp-source -d -s {sessions}", sources[sessions], sources[sessions])
        row("(b) smtplib, built for each reader", smtplib_loop(port, messages // 10), sources[1])
        for name, other in cases.items():
            source = smtp_source(port, messages, min(other.connections, 4))
            row(f"(c) SQLite, {name}", digest(port, other), source)
            if postgres is not None:
                url = postgres.url(postgres.create())
                row(f"(c) PostgreSQL, {name}", digest(port, replace(other, url=url)), source)
        if postgres is not None:
            by_windows(port, replace(case, connections=4), postgres)


def by_windows(port: int, case: readers.Case, postgres: PostgresServer, turns: int = 3) -> None:
    """As one of several hosts, which announce 25 copies at a time, and as the only one."""
    for turn in range(1, turns + 1):
        for hosts in ("one", "several"):
            url = postgres.url(postgres.create())
            figures = digest(port, replace(case, url=url, hosts=hosts))
            row(f"(c) PostgreSQL, hosts = {hosts!r}, turn {turn}", figures, None)


def far_away(messages: int) -> None:
    """Over 50 ms of round trip, one connection."""
    print("\nover 50 ms of round trip, one connection")
    with (
        running(str(PARTS / "sink.py")) as sink,
        running(str(PARTS / "long_wire.py"), str(sink)) as port,
    ):
        row("smtplib", smtplib_loop(port, 20), None)
        few = readers.Case(readers=messages // 20)
        row("digest send, PIPELINING", digest(port, few), None)
        many = readers.Case(readers=messages, in_flight=128)
        row("digest send, CHUNKING, 128 in flight", digest(port, many), None)


def many(sizes: list[int]) -> None:
    """With more and more readers: what each one costs, the memory, and how soon one is found."""
    print("\nmore readers, one connection; cost and memory as ratios to the first row")
    first = None
    with postfix_sink() as port:
        for size in sizes:
            figures = digest(port, readers.Case(readers=size))
            first = first or figures
            cost = (figures["cpu"] / size) / (first["cpu"] / first["accepted"])
            memory = figures["megabytes"] / first["megabytes"]
            name = f"{size} readers: cost {cost:.2f}, memory {memory:.2f}"
            row(name, figures, first)
            print(f"{'':38} one reader found in {figures['found_in']:.1f} ms", flush=True)


@contextmanager
def postgres_server() -> Iterator[PostgresServer | None]:
    """A server with Debian's own settings, as one would have it; None where there is no program."""
    binaries = find_binaries()
    server = None if binaries is None else PostgresServer(binaries, configuration=())
    try:
        yield server
    finally:
        if server is not None:
            server.close()


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--readers", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    chosen = parser.parse_args()
    with postgres_server() as postgres:
        nearby(chosen.messages, postgres)
    far_away(min(chosen.messages, 4000))
    many(chosen.readers)


if __name__ == "__main__":
    main()
