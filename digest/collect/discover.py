"""
What stands at an address that a person typed: which kind of source, and where exactly.

A front page leads to the feed that it offers its readers, to the API that
WordPress names in its head, or to a feed at one of the usual places.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from urllib.parse import urljoin

from digest.collect import wordpress
from digest.collect.context import CollectContext
from digest.collect.fetch import Answer, FetchedBody, FetchFailure, WebClient, shown
from digest.collect.item import NoFeed
from digest.collect.kinds import FEED, KINDS, WORDPRESS, SourceKind, kind_of
from digest.collect.moves import is_passing
from digest.collect.page_links import api_in_header, feeds_in_header

_USUAL = ("/feed/", "/feed.xml", "/rss.xml", "/atom.xml", "/news-sitemap.xml")
_MOST_OFFERED = 5
_ADVICE = (
    "look for a link named RSS or Flux on the site, and add its address; or say which links of "
    "the page lead to articles: `digest sources add URL --select CSS`"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What to read, and how; and what else the page offers."""

    kind: SourceKind
    url: str
    also: tuple[str, ...] = ()


def discover(
    url: str, client: WebClient, context: CollectContext, kinds: tuple[SourceKind, ...] = KINDS
) -> Discovery | Answer:
    """The source at *url* or behind it, or what came instead, as a `FetchFailure` at last."""
    answer = client.get(url, now=context.now)
    if not isinstance(answer, FetchedBody):
        return answer
    moved = answer.moved_to or url
    address = url if is_passing(url, moved) else moved
    kind = _kind(answer, context, kinds)
    if isinstance(kind, SourceKind):
        return Discovery(kind=kind, url=address)
    if wordpress.is_api_root(answer.body):
        return Discovery(kind=WORDPRESS, url=_posts_of(address, client, context))
    page = replace(kind, api=kind.api or api_in_header(answer.headers.get("link", ""), answer.url))
    named = feeds_in_header(answer.headers.get("link", ""), answer.url)
    offered = _articles_first((*page.feeds, *named))[:_MOST_OFFERED]
    behind_it = _api_places(page.api, client, context)
    for place in chain(offered, behind_it, _usual(answer)):
        behind = client.get(place, now=context.now)
        kind = _kind(behind, context, kinds) if isinstance(behind, FetchedBody) else page
        if isinstance(kind, SourceKind):
            used = ("", place, *([page.api] if kind is WORDPRESS else []))
            also = tuple(other for other in (*offered, page.api) if other not in used)
            return Discovery(kind=kind, url=place, also=also)
    return FetchFailure(reason=f"{shown(answer.url)}: {page.reason}; {_ADVICE}")


def _kind(
    answer: FetchedBody, context: CollectContext, kinds: tuple[SourceKind, ...]
) -> SourceKind | NoFeed:
    """The kind of what came; where it is none, what it is instead and where it says to look."""
    kind = kind_of(answer.body, kinds)
    if kind is not FEED:
        return kind
    content = kind.parse(answer.body, context.place(answer))
    return content if isinstance(content, NoFeed) else kind


def _posts_of(api: str, client: WebClient, context: CollectContext) -> str:
    """Where the API at that root has posts: the site's posts, or what it calls its news."""
    for place in _api_places(api, client, context):
        answer = client.get(place, now=context.now)
        if isinstance(answer, FetchedBody) and wordpress.is_posts(answer.body):
            return place
    return wordpress.posts_root(api)


def _api_places(api: str, client: WebClient, context: CollectContext) -> Iterator[str]:
    """Where a site's API may have its news; nowhere without one."""
    if not api:
        return
    yield wordpress.posts_root(api)
    kinds = client.get(wordpress.types_address(api), now=context.now)
    if isinstance(kinds, FetchedBody):
        yield from wordpress.news_places(kinds.body, api)


def _usual(answer: FetchedBody) -> Iterator[str]:
    """The usual places, behind a web page."""
    if b"<html" in answer.body[:5000].lower():
        yield from (urljoin(answer.url, path) for path in _USUAL)


def _articles_first(feeds: tuple[str, ...]) -> tuple[str, ...]:
    """A site's feed of comments is not its news."""
    return tuple(sorted(feeds, key=lambda url: "comment" in url.lower()))
