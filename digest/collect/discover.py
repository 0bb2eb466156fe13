"""
What stands at an address that a person typed: which kind of source, and where exactly.

A front page leads to the feed that it offers its readers, to the API that
WordPress names in its head, or to a feed at one of the usual places.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from digest.collect import feed, sitemap, wordpress
from digest.collect.fetch import Answer, FetchedBody, FetchFailure, WebClient, shown
from digest.collect.item import NoFeed
from digest.collect.visit import CollectContext
from digest.model import SourceKind

_USUAL = ("/feed/", "/feed.xml", "/rss.xml", "/atom.xml", "/news-sitemap.xml")
_MOST_OFFERED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What to read, and how; and what else the page offers."""

    kind: SourceKind
    url: str
    also: tuple[str, ...] = ()


def discover(url: str, door: WebClient, outlook: CollectContext) -> Discovery | Answer:
    """The source at *url* or behind it, or what came instead, as a `FetchFailure` at last."""
    answer = door.get(url, now=outlook.now)
    if not isinstance(answer, FetchedBody):
        return answer
    address = answer.moved_to or url
    kind = _kind(answer, outlook)
    if isinstance(kind, SourceKind):
        return Discovery(kind=kind, url=address)
    if _is_api_root(answer.body):
        return Discovery(kind=SourceKind.WORDPRESS, url=wordpress.posts_root(address))
    offered = _articles_first(kind.feeds)[:_MOST_OFFERED]
    for each in _places(offered, kind, answer):
        behind = door.get(each, now=outlook.now)
        found = _kind(behind, outlook) if isinstance(behind, FetchedBody) else None
        if isinstance(found, SourceKind):
            also = tuple(other for other in (*offered, kind.api) if other not in (each, ""))
            return Discovery(kind=found, url=each, also=also)
    return FetchFailure(reason=f"{shown(answer.url)}: {kind.reason}; {_ADVICE}")


_ADVICE = (
    "look for a link named RSS or Flux on the site, and add its address; or say which links of "
    "the page lead to articles: `digest sources add URL --select CSS`"
)


def _kind(answer: FetchedBody, outlook: CollectContext) -> SourceKind | NoFeed:
    if sitemap.is_sitemap(answer.body):
        return SourceKind.SITEMAP
    if wordpress.read(answer.body):
        return SourceKind.WORDPRESS
    told = feed.read(answer.body, outlook.place(answer))
    return told if isinstance(told, NoFeed) else SourceKind.FEED


def _places(offered: tuple[str, ...], found: NoFeed, answer: FetchedBody) -> Iterator[str]:
    """Where to look next, the surest first; the usual places only behind a web page."""
    yield from offered
    if found.api:
        yield wordpress.posts_root(found.api)
    if b"<html" in answer.body[:5000].lower():
        yield from (urljoin(answer.url, path) for path in _USUAL)


def _articles_first(feeds: tuple[str, ...]) -> tuple[str, ...]:
    """A site's feed of comments is not its news."""
    return tuple(sorted(feeds, key=lambda url: "comment" in url.lower()))


def _is_api_root(body: bytes) -> bool:
    if not body.lstrip().startswith(b"{"):
        return False
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return "wp/v2" in (found.get("namespaces") or ())
