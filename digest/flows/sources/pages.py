"""
Read the pages of articles, for what their feeds do not say.

A page that fails never loses the article, and one that only stands in for it (a
challenge, a login) never becomes its text: the source's own words stay until the page
is read again. A host that fails again and again is left alone until the next time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from digest.collect import page
from digest.collect.by_host import visit_hosts
from digest.collect.fetch import FetchedBody, FetchPolicy, WebClient, shown
from digest.collect.no_article import ExpectedPage, why_no_article, with_one_text
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
_FAILED = timedelta(hours=1)
"""One that gave nothing, after this."""
_YOUNG = timedelta(days=2)
_GIVE_UP = 3
"""Pages of one host that may fail in a row."""
_AT_MOST = 120
"""Pages read in one collect, the newest stories first; the others wait for the next."""


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """A page that came, and is not the article that should stand at its address."""

    reason: str


Reading = page.ArticlePage | RefusedPage | str
"""What came of a page; words say why it could not be read, '' that it was not even asked."""


@dataclass(slots=True, kw_only=True)
class PagesRead:
    """For one source: how many pages were read, and why others could not be."""

    read: int = 0
    faults: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Why pages that came are not the articles they were asked for."""

    @property
    def notes(self) -> tuple[str, ...]:
        """At most two lines: the first reason of each sort, and how many more there are."""
        lines = _first_of(self.faults, "a page could not be read")
        return (*lines, *_first_of(self.refused, _REFUSED))

    @property
    def doubts(self) -> tuple[str, ...]:
        """The line of them that the day's report says."""
        return _first_of(self.refused, _REFUSED)


_REFUSED = "a page is not the article, so the source's own words are told until it is"


def _first_of(reasons: list[str], what: str) -> tuple[str, ...]:
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return (f"{what}: {reasons[0]}{more}",) if reasons else ()


def read_pages(
    app: App, sources: Iterable[Source], policy: FetchPolicy, stories: StoryIndex, now: datetime
) -> dict[int, PagesRead]:
    """Read the pages of what is new or young in *sources*; what came of it, by source number."""
    counts: dict[int, PagesRead] = {source.id: PagesRead() for source in sources}
    with app.database.read() as conn:
        unread = [stored for source_id in counts for stored in _unread(conn, source_id, now)]
    newest = sorted(unread, key=_newest_first)[:_AT_MOST]
    reader = _PageReader(app.settings, now)
    for stored, reading in _believed(visit_hosts(newest, _host, reader.read, policy)):
        _count(counts[stored.source_id], reading)
        if reading:
            _keep(app, stored, reading, stories, now)
    return counts


def _count(pages: PagesRead, reading: Reading) -> None:
    match reading:
        case page.ArticlePage():
            pages.read += 1
        case RefusedPage(reason):
            pages.refused.append(reason)
        case str() if reading:
            pages.faults.append(reading)


def _believed(
    readings: Iterable[tuple[StoredArticle, Reading]],
) -> Iterator[tuple[StoredArticle, Reading]]:
    """The same, once all have come: a text that stands under two stories is the text of neither."""
    every = tuple(readings)
    shared = with_one_text(
        (_expected(stored), reading.body)
        for stored, reading in every
        if isinstance(reading, page.ArticlePage)
    )
    for stored, reading in every:
        is_shared = isinstance(reading, page.ArticlePage) and stored.article.url in shared
        yield stored, _refused(stored, _SHARED) if is_shared else reading


_SHARED = "another story's page has the very same text"


def _refused(stored: StoredArticle, why: str) -> RefusedPage:
    return RefusedPage(f"{shown(stored.article.url)}: {why}")


def _expected(stored: StoredArticle) -> ExpectedPage:
    return ExpectedPage(url=stored.article.url, headline=stored.article.title)


def _newest_first(stored: StoredArticle) -> float:
    return -(stored.article.published_at or stored.first_seen_at).timestamp()


def _unread(conn: Connection, source_id: int, now: datetime) -> tuple[StoredArticle, ...]:
    return store.without_page(
        conn,
        source_id,
        most=_PAGES,
        stale_before=now - _STALE,
        failed_before=now - _FAILED,
        since=now - _YOUNG,
    )


def _host(stored: StoredArticle) -> str:
    return urlsplit(stored.article.url).netloc


class _PageReader:
    """Reads pages, and stops asking a host that fails again and again."""

    def __init__(self, settings: Settings, now: datetime) -> None:
        self._settings = settings
        self._now = now
        self._failed: defaultdict[str, int] = defaultdict(int)
        self._robots: dict[WebClient, Robots] = {}

    def read(self, stored: StoredArticle, client: WebClient) -> Reading:
        """What the page says, or why it could not be read or is not believed."""
        host, url = _host(stored), stored.article.url
        if self._failed[host] >= _GIVE_UP:
            return ""
        robots = self._robots.setdefault(client, Robots(client))
        refusal = robots.why_not(url, self._now)
        if refusal:
            return refusal
        reading = self._ask(stored, client, robots.delay(url, self._now))
        is_read = isinstance(reading, page.ArticlePage)
        self._failed[host] = 0 if is_read else self._failed[host] + 1
        return reading

    def _ask(self, stored: StoredArticle, client: WebClient, apart: timedelta) -> Reading:
        url = stored.article.url
        answer = client.get(url, now=self._now, apart=apart)
        if not isinstance(answer, FetchedBody):
            return getattr(answer, "reason", f"{shown(url)}: no page came")
        zone = self._settings.newsletter.timezone
        try:
            if why := why_no_article(answer, _expected(stored)):
                return _refused(stored, why)
            reading = page.read(answer.body, url=answer.url, zone=zone, now=self._now)
        except Exception as fault:  # noqa: BLE001 (a parser's own fault costs one page)
            return f"{shown(url)}: it made our parser fail ({type(fault).__name__})"
        return reading or f"{shown(url)}: the page cannot be read as HTML"


def _keep(
    app: App,
    stored: StoredArticle,
    reading: Reading,
    stories: StoryIndex,
    now: datetime,
) -> None:
    with app.database.write() as conn:
        if not isinstance(reading, page.ArticlePage):
            reason = reading if isinstance(reading, str) else reading.reason
            store.record_page_failure(conn, stored.id, now, reason)
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
