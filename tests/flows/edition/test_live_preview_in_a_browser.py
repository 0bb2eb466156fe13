"""The preview in a real browser: what was saved shows without a hand on the keyboard."""

import threading
from dataclasses import replace

import pytest

from digest.flows.desk.sender import DeskSender
from digest.flows.edition.live_preview import set_up
from digest.store import desk as desk_words
from digest.web.preview import preview_server
from digest.web.serve import listen
from tests.loopback.patience import PATIENCE
from tests.rigs.desk_page import OPERATOR
from tests.rigs.gazette import DAY


@pytest.fixture
def previewed(desk_app, tmp_path):
    """The app, its own phrases, and the address of a preview that runs."""
    app = desk_app()
    edition = app.settings.edition.model_copy(update={"templates": str(tmp_path / "own")})
    app = replace(app, settings=app.settings.model_copy(update={"edition": edition}))
    phrases = tmp_path / "own/voice/phrases.toml"
    phrases.parent.mkdir(parents=True)
    listener = listen("127.0.0.1", 0)
    server = preview_server(set_up(app, DAY), OPERATOR, DeskSender(), "cle")
    running = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    running.start()
    yield app, phrases, f"http://127.0.0.1:{listener.getsockname()[1]}/?cle=cle"
    server.should_exit = True
    running.join(PATIENCE)


def test_a_page_loads_itself_again_when_a_file_breaks_is_mended_and_the_desk_hides(
    previewed, browser_page
):
    app, phrases, address = previewed
    browser_page.goto(address)
    browser_page.wait_for_selector("iframe")

    phrases.write_text("[pools\n", encoding="utf-8")
    browser_page.wait_for_selector("h1:has-text('Rien à montrer')")
    assert "phrases.toml: 1 fault" in browser_page.inner_text("pre")
    phrases.unlink()
    browser_page.wait_for_selector("iframe")
    with app.database.write() as conn:
        desk_words.hide(conn, 1, hidden=True)

    hidden = "#candidates ~ ul li:has-text('cachée par la rédaction')"
    browser_page.wait_for_selector(hidden, state="attached")
