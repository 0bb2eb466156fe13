"""
The pictures of the desk's pages in `docs/views`, of a newsroom with four stories.

`python -m tests.golden.desk_views` draws them anew with Chromium; look at each before you
commit it.
"""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, sync_playwright
from starlette.applications import Starlette

from digest.flows.app import App
from digest.flows.desk.approve import approve
from digest.flows.desk.edit import order
from digest.flows.desk.propose import propose
from digest.flows.desk.sender import DeskSender
from digest.flows.morning import run_morning
from digest.flows.sending.progress import SendingWatch
from digest.store import partners, sources
from digest.store.database import open_database
from digest.store.migrate import upgrade
from digest.web.app import web_app
from digest.web.desk_app import local_desk
from digest.web.serve import listen
from tests.conftest import BROWSERS, MORNING
from tests.golden.views import DOCS, SCALE, keep
from tests.loopback.clock import SettableClock
from tests.loopback.inbox import Inbox
from tests.loopback.patience import PATIENCE
from tests.loopback.settings import KEYRING, make_settings
from tests.loopback.web import WebServer
from tests.rigs.desk_page import OPERATOR
from tests.rigs.desk_people import peopled
from tests.rigs.gazette import DAY, publish
from tests.rigs.newsroom import booking
from tests.rigs.published import subscribe

SCHEMES = ("light", "dark")
DECIDED = {f"desk-{width}-{each}": (width, each) for width in (1280, 320) for each in SCHEMES}
SIGN_IN = {f"desk-sign-in-{each}": "/entrer" for each in SCHEMES}
MAILED = {
    f"desk-{name}-{each}": path
    for name, path in (
        ("sent", f"/e/{DAY}"),
        ("correct", f"/e/{DAY}/corriger"),
        ("past", "/envois"),
    )
    for each in SCHEMES
}
DESK_VIEWS = (*DECIDED, *SIGN_IN, *MAILED)


@contextmanager
def newsroom(folder: Path) -> Iterator[App]:
    """That newsroom: an edition that is proposed, and somewhat decided already."""
    server, relay = WebServer(), Inbox()
    database = open_database("sqlite:///digest.db", folder)
    upgrade(database)
    rules: dict[str, dict[str, Any]] = {
        "sources": {"read_pages": False},
        "desk": {"approval": "required", "address": "pupitre@exemple.test"},
        "smtp": {"host": relay.host, "port": relay.port},
    }
    clock = SettableClock(MORNING - timedelta(minutes=20))
    app = App(
        settings=make_settings(folder, rules), database=database, keyring=KEYRING, clock=clock
    )
    with database.write() as conn:
        sources.add(conn, url=publish(server), title="La Gazette", at=clock())
        partners.add(conn, booking("Fromagerie du Coin inc.", DAY, DAY))
    subscribe(app, *(f"lectrice{number}@exemple.test" for number in range(40)))
    propose(app, DAY)
    order(app, DAY, (2,), "Anne")
    yield app
    database.close()
    relay.close()
    server.close()


def mail(app: App) -> None:
    """Approve the edition, and send it at its hour."""
    approve(app, DAY, "Anne", "")
    app.clock.set(MORNING)
    run_morning(app, DAY, SendingWatch(stop=threading.Event(), progress=lambda *_: None))


@contextmanager
def served(site: Starlette) -> Iterator[str]:
    """The address under which the desk's pages answer."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(site, log_level="warning", lifespan="off", ws="none"))
    running = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    running.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/pupitre"
    server.should_exit = True
    running.join(PATIENCE)


def draw(browser: Browser, address: str, width: int, scheme: Any) -> bytes:
    """The whole page at that width, in that light, as a PNG."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, device_scale_factor=SCALE
    )
    tab = context.new_page()
    tab.goto(address, wait_until="networkidle")
    for frame in tab.locator("iframe").all():  # one out of sight is not painted
        frame.scroll_into_view_if_needed()
    tab.wait_for_timeout(1000)
    drawn = tab.screenshot(full_page=True)
    context.close()
    return drawn


def main() -> None:
    """Draw every view."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        with newsroom(Path(name)) as app:
            _draw_all(browser, app)
        browser.close()


def _draw_all(browser: Browser, app: App) -> None:
    def kept(view: str, address: str, width: int) -> None:
        scheme = "dark" if view.endswith("dark") else "light"
        keep(browser, draw(browser, address, width, scheme), DOCS / "views" / f"{view}.webp")

    with served(local_desk(app, OPERATOR, DeskSender())) as address:
        for view, (width, _) in DECIDED.items():
            kept(view, address, width)
        mail(app)
        for view, path in MAILED.items():
            kept(view, f"{address}{path}", 1280)
    with served(web_app(peopled(app), DeskSender())) as address:
        for view, path in SIGN_IN.items():
            kept(view, f"{address}{path}", 600)


if __name__ == "__main__":
    main()
