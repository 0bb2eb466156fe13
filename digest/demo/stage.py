"""
Where the demonstration plays: a temporary folder with a real installation in it.

Around it, on loopback ports nobody chose, the sample newsroom, the inbox, and the
real public pages with their letter carrier. Everything is gone when the block ends.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from digest.config import load
from digest.demo.articles import posts
from digest.demo.browser import Browser
from digest.demo.hosting import address, hosted, listen, running
from digest.demo.inbox import Inbox
from digest.demo.newsroom import NAME, Newsroom, create_newsroom
from digest.flows.app import App, read_keyring, wall_clock
from digest.flows.operating.set_up import SetupAnswers, set_up
from digest.store.database import open_database
from digest.web.serve import carrying, make_server

_DOMAIN = "maree-haute.test"
_READS_LOOPBACK = (
    "\n[sources]\n# The sample newsroom answers on this machine.\nallow_private = true\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoStage:
    """The installation, and whom it meets."""

    app: App
    newsroom: Newsroom
    inbox: Inbox
    browser: Browser

    @property
    def public_url(self) -> str:
        """Where the public pages answer."""
        return self.app.settings.web.public_url


@contextmanager
def staged() -> Iterator[DemoStage]:
    """Everything set up and answering, until the block ends."""
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="digest-demo-")))
        inbox = closing.enter_context(Inbox())
        browser = closing.enter_context(Browser())
        site, pages = (closing.enter_context(listen()) for _ in range(2))
        app = _install(folder, _answers(address(site), address(pages), inbox))
        closing.callback(app.database.close)
        newsroom = Newsroom(
            url=address(site),
            posts=posts(app.clock(), app.settings.newsletter.timezone),
            sign_up_url=f"{address(pages)}/abonnement",
        )
        closing.enter_context(hosted(create_newsroom(newsroom), site))
        closing.enter_context(running(make_server(app), pages))
        closing.enter_context(carrying(app))
        yield DemoStage(app=app, newsroom=newsroom, inbox=inbox, browser=browser)


def _install(folder: Path, answers: SetupAnswers) -> App:
    """
    What `digest init` makes, opened.

    The shell's own DIGEST_ variables are left out: with one of them the
    demonstration would write to a real relay or a real database.
    """
    config = folder / "digest.toml"
    set_up(config, answers, {})
    with config.open("a", encoding="utf-8") as file:
        file.write(_READS_LOOPBACK)
    settings = load(config, {})
    return App(
        settings=settings,
        database=open_database(settings.database.url, settings.folder),
        keyring=read_keyring(settings.path(settings.secrets.keys_file)),
        clock=wall_clock,
    )


def _answers(site_url: str, public_url: str, inbox: Inbox) -> SetupAnswers:
    return SetupAnswers(
        name=NAME,
        from_address=f"quotidienne@{_DOMAIN}",
        postal_address="1, quai des Brumes, Sainte-Aurélie (Québec) G0R 0R0",
        contact=f"bonjour@{_DOMAIN}",
        site_url=site_url,
        privacy_url=f"{site_url}/confidentialite/",
        public_url=public_url,
        smtp_host=inbox.host,
        smtp_port=inbox.port,
    )
