"""
Read the pages of articles, for what their feeds do not say.

The pages of what readers were told are read again for two days: a feed forgets a
story within hours, and its updates are seen nowhere else. A page that was read
before is asked for only if it has changed. A page that fails never loses the
article, and one that only stands in for it (a challenge, a login) never becomes its
text: the source's own words stay until the page is read again. A host that fails
again and again, or is slow, is left alone until the next time; the report says so.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from urllib.parse import urlsplit

from digest.collect import page
from digest.collect.by_host import HostVisit, visit_hosts
from digest.collect.fetch import FetchedBody, FetchPolicy, NotModified, WebClient, shown
from digest.collect.identity import changed_in_substance
from digest.collect.kinds import KINDS, SourceKind, kind_named
from digest.collect.no_article import ExpectedPage, why_no_article, with_one_text
from digest.collect.robots import Robots
from digest.collect.text import shortened
from digest.config import Settings
from digest.flows.app import App
from digest.flows.sources.pages_read import PageReading, PagesRead, RefusedPage
from digest.flows.sources.stories import StoryIndex
from digest.model import Article, Source
from digest.store import article_pages, known_pages, retellings
from digest.store.article_rows import StoredArticle
from digest.store.database import Connection
from digest.store.known_pages import KnownPage

_PAGES = 50
"""The newest articles of a source whose pages are read."""
_STALE = timedelta(hours=6)
"""A page that was read longer ago is read again while its story is young."""
_FAILED = timedelta(hours=1)
"""One that gave nothing, after this."""
_YOUNG = timedelta(days=2)
_FOLLOWED_FOR = timedelta(days=2)
"""For how long after an edition told a story its page is read again."""
_REMEMBERED = timedelta(days=4)
"""How long what a page said is kept."""
_GIVE_UP = 3
"""Pages of one host that may fail in a row."""
_WITHIN = timedelta(seconds=60)
"""However far apart a site wants its pages read, the morning waits no longer for them."""
_AT_MOST = 120
"""Pages read in one collect: of what was told first, then of the newest; the others wait."""

_AT_ONCE = 20
"""Pages that are written down in one transaction: not each has to wait for the disk."""


def read_pages(
    app: App,
    sources: Iterable[Source],
    policy: FetchPolicy,
    stories: StoryIndex,
    now: datetime,
    kinds: tuple[SourceKind, ...] = KINDS,
) -> dict[int, PagesRead]:
    """
    Read the pages of what is new, young or was told in *sources*; what came of it, by number.

    Those of stories that an edition told in the last two days first, but for sources
    whose own list shows every change.
    """
    every = tuple(sources)
    counts = {source.id: PagesRead() for source in every}
    with app.database.read() as conn:
        newest = (*_followed(conn, every, now, kinds), *_unread(conn, counts, now))
        asked = list({stored.id: stored for stored in newest}.values())[:_AT_MOST]
        known = known_pages.of_articles(conn, [stored.id for stored in asked])
    reader = _PageReader(app.settings, now, known)
    how = HostVisit(host_of=_host, visit=reader.read, left=_left, within=_WITHIN)
    readings = _believed(visit_hosts(asked, how, policy))
    for stored, reading in readings:
        counts[stored.source_id].add(reading)
    came = [(stored, reading) for stored, reading in readings if reading is not None]
    for start in range(0, len(came), _AT_ONCE):
        with app.database.write() as conn:
            for stored, reading in came[start : start + _AT_ONCE]:
                _keep(conn, stored, reading, known.get(stored.id), stories, now)
    with app.database.write() as conn:
        known_pages.forget_before(conn, now - _REMEMBERED)
    return counts


def _left(_stored: StoredArticle) -> None:
    """There was no time; next time it is its turn."""


def _believed(
    readings: Iterable[tuple[StoredArticle, PageReading | None]],
) -> list[tuple[StoredArticle, PageReading | None]]:
    """
    The same, once all have come.

    A text that stands under two stories is the text of neither, an address that two pages call
    their own that of neither.
    """
    every = tuple(readings)
    named = Counter(each.url for _, each in every if isinstance(each, page.ArticlePage))
    shared = with_one_text(
        (_expected(stored), reading.body)
        for stored, reading in every
        if isinstance(reading, page.ArticlePage)
    )
    return [(stored, _weighed(stored, reading, shared, named)) for stored, reading in every]


def _weighed(
    stored: StoredArticle,
    reading: PageReading | None,
    shared: Mapping[str, str],
    named: Mapping[str, int],
) -> PageReading | None:
    """What is left of a reading, by what is *shared* with others and how often it is *named*."""
    if not isinstance(reading, page.ArticlePage):
        return reading
    if other := shared.get(stored.article.url):
        return _refused(stored, _SHARED.format(other))
    return replace(reading, url="") if named[reading.url] > 1 else reading


_SHARED = "the page of another story, “{}”, has the very same text"


def _refused(stored: StoredArticle, why: str) -> RefusedPage:
    reason = f"{shown(stored.article.url)}: {why}"
    return RefusedPage(reason, shortened(stored.article.title, 60))


def _expected(stored: StoredArticle) -> ExpectedPage:
    return ExpectedPage(url=stored.article.url, headline=stored.article.title)


def _followed(
    conn: Connection, sources: Iterable[Source], now: datetime, kinds: tuple[SourceKind, ...]
) -> tuple[StoredArticle, ...]:
    hiding = [source.id for source in sources if not _shows_changes(source, kinds)]
    return known_pages.of_mailed_stories(
        conn, hiding, mailed_since=now - _FOLLOWED_FOR, stale_before=now - _STALE
    )


def _shows_changes(source: Source, kinds: tuple[SourceKind, ...]) -> bool:
    kind = kind_named(source.kind, kinds)
    return kind is not None and kind.shows_changes


def _unread(conn: Connection, sources: Collection[int], now: datetime) -> tuple[StoredArticle, ...]:
    return article_pages.without_page(
        conn,
        sources,
        most=(_PAGES, 2 * _AT_MOST),  # some of them may be followed already
        stale_before=now - _STALE,
        failed_before=now - _FAILED,
        since=now - _YOUNG,
    )


def _host(stored: StoredArticle) -> str:
    return urlsplit(stored.article.url).netloc


class _PageReader:
    """Reads pages, and stops asking a host that fails again and again."""

    def __init__(self, settings: Settings, now: datetime, known: Mapping[int, KnownPage]) -> None:
        self._known = known
        self._settings = settings
        self._now = now
        self._until = monotonic() + _WITHIN.total_seconds()
        self._failed: defaultdict[str, int] = defaultdict(int)
        self._robots: dict[WebClient, Robots] = {}

    def read(self, stored: StoredArticle, client: WebClient) -> PageReading | None:
        """What the page says, or why it is not read or not believed; None: it was not asked."""
        host, url = _host(stored), stored.article.url
        if self._failed[host] >= _GIVE_UP:
            return None
        robots = self._robots.setdefault(client, Robots(client))
        refusal = robots.why_not(url, self._now)
        if refusal:
            return refusal
        apart = robots.delay(url, self._now)
        if monotonic() + apart.total_seconds() > self._until:
            return None
        reading = self._ask(stored, client, apart)
        is_read = isinstance(reading, page.ArticlePage)
        self._failed[host] = 0 if is_read else self._failed[host] + 1
        return reading

    def _ask(self, stored: StoredArticle, client: WebClient, apart: timedelta) -> PageReading:
        url, known = stored.article.url, self._known.get(stored.id)
        validators = known.validators if known else None
        answer = client.get(url, validators, now=self._now, apart=apart)
        if isinstance(answer, NotModified) and known is not None:
            return page.ArticlePage(body=known.body, validators=known.validators)
        if not isinstance(answer, FetchedBody):
            return getattr(answer, "reason", f"{shown(url)}: no page came")
        try:
            return self._read(stored, answer)
        except Exception as fault:  # noqa: BLE001 (a parser's own fault costs one page)
            return f"{shown(url)}: it made our parser fail ({type(fault).__name__})"

    def _read(self, stored: StoredArticle, answer: FetchedBody) -> PageReading:
        if why := why_no_article(answer, _expected(stored)):
            return _refused(stored, why)
        reading = page.read(
            answer.body,
            url=answer.url,
            zone=self._settings.newsletter.timezone,
            now=self._now,
            content_type=answer.content_type,
        )
        if reading is None:
            return f"{shown(stored.article.url)}: the page cannot be read as HTML"
        if reading.is_locked:
            return f"{shown(stored.article.url)}: it is protected by a password"
        return replace(reading, validators=answer.validators)


def _keep(
    conn: Connection,
    stored: StoredArticle,
    reading: PageReading,
    known: KnownPage | None,
    stories: StoryIndex,
    now: datetime,
) -> None:
    """What the page says; where it says something else than before, its words are the text."""
    if not isinstance(reading, page.ArticlePage):
        reason = reading if isinstance(reading, str) else reading.reason
        article_pages.record_page_failure(conn, stored.id, now, reason)
        return
    article = page.completed(stored.article, reading, now)
    before = known.body if known else reading.body
    is_changed = changed_in_substance(before, reading.body)
    if is_changed:
        article = replace(article, body=reading.body)
    changed_at = now if is_changed else None
    article_pages.record_page(conn, stored, article, now, reading.title, changed_at)
    body = reading.body if is_changed else before
    page_now = KnownPage(body=body, validators=reading.validators)
    known_pages.keep(conn, stored.id, page_now, now)
    if not stored.article.body:
        _fold(conn, stored, article, stories, now)


def _fold(
    conn: Connection, stored: StoredArticle, article: Article, stories: StoryIndex, now: datetime
) -> None:
    """An item that came without a text may turn out, by its page, to repeat a story."""
    stories.refresh(conn)
    match = stories.find(article, stored.source_id, stored.first_seen_at, own_id=stored.id)
    if (
        match
        and not match.is_told_anew
        and retellings.fold(conn, stored.id, match.known.id, match.ground, now)
    ):
        stories.forget(stored.id)
    else:
        stories.learn(stored.id, stored.source_id, article, stored.first_seen_at)
