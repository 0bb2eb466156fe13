"""
The pictures of the desk's page in `docs/views`, of a newsroom with four stories.

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

from digest.flows.app import App
from digest.flows.desk.edit import order
from digest.flows.desk.propose import propose
from digest.flows.desk.sender import DeskSender
from digest.store import partners, sources
from digest.store.database import open_database
from digest.store.migrate import upgrade
from digest.web.desk_app import local_desk
from digest.web.serve import listen
from tests.conftest import BROWSERS, MORNING
from tests.golden.views import DOCS, SCALE, keep
from tests.loopback.clock import SettableClock
from tests.loopback.patience import PATIENCE
from tests.loopback.settings import KEYRING, make_settings
from tests.loopback.web import WebServer
from tests.rigs.desk_page import OPERATOR
from tests.rigs.gazette import DAY, publish
from tests.rigs.newsroom import booking

DESK_VIEWS = {
    f"desk-{width}-{scheme}": (width, scheme)
    for width in (1280, 320)
    for scheme in ("light", "dark")
}


@contextmanager
def desk(folder: Path) -> Iterator[str]:
    """The address of the desk's page of that newsroom, somewhat decided already."""
    server = WebServer()
    database = open_database("sqlite:///digest.db", folder)
    upgrade(database)
    rules: dict[str, dict[str, Any]] = {
        "sources": {"read_pages": False},
        "desk": {"approval": "required", "address": "pupitre@exemple.test"},
    }
    clock = SettableClock(MORNING - timedelta(minutes=20))
    app = App(
        settings=make_settings(folder, rules), database=database, keyring=KEYRING, clock=clock
    )
    with database.write() as conn:
        sources.add(conn, url=publish(server), title="La Gazette", at=clock())
        partners.add(conn, booking("Fromagerie du Coin inc.", DAY, DAY))
    propose(app, DAY)
    order(app, DAY, (2,), "Anne")
    with served(app) as address:
        yield address
    database.close()
    server.close()


@contextmanager
def served(app: App) -> Iterator[str]:
    """The address under which the desk's page answers, in the name of Anne."""
    listener = listen("127.0.0.1", 0)
    site = local_desk(app, OPERATOR, DeskSender())
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
    tab.locator("iframe").scroll_into_view_if_needed()  # a frame out of sight is not painted
    tab.wait_for_timeout(1000)
    drawn = tab.screenshot(full_page=True)
    context.close()
    return drawn


def main() -> None:
    """Draw every view."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        with desk(Path(name)) as address:
            for view, look in DESK_VIEWS.items():
                keep(browser, draw(browser, address, *look), DOCS / "views" / f"{view}.webp")
        browser.close()


if __name__ == "__main__":
    main()
