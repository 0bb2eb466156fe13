"""The public pages on a real port of this machine, and a plain HTTP client for them."""

import http.client
import socket
import threading
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import uvicorn

from digest.flows.app import App
from digest.flows.desk.sender import DeskSender
from digest.web.serve import listen, make_server
from tests.loopback.patience import PATIENCE


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `text` is the body."""

    status: int
    headers: dict[str, str]
    text: str


class Site:
    """A running uvicorn with the pages of `app`, whose public address is its own port."""

    def __init__(self, app: App) -> None:
        self._listener = listen("127.0.0.1", 0)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        web = app.settings.web.model_copy(update={"public_url": self.url})
        self.app = replace(app, settings=app.settings.model_copy(update={"web": web}))
        self.sender = DeskSender()
        self._server: uvicorn.Server = make_server(self.app, self.sender)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True
        )
        self._thread.start()

    def get(self, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
        return self._ask(method, path, b"", headers or {})

    def post(
        self, path: str, fields: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """A form's POST, urlencoded."""
        sent = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._ask("POST", path, urlencode(fields or {}).encode(), sent)

    def send_raw(self, raw: bytes) -> bytes:
        """Those bytes on a bare socket; everything that comes back until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as peer:
            peer.sendall(raw)
            answer = b""
            while piece := peer.recv(65536):
                answer += piece
            return answer

    def path_of(self, link: str) -> str:
        """The path of a link that begins with the public address."""
        assert link.startswith(self.url)
        return link.removeprefix(self.url)

    def close(self) -> None:
        self.sender.close()
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        self._listener.close()

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            fields = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, fields, answer.read().decode())
        finally:
            connection.close()
