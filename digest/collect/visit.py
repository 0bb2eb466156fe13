"""One visit to a source, whatever its kind: fetch politely, parse, say what it gives."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from digest.collect import feed, folder, listing, sitemap, wordpress
from digest.collect.fetch import Answer, FetchedBody, FetchFailure, WebClient, shown
from digest.collect.item import Feed, Item, NoFeed, SourceContent, SourcePlace, feed_of
from digest.collect.robots import Robots
from digest.model import Source, SourceKind

MOST_PAGES = 10
"""Pages of an archive that are asked for in one visit."""
_OLD = timedelta(days=14)
"""Beyond a page that ends with older posts than that, nothing is news."""
_ADVICE = "open it in a browser, and correct the address with `digest sources add`"


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectContext:
    """From where and when the sources are seen."""

    zone: ZoneInfo
    now: datetime
    site_url: str
    """The newsletter's own site, which articles without an address lead to."""

    def place(self, fetched: FetchedBody) -> SourcePlace:
        """What relative links and bare dates mean there."""
        return SourcePlace(
            url=fetched.url, zone=self.zone, now=self.now, content_type=fetched.content_type
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnswer:
    """What the server answered (without the body), and what was in it."""

    answer: Answer
    found: Feed | None = None


def visit(source: Source, door: WebClient, outlook: CollectContext) -> SourceAnswer:
    """What *source* gives now; a fault of its own or of a parser is a `FetchFailure`."""
    if source.kind is SourceKind.FOLDER:
        return _read_folder(source, outlook)
    if source.kind is SourceKind.PAGE:
        refusal = Robots(door).why_not(source.url, outlook.now)
        if refusal:
            return SourceAnswer(answer=FetchFailure(reason=refusal))
    url = wordpress.posts_address(source.url, 1) if _is_api(source) else source.url
    answer = door.get(url, source.validators, now=outlook.now)
    if not isinstance(answer, FetchedBody):
        return SourceAnswer(answer=answer)
    if _is_api(source):
        answer = replace(answer, moved_to="")  # what we asked for is not the source's address
    try:
        told = _READERS[source.kind](source, answer, door, outlook)
        found = told if isinstance(told, NoFeed) else feed_of(told, outlook.place(answer))
    except Exception as fault:  # noqa: BLE001 (a parser's own fault costs one source, not the morning)
        found = NoFeed(reason=f"it made our parser fail ({type(fault).__name__})")
    if isinstance(found, NoFeed):
        return SourceAnswer(
            answer=FetchFailure(reason=f"{shown(answer.url)}: {found.reason}; {_ADVICE}")
        )
    return SourceAnswer(answer=replace(answer, body=b""), found=found)


def _is_api(source: Source) -> bool:
    return source.kind is SourceKind.WORDPRESS


def _read_folder(source: Source, outlook: CollectContext) -> SourceAnswer:
    place = SourcePlace(url=outlook.site_url, zone=outlook.zone, now=outlook.now)
    told = folder.read(folder.path_of(source.url), place)
    if isinstance(told, str):
        return SourceAnswer(answer=FetchFailure(reason=told))
    return SourceAnswer(answer=FetchedBody(url=source.url, body=b""), found=feed_of(told, place))


def _read_feed(
    _source: Source, answer: FetchedBody, _door: WebClient, outlook: CollectContext
) -> SourceContent | NoFeed:
    return feed.read(answer.body, outlook.place(answer))


def _read_page(
    source: Source, answer: FetchedBody, _door: WebClient, outlook: CollectContext
) -> SourceContent | NoFeed:
    return listing.read(answer.body, source.selector, outlook.place(answer))


def _read_sitemap(
    _source: Source, answer: FetchedBody, door: WebClient, outlook: CollectContext
) -> SourceContent | NoFeed:
    told = sitemap.read(answer.body, outlook.place(answer))
    if not isinstance(told, sitemap.SitemapIndex):
        return told
    items: list[Item | str] = []
    for url in told.children:
        child = door.get(url, now=outlook.now)
        if not isinstance(child, FetchedBody):
            items.append(getattr(child, "reason", f"{shown(url)}: nothing came"))
            continue
        below = sitemap.read(child.body, outlook.place(child))
        if isinstance(below, SourceContent):
            items.extend(below.items)
        else:
            items.append(f"{shown(url)}: it is not a sitemap of pages")
    return SourceContent(items=tuple(items))


def _read_posts(
    source: Source, answer: FetchedBody, door: WebClient, outlook: CollectContext
) -> SourceContent | NoFeed:
    place = outlook.place(answer)
    posts = wordpress.read(answer.body)
    if posts is None:
        return NoFeed(reason="it is not what WordPress's REST API answers")
    items = [*wordpress.items_of(posts, _names(source, posts, door, outlook), place)]
    for page in range(2, min(answer.pages, MOST_PAGES) + 1):
        if _ends_old(items, outlook):
            break
        more = door.get(wordpress.posts_address(source.url, page), now=outlook.now)
        posts = wordpress.read(more.body) if isinstance(more, FetchedBody) else None
        if posts is None:
            items.append(getattr(more, "reason", f"page {page} of its posts cannot be read"))
            break
        items += wordpress.items_of(posts, _names(source, posts, door, outlook), place)
    return SourceContent(items=tuple(items))


def _ends_old(items: list[Item | str], outlook: CollectContext) -> bool:
    last = items[-1] if items else ""
    moment = last.published_at if isinstance(last, Item) else None
    return moment is not None and moment < outlook.now - _OLD


def _names(
    source: Source, posts: list[dict[str, object]], door: WebClient, outlook: CollectContext
) -> wordpress.TermNames:
    """What the numbers in the posts stand for, asked for where they do not say it themselves."""
    wanted = wordpress.unnamed(posts)

    def asked(kind: str, numbers: tuple[int, ...]) -> bytes:
        if not numbers:
            return b""
        answer = door.get(wordpress.names_address(source.url, kind, numbers), now=outlook.now)
        return answer.body if isinstance(answer, FetchedBody) else b""

    sections, images = asked("categories", wanted.sections), asked("media", wanted.images)
    return wordpress.names_in(sections, images, source.url)


_Reader = Callable[[Source, FetchedBody, WebClient, CollectContext], SourceContent | NoFeed]
_READERS: dict[SourceKind, _Reader] = {
    SourceKind.FEED: _read_feed,
    SourceKind.WORDPRESS: _read_posts,
    SourceKind.SITEMAP: _read_sitemap,
    SourceKind.PAGE: _read_page,
}
