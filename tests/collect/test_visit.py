"""One visit to a source, whatever its kind."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from digest.collect.context import CollectContext
from digest.collect.fetch import FetchFailure, FetchPolicy, WebClient
from digest.collect.kinds import SourceKind
from digest.collect.visit import visit
from digest.model import Source

NOW = datetime(2024, 11, 8, 13, 30, tzinfo=UTC)
CONTEXT = CollectContext(
    zone=ZoneInfo("America/Toronto"), now=NOW, site_url="https://gazette.example"
)


def read_wrongly(source, answer, client, context):
    return {}[answer.body]


@pytest.fixture
def client():
    policy = FetchPolicy(
        user_agent="digest/1", timeout=timedelta(seconds=5), max_size=1000, allow_private=True
    )
    with WebClient(policy) as client:
        yield client


def source(url, kind):
    return Source(id=1, url=url, title="La Gazette", added_at=NOW, kind=kind)


def test_a_parser_that_fails_costs_its_source_only(client, web_server):
    odd = SourceKind(name="odd", words="an oddity", read=read_wrongly)
    url = web_server.put("/odd", b"<odd/>")

    reply = visit(source(url, "odd"), client, CONTEXT, (odd,))

    assert isinstance(reply.answer, FetchFailure)
    assert reply.answer.reason.startswith(f"{url}: it made our parser fail (KeyError); open it")
    assert reply.feed is None


def test_a_kind_that_a_newer_version_added_costs_its_source_only(client, web_server):
    url = web_server.put("/menu", b"i")

    reply = visit(source(url, "menu"), client, CONTEXT)

    assert reply.answer.reason == (
        f"{url}: this version reads no “menu”; upgrade to the one that added it"
    )
    assert web_server.requests == []
