"""
How soon the desk's page answers with two hundred candidates, and how soon an act is kept.

In CPU time of this process, and beside it what composing that edition costs by itself: a page
is one composition and what is drawn of it.
"""

import random
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from digest.flows.app import App
from digest.flows.desk.propose import propose
from digest.flows.desk.workbench import workbench
from digest.store import sources
from digest.store.database import open_database
from digest.store.migrate import upgrade
from tests.conftest import MORNING
from tests.loopback.clock import SettableClock
from tests.loopback.feeds import item, rss
from tests.loopback.settings import KEYRING, make_settings
from tests.loopback.web import WebServer
from tests.rigs.desk_page import DeskPage
from tests.rigs.gazette import DAY

ROUNDS = 15
CANDIDATES = 200
WHO = (
    "La mairie",
    "Le cégep",
    "Une coop",
    "La STM",
    "Un chalet",
    "L’aréna",
    "Le port",
    "La fanfare",
)
DOES = ("agrandit", "rouvre", "vend", "déménage", "repeint", "prolonge", "annule", "retrouve")
WHAT = ("son stade", "ses quais", "sa piscine", "ses serres", "son pont", "ses navettes", "sa gare")
WORDS = tuple(
    f"{start}{middle}{end}"
    for start in ("ba", "co", "du", "fe", "gri", "la", "mo", "par", "ri", "tou")
    for middle in ("bli", "cha", "det", "fon", "len", "man", "ra", "sou", "ti", "vel")
    for end in ("ge", "ment", "re", "son", "tier", "ve")
)
DICE = random.Random(20241108)
WHERE = ("à Laval", "à Gaspé", "à Rimouski", "à Sherbrooke", "à Val-d’Or", "à Lévis", "à Alma")


def feed(server: WebServer) -> str:
    """The address of a feed with that many stories of one morning, no two alike."""
    items = []
    for number in range(CANDIDATES):
        who, rest = WHO[number % 8], number // 8
        title = f"{who} {DOES[rest % 8]} {WHAT[(rest + number) % 7]} {WHERE[number % 7]}"
        text = " ".join(DICE.choices(WORDS, k=60))
        body = f"<p>{title} : {text}.</p>"
        items.append(
            item(
                server.url(f"/{number}"),
                title=f"{title}, {number + 2} fois",
                guid=str(number),
                section=f"Rubrique {number % 9}",
                published=MORNING - timedelta(minutes=30 + 5 * number),
                body=body,
            )
        )
    return server.put("/feed", rss(*items))


def milliseconds(work: Callable[[], object]) -> float:
    """The median CPU time of that work, the first time not counted."""
    work()
    spent = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        spent.append(process_time() - start)
    return median(spent) * 1000


def main() -> None:
    """Propose an edition of two hundred candidates, and measure its page and its acts."""
    server, clock = WebServer(), SettableClock(MORNING - timedelta(minutes=20))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = open_database("sqlite:///digest.db", folder)
        upgrade(database)
        rules: dict[str, dict[str, Any]] = {
            "sources": {"read_pages": False},
            "desk": {"address": "pupitre@exemple.test"},
        }
        settings = make_settings(folder, rules)
        app = App(settings=settings, database=database, keyring=KEYRING, clock=clock)
        with database.write() as conn:
            sources.add(conn, url=feed(server), title="La Gazette", at=clock())
        propose(app, DAY)
        with DeskPage(app) as page:
            measure(app, page)
        database.close()
    server.close()


def measure(app: App, page: DeskPage) -> None:
    """Print what each costs."""
    in_page = len(page.numbers) + len(page.tree.cssselect(".candidates li"))
    composing = milliseconds(lambda: workbench(app, DAY).draft)
    shown = milliseconds(page.look)
    size = len(page.answer.content) / 1000
    mail = milliseconds(lambda: page.client.get("/pupitre/courriel"))
    token = page.tree.cssselect("input[name=jeton]")[0].get("value")
    order = page.tree.cssselect("input[name=ordre]")[0].get("value")
    acts = {
        "reorder": ("ordre", {"jeton": token, "ordre": order, "descendre": page.numbers[0]}),
        "write a subject": ("objet", {"jeton": token, "mots": "Le pont rouvre, le quai attend"}),
    }
    print(f"{in_page} stories and candidates, a page of {size:.0f} kB")
    print(f"{'workbench alone':18} {composing:6.1f} ms")
    print(f"{'page':18} {shown:6.1f} ms, {shown / composing:.1f} times that")
    print(f"{'mail in its frame':18} {mail:6.1f} ms")
    for name, pressed in acts.items():
        print(f"{name:18} {milliseconds(partial(press, page, *pressed)):6.1f} ms")


def press(page: DeskPage, deed: str, fields: dict[str, object]) -> None:
    """Press that button, and do not look at the page it leads to."""
    page.client.post(f"/pupitre/gestes/{deed}?jour={DAY}", data=fields, follow_redirects=False)


if __name__ == "__main__":
    main()
