"""People of the desk: settings that name them, and a browser that signs in and fills forms."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from starlette.testclient import TestClient

from digest.flows.app import App
from digest.flows.desk.sender import DeskSender
from digest.web.app import web_app
from tests.loopback.inbox import Inbox

ANNE, ODILE = "anne@exemple.test", "odile@exemple.test"
PEOPLE = {f"Anne Roy <{ANNE}>": "editor", f"Odile Caron <{ODILE}>": "operator"}


def peopled(app: App, people: dict[str, str] = PEOPLE, **desk: object) -> App:
    """The same installation with those people at its desk."""
    settings = app.settings
    kept = settings.desk.model_dump(exclude_unset=True)
    table = type(settings.desk).model_validate({**kept, "people": people, **desk})
    return replace(app, settings=settings.model_copy(update={"desk": table}))


class Browser:
    """A browser on the pages of an installation, whose mails come to *inbox*."""

    def __init__(self, app: App, inbox: Inbox, peer: str = "198.51.100.7") -> None:
        self.app = app
        self.sender = DeskSender()
        self._inbox = inbox
        self._mails = len(inbox.envelopes)
        self.client = TestClient(
            web_app(app, self.sender),
            base_url=urljoin(app.settings.web.public_url, "/"),
            follow_redirects=False,
            client=(peer, 50_000),
        )

    def get(self, path: str, **headers: str) -> Any:
        """What stands there."""
        return self.client.get(path, headers=headers)

    def post(self, path: str, fields: dict[str, Any] | None = None, **headers: str) -> Any:
        """A form's POST as it is."""
        return self.client.post(path, data=fields or {}, headers=headers)

    def press(self, page: str, path: str, **fields: Any) -> Any:
        """Post to *path* with the token that *page* holds; what the page says then."""
        answer = self.post(path, {"jeton": token_in(self.get(page).text), **fields})
        return self.get(path_of(answer)) if answer.status_code == 303 else answer

    def ask(self, address: str, back: str = "") -> Any:
        """Ask for a link."""
        return self.post("/pupitre/entrer", {"courriel": address, "retour": back})

    def link(self) -> str:
        """The path of the link that was mailed since the last one was looked for."""
        assert len(self._inbox.envelopes) > self._mails, "no link was mailed"
        self._mails = len(self._inbox.envelopes)
        return link_in(self._inbox, self.app.settings.web.public_url)

    def sign_in(self, address: str) -> "Browser":
        """In, by a link."""
        self.ask(address)
        assert self.post(self.link()).status_code == 303
        return self

    @property
    def secret(self) -> str:
        """What its cookie holds."""
        return next((cookie.value for cookie in self.client.cookies.jar), "")


def link_in(inbox: Inbox, public_url: str) -> str:
    """The path of the link in the last mail that came."""
    part = inbox.envelopes[-1].message.get_body(("plain",))
    assert part is not None
    path = rf"{re.escape(urljoin(public_url, '/'))[:-1]}(/\S*pupitre/entrer/\S+)"
    link = re.search(path, part.get_content())
    assert link is not None, part.get_content()
    return link[1]


def path_of(answer: Any) -> str:
    """Where a redirect leads: a path of ours."""
    location = answer.headers["location"]
    assert location.startswith("/"), location
    assert not location.startswith("//"), location
    return str(location)


def token_in(page: str) -> str:
    """The token of the forms on that page."""
    token = re.search(r'name="jeton" value="([^"]+)"', page)
    assert token is not None, page
    return token[1]
