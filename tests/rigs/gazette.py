"""A newsroom with four stories, and an installation that reads it half an hour before its mail."""

from collections.abc import Callable
from datetime import timedelta

from digest.config import Settings
from digest.flows.app import App
from digest.store import sources
from digest.store.database import Database
from tests.conftest import MORNING
from tests.loopback.clock import SettableClock
from tests.loopback.feeds import item, rss
from tests.loopback.inbox import Inbox
from tests.loopback.settings import KEYRING
from tests.loopback.web import WebServer
from tests.rigs.published import subscribe

DAY = MORNING.date()
HALF = timedelta(minutes=30)
EARLY = MORNING - HALF
ANNE = "anne@exemple.test"
TITLES = ("Le pont rouvre", "Un phare à vendre", "Le quai rajeunit", "Le kiosque ouvre")


def publish(web_server: WebServer) -> str:
    """The address of a feed with those four stories, of the last hours before the morning."""
    items = (
        item(
            web_server.url(f"/{number}"),
            title=f"{title}, et ce n’est pas trop tôt",
            guid=str(number),
            section=f"Rubrique {number}",
            published=MORNING - timedelta(hours=1 + number),
            body=f"<p>{title} : la passerelle numéro {number} compte neuf bancs neufs.</p>",
        )
        for number, title in enumerate(TITLES)
    )
    return web_server.put("/feed", rss(*items))


class Gazette:
    """Where applications for that newsroom are made: one reader, a desk, the relay `inbox`."""

    def __init__(
        self,
        with_settings: Callable[..., Settings],
        clock: SettableClock,
        inbox: Inbox,
        web_server: WebServer,
    ) -> None:
        self._with_settings = with_settings
        self._clock = clock
        self._inbox = inbox
        self._web_server = web_server

    def on(self, database: Database, **rules: object) -> App:
        """An installation on that database, its `[desk]` as *rules* say, at `EARLY`."""
        settings = self._with_settings(
            smtp={"host": self._inbox.host, "port": self._inbox.port},
            sources={"read_pages": False},
            desk={"address": "pupitre@exemple.test", **rules},
        )
        app = App(settings=settings, database=database, keyring=KEYRING, clock=self._clock)
        self._clock.set(EARLY)
        with database.write() as conn:
            sources.add(conn, url=publish(self._web_server), title="La Gazette", at=EARLY)
        subscribe(app, ANNE)
        return app
