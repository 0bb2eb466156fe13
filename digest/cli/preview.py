"""`digest preview`: the edition that would go, in a browser on this machine."""

import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from secrets import token_urlsafe
from shutil import which
from socket import socket

import click

from digest.cli.actor import actor
from digest.cli.civil_day import CIVIL_DAY
from digest.cli.installation import opened
from digest.errors import InputError, UsageError
from digest.flows.desk.sender import DeskSender
from digest.flows.edition.live_preview import draw, set_up
from digest.model import DeskPerson, DeskRole
from digest.web.preview import Server, preview_server
from digest.web.serve import listen

_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_VIEWS = {
    "light-600": (600, "light=light"),
    "dark-600": (600, "light=dark"),
    "inverted-600": (600, "light=inverted"),
    "phone-375": (375, "light=light"),
    "sober-600": (600, "tone=sober"),
    "no-pictures-600": (600, "pictures=off"),
    "no-sheets-600": (600, "sheets=off"),
}
_QUIETLY = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
    *("--no-first-run", "--disable-extensions", "--disable-background-networking"),
)
_LOW = 800
"""The window in which a mail is measured."""
_SECONDS = 300
"""What a browser may take on a busy machine."""


@click.command()
@click.option("--date", "day", type=CIVIL_DAY, help="Of another civil day.")
@click.option("--port", default=8095, show_default=True, help="Where; 0 for any free port.")
@click.option(
    "--png",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write the usual views there as pictures (needs Chromium), and end.",
)
@click.option(
    "--view",
    "views",
    multiple=True,
    type=click.Choice(list(_VIEWS)),
    help="With --png, only this view; may be repeated.",
)
@click.pass_context
def preview(
    context: click.Context,
    *,
    day: date | None,
    port: int,
    png: Path | None,
    views: tuple[str, ...],
) -> None:
    """Look at the edition that would go, and decide about it, on this machine only."""
    with opened(context) as app:
        session = set_up(app, day or app.today())
        if png is not None and draw(session).edition is None:
            raise InputError(f"{session.day}: no article is in the window, so nothing was drawn")
        listener = listen("127.0.0.1", 0 if png else port)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        person = DeskPerson(name=actor(), address="", role=DeskRole.OPERATOR)
        with closing(DeskSender()) as sender:
            key = token_urlsafe(16)
            server = preview_server(session, person, sender, key)
            if png is None:
                shown = f"{address}/?cle={key}"
                click.echo(f"{shown} shows the edition of {session.day}; Ctrl-C ends it")
                server.run(sockets=[listener])
                return
            with _running(server, listener):
                _draw(address, key, png, views or tuple(_VIEWS))


@contextmanager
def _running(server: Server, listener: socket) -> Iterator[None]:
    """While it lasts, the preview is served beside us."""
    serving = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    serving.start()
    try:
        yield
    finally:
        server.should_exit = True
        serving.join(_SECONDS)


def _draw(address: str, key: str, folder: Path, views: tuple[str, ...]) -> None:
    browser = next(filter(None, map(which, _BROWSERS)), None)
    if browser is None:
        raise UsageError("--png needs Chromium; install the Debian package chromium")
    folder.mkdir(parents=True, exist_ok=True)
    for name in views:
        width, query = _VIEWS[name]
        query = f"{query}&cle={key}"
        picture = folder / f"{name}.png"
        height = _height(browser, f"{address}/measure?width={width}&{query}", width)
        size, shot = f"--window-size={width},{height}", f"--screenshot={picture.resolve()}"
        _browse(browser, size, shot, f"{address}/mail?{query}")
        if not picture.is_file():
            raise UsageError(f"{browser} drew no {picture}; run it by hand to see why")
        click.echo(str(picture))


def _height(browser: str, address: str, width: int) -> int:
    """How tall the mail is at that width, in pixels: the page at that address writes it down."""
    page = _browse(browser, f"--window-size={width},{_LOW}", "--dump-dom", address)
    height = re.search(r'data-height="(\d+)"', page)
    if height is None:
        raise UsageError(f"{browser} could not measure {address}; open it by hand to see why")
    return int(height[1])


def _browse(browser: str, *words: str) -> str:
    """What the browser prints."""
    done = subprocess.run(  # noqa: S603 - the browser found on this machine, our own address
        [browser, *_QUIETLY, *words],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise UsageError(f"{browser} could not open {words[-1]}; run it by hand to see why")
    return done.stdout
