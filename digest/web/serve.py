"""Run the public pages on a socket, with a carrier for the letters beside them."""

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from digest.errors import ConfigError, DigestError
from digest.flows.app import App
from digest.flows.desk.sender import DeskSender
from digest.flows.operating.pulse import SERVE, Pulse
from digest.flows.readers.letters import post_letters
from digest.model import DeskPerson
from digest.web.app import web_app
from digest.web.desk_app import local_desk
from digest.web.local_key import LocalKey
from digest.web.metrics import measuring
from digest.web.slow_clients import ClientConnection

_SECONDS_BETWEEN_ROUNDS = 1.0
_SECONDS_BETWEEN_BEATS = 60.0
_SECONDS_TO_FINISH = 10

_log = logging.getLogger("digest.web")


def listen(
    host: str, port: int, key: str = "web.port", step: str = "choose another with --port"
) -> socket.socket:
    """
    A socket that takes connections there; port 0 means any free one.

    Raises `ConfigError`, naming *key* and what to do, where the address is not ours or is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as fault:
        reason = f"cannot listen on {host}:{port} ({fault.strerror})"
        hint = f"{step}, or stop the program that has it"
        raise ConfigError(key, (f"{reason}; {hint}",)) from fault


def serve(app: App, listener: socket.socket, for_metrics: socket.socket | None = None) -> None:
    """
    Serve until SIGTERM or Ctrl-C; requests under way are answered first.

    Metrics are answered on a socket of their own, where there is one.
    """
    with closing(DeskSender()) as sender:
        server, measure = make_server(app, sender), measuring(app, for_metrics)
        with _stopped_by_signals(server), carrying(app), beating(app), measure:
            server.run(sockets=[listener])


def serve_desk(app: App, listener: socket.socket, person: DeskPerson, key: str) -> None:
    """Serve the desk alone, on loopback, to who has *key*, in the name of *person*; till Ctrl-C."""
    with closing(DeskSender()) as sender:
        server = _server_of(LocalKey(local_desk(app, person, sender), key))
        with _stopped_by_signals(server):
            server.run(sockets=[listener])


def make_server(app: App, sender: DeskSender | None = None) -> uvicorn.Server:
    """The HTTP server of the public pages; its log never holds a path, since paths hold tokens."""
    return _server_of(web_app(app, sender))


def _server_of(application: ASGIApp) -> uvicorn.Server:
    logging.getLogger("uvicorn.access").disabled = True
    return uvicorn.Server(
        uvicorn.Config(
            application,
            http=ClientConnection,
            access_log=False,
            log_config=None,
            proxy_headers=False,
            server_header=False,
            date_header=True,
            lifespan="off",
            ws="none",
            timeout_keep_alive=10,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
            limit_concurrency=1000,
            h11_max_incomplete_event_size=32_768,
        )
    )


def carrying(app: App) -> AbstractContextManager[None]:
    """While it lasts, letters that are due are sent, from a thread of their own."""
    return _beside("letters", partial(_carry, app))


def beating(app: App) -> AbstractContextManager[None]:
    """While it lasts, it is written down that we live, and alarms are told, from a thread."""
    return _beside("pulse", partial(_beat, app))


@contextmanager
def _beside(name: str, work: Callable[[threading.Event], None]) -> Iterator[None]:
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(stop,), name=name, daemon=True)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join(_SECONDS_TO_FINISH)


def _beat(app: App, stop: threading.Event) -> None:
    pulse = Pulse(app, SERVE)
    while not stop.wait(_SECONDS_BETWEEN_BEATS):
        try:
            pulse.beat()
        except DigestError as fault:
            _log.warning("pulse: %s", fault)
        except Exception:  # noqa: BLE001 (who watches must outlive what it sees)
            _log.exception("pulse: a fault of this program; it goes on")


def _carry(app: App, stop: threading.Event) -> None:
    said = ""
    while not stop.is_set():
        fault = _round(app)
        if fault != said:
            _log.warning("letters: %s", fault or "they leave again")
        said = fault
        stop.wait(_SECONDS_BETWEEN_ROUNDS)


def _round(app: App) -> str:
    """One round; what went wrong in words, or ''. The carrier outlives every fault."""
    try:
        return post_letters(app).fault
    except DigestError as fault:
        return str(fault)
    except Exception:  # noqa: BLE001 (a carrier that died would lose every later letter)
        _log.exception("letters: a fault of this program; the letters stay queued")
        return "a fault of this program"


@contextmanager
def _stopped_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """
    Leave with code 0 after SIGTERM or Ctrl-C.

    uvicorn stops gently by itself, then raises the signal again for whoever was
    there before it: here, a handler that has nothing left to do.
    """

    def finish(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    kept: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}
    for caught in (signal.SIGTERM, signal.SIGINT):
        kept[caught] = signal.signal(caught, finish)
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
