"""Serve an application on loopback, on a port nobody had to choose, until the block ends."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"
_PATIENCE = 12.0
"""Seconds a server may take to stop."""


def listen() -> socket.socket:
    """A listening socket on a free port: the address is known, and kept, before anyone answers."""
    return socket.create_server((LOOPBACK, 0))


def address(listener: socket.socket) -> str:
    """The web address of that socket, without a final slash."""
    return f"http://{LOOPBACK}:{listener.getsockname()[1]}"


@contextmanager
def hosted(application: ASGIApp, listener: socket.socket) -> Iterator[None]:
    """*application* answers on *listener* as long as the block lasts; then it is closed."""
    with running(_server(application), listener):
        yield


@contextmanager
def running(server: uvicorn.Server, listener: socket.socket) -> Iterator[None]:
    """*server* answers on *listener* as long as the block lasts; then it is closed."""
    thread = threading.Thread(target=server.run, args=([listener],), name="web", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
        listener.close()


def _server(application: ASGIApp) -> uvicorn.Server:
    config = uvicorn.Config(
        application,
        log_config=None,
        log_level=logging.ERROR,
        access_log=False,
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)
