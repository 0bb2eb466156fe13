"""
What a process of `digest` that is forked has at hand already.

An edition was composed and one was mailed, so that patterns, templates, statements and styles are
compiled: on SQLite, and where a PostgreSQL database was named for it (`warm_up_on`), there too. No
thread, no socket and no file of it is left open: whoever is forked has none of them.
"""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import chdir, closing, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from digest.cli import group
from digest.flows.app import App, wall_clock
from digest.store.database import open_database
from tests.fixtures import statements  # noqa: F401 - compiled here, for every process forked
from tests.loopback.forked import WARM_UP_DATABASE
from tests.loopback.inbox import Inbox
from tests.loopback.settings import KEYRING, make_settings, write_installation
from tests.rigs.published import DAY, enqueue, subscribe

_READERS = "courriel,purposes,basis\nanne@exemple.test,newsletter,formulaire du site\n"
_ARTICLE = """---
title: Le pont {number} rouvre
date: 2024-11-08
url: https://www.infolettre.example/{number}
---
Ce matin numéro {number}, la Ville a parlé de {number} projets.
"""
_COMPOSE = (
    ("db", "upgrade"),
    ("sources", "add", "articles", "--yes"),
    ("subscribers", "import", "readers.csv"),
    ("compose", "--date", "2024-11-08"),
)
_SEND = (("send",), ("send",), ("editions", "show", str(DAY)))


@contextmanager
def _relay() -> Iterator[int]:
    """The port of a relay in a process of its own, which has the threads that it needs."""
    ours, its_own = socket.socketpair()
    number = os.fork()
    if not number:
        ours.close()
        its_own.send(str(Inbox().port).encode())
        its_own.recv(1)  # nothing comes: until this process has closed its end, or died
        os._exit(0)
    its_own.close()
    with ours:
        yield int(ours.recv(5))
    os.waitpid(number, 0)


def _run(commands: tuple[tuple[str, ...], ...]) -> None:
    for words in commands:
        code = group.main(words, prog_name="digest", standalone_mode=False)
        assert not code, words


def _one_morning(sections: dict[str, dict[str, Any]]) -> None:
    Path("articles").mkdir()
    for number in range(3):
        Path("articles", f"{number}.md").write_text(_ARTICLE.format(number=number), "utf-8")
    Path("readers.csv").write_text(_READERS, "utf-8")
    write_installation(Path(), sections)
    _run(_COMPOSE)
    settings = make_settings(Path.cwd(), sections)
    with closing(open_database(settings.database.url, Path())) as database:
        app = App(settings=settings, database=database, keyring=KEYRING, clock=wall_clock)
        subscribe(app, *(f"lectrice{number}@exemple.test" for number in range(5)))
        enqueue(app, batch_size=2)
    _run(_SEND)


def _warm_up() -> None:
    named = os.environ.get(WARM_UP_DATABASE)
    urls = [{}, {"url": named}] if named else [{}]
    with _relay() as port:
        for url in urls:
            relay = {"host": Inbox.host, "port": port, "connections": 2}
            with TemporaryDirectory() as folder, chdir(folder):
                _one_morning({"smtp": relay, "database": url})
    assert threading.active_count() == 1


with (
    Path(os.devnull).open("w") as nowhere,
    redirect_stdout(nowhere),
    redirect_stderr(nowhere),
):
    _warm_up()
