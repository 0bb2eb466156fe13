"""`/metrics` in Prometheus' text format, on a port of its own; read anew at each scrape."""

import hmac
import logging
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import uvicorn
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from digest.config import read_secret
from digest.errors import StoreError
from digest.flows.app import App
from digest.flows.operating.metrics import Metric, metrics_of
from digest.web.slow_clients import ClientConnection

_SECONDS_TO_FINISH = 5

_log = logging.getLogger("digest.web")


class MetricCollector(Collector):
    """What the database says as it is asked, in the library's words."""

    def __init__(self, app: App) -> None:
        self._app = app

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return map(_family, metrics_of(self._app))

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing yet: to be registered asks no database."""
        return ()


def scraped(app: App) -> bytes:
    """Every figure in the text format. Raises `StoreError` where the database cannot answer."""
    registry = CollectorRegistry()
    registry.register(MetricCollector(app))
    return generate_latest(registry)


def metrics_app(app: App, token: str) -> Starlette:
    """The ASGI application that answers `/metrics`, to who says *token* where there is one."""

    async def answer(request: Request) -> Response:
        said = request.headers.get("authorization", "")
        if token and not hmac.compare_digest(said.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
        try:
            text = await run_in_threadpool(scraped, app)
        except StoreError as fault:
            _log.error("metrics: %s", fault)
            return PlainTextResponse("the database cannot answer\n", 503)
        return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return Starlette(routes=[Route("/metrics", answer)])


@contextmanager
def measuring(app: App, listener: socket.socket | None) -> Iterator[None]:
    """While it lasts, `/metrics` is answered on that socket, from a thread; None: nowhere."""
    if listener is None:
        yield
        return
    server = _server(app)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="metrics", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(_SECONDS_TO_FINISH)


def _server(app: App) -> uvicorn.Server:
    """Raises `ConfigError` where the token cannot be read."""
    settings = app.settings
    file = settings.metrics.token_file
    token = read_secret(settings.path(file), "metrics.token_file") if file else ""
    return uvicorn.Server(
        uvicorn.Config(
            metrics_app(app, token),
            http=ClientConnection,
            access_log=False,
            log_config=None,
            proxy_headers=False,
            server_header=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
            limit_concurrency=20,
        )
    )


def _family(metric: Metric) -> GaugeMetricFamily:
    family = GaugeMetricFamily(metric.name, metric.help, labels=metric.labels)
    for labels, value in metric.values:
        family.add_metric(labels, value)
    return family
