"""An operator at the command line: an installation, a newsroom's feed, a relay, readers."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.loopback.command import run_digest
from tests.loopback.feeds import item, rss
from tests.loopback.forked import Running
from tests.loopback.inbox import Inbox
from tests.loopback.web import WebServer

FIRST_DAY = date(2024, 11, 1)
_SUBJECTS = (
    "Le pont rouvre",
    "Une patinoire de plus",
    "Le marché déménage",
    "La bibliothèque prolonge ses heures",
    "Des vélos tout l’hiver",
    "Un théâtre renaît",
    "Le tramway roule de nuit",
    "Une tour de moins",
)
READERS = ("anne@exemple.test", "bart@exemple.test", "chloe@exemple.test")


def day(number: int) -> date:
    """The civil day of that number; each has one article, published at 6 o'clock."""
    return FIRST_DAY + timedelta(days=number)


def publish(web_server: WebServer, days: int) -> None:
    """A feed with one article for each of so many days, the newest first."""
    items = [
        item(
            web_server.url(f"/{day(number)}"),
            title=f"{_SUBJECTS[number % len(_SUBJECTS)]}, {number}",
            published=datetime.combine(day(number), datetime.min.time(), UTC).replace(hour=11),
            body=f"<p>Ce matin numéro {number}, la Ville a parlé de {number * 7} projets.</p>",
        )
        for number in reversed(range(days))
    ]
    web_server.put("/feed", rss(*items))


class Operator:
    """Runs the command line in one installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._begun: list[Running] = []

    def __call__(self, *words: str | date, code: int = 0) -> str:
        """Run a command that must end with that code; what it printed."""
        done = run_digest(*map(str, words), folder=self.folder)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def json(self, *words: str | date) -> Any:
        """The JSON a command prints."""
        return json.loads(run_digest(*map(str, words), "--json", folder=self.folder).stdout)

    def begin(self, *words: str | date) -> Running:
        """Start a command and do not wait for it."""
        self._begun.append(Running(tuple(map(str, words)), self.folder))
        return self._begun[-1]

    def end(self) -> None:
        """Kill whatever still runs."""
        for process in self._begun:
            process.kill()
            process.wait()

    def add_readers(self, *addresses: str, purposes: str = "newsletter,partners") -> None:
        """Import readers with those purposes."""
        file = self.folder / "readers.csv"
        rows = [f'{address},"{purposes}",formulaire du site' for address in addresses]
        file.write_text("\n".join(["courriel,purposes,basis", *rows]), encoding="utf-8")
        self("subscribers", "import", str(file))


def settled(
    installation: Callable[..., Path],
    web_server: WebServer,
    inbox: Inbox,
    database_url: str,
    **sections: dict[str, object],
) -> Operator:
    """An installation with a migrated database, one source and no readers."""
    smtp = {"host": inbox.host, "port": inbox.port, **sections.pop("smtp", {})}
    url = {"url": database_url}
    file = installation(smtp=smtp, database=url, **sections)
    operator = Operator(file.parent)
    operator("db", "upgrade")
    operator("sources", "add", web_server.url("/feed"), "--yes")
    return operator
