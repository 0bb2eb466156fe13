"""A web server on loopback: paths are set, requests are recorded."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.loopback.patience import PATIENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked. Header names are in lower case; `path` is without the query."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server says. Content-Length is added unless `headers` or `is_cut` say otherwise."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    is_cut: bool = False
    """Close the connection after the body, without the length that was promised."""


Route = Callable[[Request], Answer | bytes | str]


class WebServer:
    """`put` says what a path answers, 404 until then; `requests` is what came, in order."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._routes: dict[str, Route] = {}
        server = self

        class Handler(_Handler):
            owner = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self._http.server_port

    def url(self, path: str = "/") -> str:
        """The address of that path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def put(
        self,
        path: str,
        answer: Answer | bytes | str | Route,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """
        From now on *path* (without its query) answers that; returns its address.

        *answer* is a body, a whole `Answer`, or a function from the request to either.
        """
        if callable(answer):
            self._routes[path] = answer
        elif isinstance(answer, Answer):
            self._routes[path] = lambda _: answer
        else:
            whole = Answer(body=_bytes(answer), status=status, headers=headers or {})
            self._routes[path] = lambda _: whole
        return self.url(path)

    def remove(self, path: str) -> None:
        """From now on *path* is 404."""
        self._routes.pop(path, None)

    def asked(self, path: str) -> list[Request]:
        """The requests for that path, in order."""
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Answer:
        """What the server says to that request."""
        self.requests.append(request)
        route = self._routes.get(request.path)
        if route is None:
            return Answer(body=b"nothing here", status=404)
        found = route(request)
        return found if isinstance(found, Answer) else Answer(body=_bytes(found))

    def close(self) -> None:
        """Stop listening: from now on connections are refused."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    owner: WebServer
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE

    def _respond(self) -> None:
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=parts.path,
            query=parts.query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length", 0))),
        )
        try:
            self._write(self.owner.answer(request))
        except OSError:
            self.close_connection = True  # the client left: its right

    def _write(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if "content-length" not in {name.lower() for name in answer.headers}:
            self.send_header("Content-Length", str(len(answer.body) + answer.is_cut))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        self.close_connection = self.close_connection or answer.is_cut

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = _respond  # noqa: N815 (the library's names)

    def log_message(self, *_: Any) -> None:
        """Say nothing: the requests are recorded."""


def _bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text
