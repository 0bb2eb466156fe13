"""The pages, served; and the letters they lead to, carried to a loopback relay."""

import re
from collections.abc import Callable, Iterator

import pytest

from digest.flows.app import App
from digest.flows.readers.letters import post_letters
from tests.loopback.inbox import Inbox
from tests.web.site import Site


@pytest.fixture
def serve_app() -> Iterator[Callable[[App], Site]]:
    """`serve_app(app)`: its pages on a port of their own, closed at the end."""
    sites: list[Site] = []

    def start(app: App) -> Site:
        sites.append(Site(app))
        return sites[-1]

    yield start
    for site in sites:
        site.close()


@pytest.fixture
def postal_app(app: App, with_settings: Callable[..., object], inbox: Inbox) -> App:
    """`app` with `inbox` as its relay."""
    from dataclasses import replace

    return replace(app, settings=with_settings(smtp={"host": inbox.host, "port": inbox.port}))


@pytest.fixture
def site(postal_app: App, serve_app: Callable[[App], Site]) -> Site:
    """The pages of an installation whose relay is `inbox`."""
    return serve_app(postal_app)


@pytest.fixture
def read_letter(inbox: Inbox) -> Callable[[App], str]:
    """`read_letter(app)`: carry what waits, and the text of the last mail that came."""

    def carry(app: App) -> str:
        post_letters(app)
        part = inbox.envelopes[-1].message.get_body(("plain",))
        assert part is not None
        return part.get_content()

    return carry


@pytest.fixture
def link_in() -> Callable[[str, str], str]:
    """`link_in(text, "/confirmer/")`: the link of that kind in a mail's text."""

    def find(text: str, path: str) -> str:
        found = re.search(rf"http\S+{re.escape(path)}\S+", text)
        assert found is not None, text
        return found[0]

    return find
