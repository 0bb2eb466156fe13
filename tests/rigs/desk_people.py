"""People of the desk: settings that name them, and a browser that keeps their cookie."""

import re
from dataclasses import replace
from http.cookies import SimpleCookie

from digest.flows.app import App
from tests.loopback.forked import wait_until
from tests.loopback.inbox import Inbox
from tests.rigs.site import Answer, Site

ANNE, ODILE = "anne@exemple.test", "odile@exemple.test"
PEOPLE = {f"Anne Roy <{ANNE}>": "editor", f"Odile Caron <{ODILE}>": "operator"}


def peopled(app: App, people: dict[str, str] = PEOPLE, **desk: object) -> App:
    """The same installation with those people at its desk."""
    settings = app.settings
    table = type(settings.desk).model_validate(
        {**settings.desk.model_dump(exclude_unset=True), "people": people, **desk}
    )
    return replace(app, settings=settings.model_copy(update={"desk": table}))


class Browser:
    """What a browser does for the desk: keep its cookie, and send what its page's form holds."""

    def __init__(self, site: Site, inbox: Inbox) -> None:
        self._site = site
        self._inbox = inbox
        self._mails = 0
        self.cookie = ""

    def get(self, path: str, **headers: str) -> Answer:
        return self._kept(self._site.get(path, headers=self._with_cookie(headers)))

    def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Answer:
        return self._kept(self._site.post(path, fields, self._with_cookie(headers)))

    def press(self, page: str, path: str, **fields: str) -> Answer:
        """Post to *path* with the token that *page* holds."""
        return self.post(path, {"jeton": token_in(self.get(page)), **fields})

    def ask(self, address: str, back: str = "") -> Answer:
        return self.post("/pupitre/entrer", {"courriel": address, "retour": back})

    def link(self) -> str:
        """The path of the newest link that was mailed; it is waited for."""
        wait_until(lambda: len(self._inbox.envelopes) > self._mails)
        self._mails = len(self._inbox.envelopes)
        part = self._inbox.envelopes[-1].message.get_body(("plain",))
        link = re.search(r"http\S+/pupitre/entrer/\S+", part.get_content())
        return self._site.path_of(link[0])

    def sign_in(self, address: str) -> Answer:
        self.ask(address)
        return self.post(self.link())

    def _with_cookie(self, headers: dict[str, str]) -> dict[str, str]:
        return {**({"Cookie": self.cookie} if self.cookie else {}), **headers}

    def _kept(self, answer: Answer) -> Answer:
        for name, morsel in SimpleCookie(answer.headers.get("set-cookie", "")).items():
            self.cookie = f"{name}={morsel.value}" if morsel.value else ""
        return answer


def token_in(page: Answer) -> str:
    """The token of the forms on that page."""
    token = re.search(r'name="jeton" value="([^"]+)"', page.text)
    assert token is not None, page.text
    return token[1]
