"""
Read the pages of articles, for what their feeds do not say.

A page that fails never loses the article; a host that fails again and again is
left alone until the next time.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from urllib.parse import urlsplit

from digest.collect import page
from digest.collect.by_host import HostVisit, visit_hosts
from digest.collect.fetch import FetchedBody, FetchPolicy, WebClient, shown
from digest.collect.robots import Robots
from digest.config import Settings
from digest.flows.app import App
from digest.flows.sources.stories import StoryIndex
from digest.model import Article, Source
from digest.store import articles as store
from digest.store import retellings
from digest.store.articles import StoredArticle
from digest.store.database import Connection

_PAGES = 50
"""The newest articles of a source whose pages are read."""
_STALE = timedelta(hours=6)
"""A page that was read longer ago is read again while its story is young."""
_YOUNG = timedelta(days=2)
_GIVE_UP = 3
"""Pages of one host that may fail in a row."""
_WITHIN = timedelta(seconds=60)
"""However far apart a site wants its pages read, the morning waits no longer for them."""
_LATE = f"not read within {_WITHIN.total_seconds():.0f} s; it is read the next time"
_AT_MOST = 120
"""Pages read in one collect, the newest stories first; the others wait for the next."""


@dataclass(slots=True, kw_only=True)
class PagesRead:
    """For one source: how many pages were read, and why others could not be."""

    read: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, reading: page.ArticlePage | str) -> None:
        """Count what a page said, or why it could not be read."""
        if isinstance(reading, str):
            self.faults.append(reading)
        else:
            self.read += 1

    @property
    def notes(self) -> tuple[str, ...]:
        """At most one line: the first reason, and how many more there are."""
        if not self.faults:
            return ()
        more = f" (and {len(self.faults) - 1} more)" if len(self.faults) > 1 else ""
        return (f"a page could not be read: {self.faults[0]}{more}",)


@dataclass(frozen=True, slots=True)
class _LeftPage:
    """Why a page was not asked for: there was no time, and next time it is its turn."""

    reason: str


def read_pages(
    app: App, sources: Iterable[Source], policy: FetchPolicy, stories: StoryIndex, now: datetime
) -> dict[int, PagesRead]:
    """Read the pages of what is new or young in *sources*; what came of it, by source number."""
    counts: dict[int, PagesRead] = {source.id: PagesRead() for source in sources}
    with app.database.read() as conn:
        unread = [stored for source_id in counts for stored in _unread(conn, source_id, now)]
    newest = sorted(unread, key=_newest_first)[:_AT_MOST]
    reader = _PageReader(app.settings, now)
    how = HostVisit(host_of=_host, visit=reader.read, left=_left, within=_WITHIN)
    for stored, reading in visit_hosts(newest, how, policy):
        count = counts[stored.source_id]
        if isinstance(reading, _LeftPage):
            count.faults.append(reading.reason)
        elif reading:
            count.add(reading)
            _keep(app, stored, reading, stories, now)
    return counts


def _left(stored: StoredArticle) -> _LeftPage:
    return _LeftPage(f"{shown(stored.article.url)}: {_LATE}")


def _newest_first(stored: StoredArticle) -> float:
    return -(stored.article.published_at or stored.first_seen_at).timestamp()


def _unread(conn: Connection, source_id: int, now: datetime) -> tuple[StoredArticle, ...]:
    return store.without_page(
        conn, source_id, most=_PAGES, stale_before=now - _STALE, since=now - _YOUNG
    )


def _host(stored: StoredArticle) -> str:
    return urlsplit(stored.article.url).netloc


class _PageReader:
    """Reads pages, and stops asking a host that fails again and again."""

    def __init__(self, settings: Settings, now: datetime) -> None:
        self._settings = settings
        self._now = now
        self._until = monotonic() + _WITHIN.total_seconds()
        self._failed: defaultdict[str, int] = defaultdict(int)
        self._robots: dict[WebClient, Robots] = {}

    def read(self, stored: StoredArticle, client: WebClient) -> page.ArticlePage | _LeftPage | str:
        """What the page says, or why it could not be read; '' when it was not even asked."""
        host, url = _host(stored), stored.article.url
        if self._failed[host] >= _GIVE_UP:
            return ""
        robots = self._robots.setdefault(client, Robots(client))
        refusal = robots.why_not(url, self._now)
        if refusal:
            return refusal
        apart = robots.delay(url, self._now)
        if monotonic() + apart.total_seconds() > self._until:
            return _left(stored)
        reading = self._ask(url, client, apart)
        self._failed[host] = self._failed[host] + 1 if isinstance(reading, str) else 0
        return reading

    def _ask(self, url: str, client: WebClient, apart: timedelta) -> page.ArticlePage | str:
        answer = client.get(url, now=self._now, apart=apart)
        if not isinstance(answer, FetchedBody):
            return getattr(answer, "reason", f"{shown(url)}: no page came")
        zone = self._settings.newsletter.timezone
        try:
            reading = page.read(
                answer.body,
                url=answer.url,
                zone=zone,
                now=self._now,
                content_type=answer.content_type,
            )
        except Exception as fault:  # noqa: BLE001 (a parser's own fault costs one page)
            return f"{shown(url)}: it made our parser fail ({type(fault).__name__})"
        if reading is None:
            return f"{shown(url)}: the page cannot be read as HTML"
        return f"{shown(url)}: it is protected by a password" if reading.is_locked else reading


def _keep(
    app: App,
    stored: StoredArticle,
    reading: page.ArticlePage | str,
    stories: StoryIndex,
    now: datetime,
) -> None:
    with app.database.write() as conn:
        if isinstance(reading, str):
            store.record_page_failure(conn, stored.id, now)
            return
        article = page.completed(stored.article, reading, now)
        store.record_page(conn, stored, article, now)
        if not stored.article.body:
            _fold(conn, stored, article, stories, now)


def _fold(
    conn: Connection, stored: StoredArticle, article: Article, stories: StoryIndex, now: datetime
) -> None:
    """An item that came without a text may turn out, by its page, to repeat a story."""
    stories.refresh(conn)
    match = stories.find(article, stored.source_id, stored.first_seen_at, own_id=stored.id)
    if match and retellings.fold(conn, stored.id, match.known.id, match.ground, now):
        stories.forget(stored.id)
    else:
        stories.learn(stored.id, stored.source_id, article, stored.first_seen_at)
