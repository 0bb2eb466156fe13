"""One visit to a source, for the tests of what it reads."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.collect.context import CollectContext
from digest.collect.fetch import FetchPolicy, WebClient
from digest.collect.kinds import KINDS, SourceKind
from digest.collect.visit import SourceAnswer, visit
from digest.model import Source

CONTEXT = CollectContext(
    zone=ZoneInfo("America/Toronto"),
    now=datetime(2024, 11, 8, 13, 30, tzinfo=UTC),
    site_url="https://gazette.example",
)
POLICY = FetchPolicy(
    user_agent="digest/1", timeout=timedelta(seconds=5), max_size=10_000, allow_private=True
)


def visited(url: str, kind: str, kinds: tuple[SourceKind, ...] = KINDS) -> SourceAnswer:
    """What a source of that kind gives at that address."""
    source = Source(id=1, url=url, title="La Gazette", added_at=CONTEXT.now, kind=kind)
    with WebClient(POLICY) as client:
        return visit(source, client, CONTEXT, kinds)
