"""
What a sitemap says: a site's newest addresses, with titles where it is a news sitemap. Pure.

(sitemaps.org, and the news and image extensions.) A sitemap of sitemaps names
others; the one for news comes first, then the newest.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import lxml.etree

from digest.collect import images, machine_dates
from digest.collect.canonical import canonical
from digest.collect.item import (
    MOST_ITEMS,
    Item,
    NoFeed,
    SourceContent,
    SourcePlace,
    each_item,
    language_of,
    too_many,
)
from digest.collect.text import tidy
from digest.collect.title import title_of
from digest.collect.xml import local_name, tree

MOST_CHILDREN = 3
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_NEW = timedelta(days=7)
"""An ordinary sitemap lists a site's every page: only what changed lately may be news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapIndex:
    """Sitemaps worth reading, in order."""

    children: tuple[str, ...]


def is_sitemap(body: bytes) -> bool:
    """Whether it begins as one."""
    start = body[:2000]
    return b"<urlset" in start or b"<sitemapindex" in start


def read(body: bytes, place: SourcePlace) -> SourceContent | SitemapIndex | NoFeed:
    """The addresses in *body*, the sitemaps that it names, or why it is neither."""
    root = tree(body)
    if isinstance(root, str):
        return NoFeed(reason=root)
    if local_name(root) == "sitemapindex":
        return SitemapIndex(children=_children(root, place))
    entries = [element for element in root if local_name(element) == "url"]
    items = each_item(entries[:MOST_ITEMS], lambda element: _item(element, place))
    news = next((_text(e, "news", "publication", "name") for e in entries), "")
    return SourceContent(
        title=title_of(news),
        items=(*items, *too_many(len(entries))),
    )


def parse(body: bytes, place: SourcePlace) -> SourceContent | NoFeed:
    """The addresses in *body*; the sitemaps that it names are not asked for."""
    content = read(body, place)
    if isinstance(content, SitemapIndex):
        return NoFeed(reason="it lists other sitemaps; read one of " + ", ".join(content.children))
    return content


def _item(element: lxml.etree._Element, place: SourcePlace) -> Item | None:
    """The address as an item; None where nothing says that it is new."""
    title = _text(element, "news", "title")
    published = machine_dates.read(
        _text(element, "news", "publication_date"), zone=place.zone, now=place.now
    )
    changed = machine_dates.read(_text(element, "lastmod"), zone=place.zone, now=place.now)
    if not title and not _is_new(published or changed, place.now):
        return None
    return Item(
        link=_text(element, "loc"),
        title=title,
        language=language_of(_text(element, "news", "publication", "language")) or "fr",
        image=images.named(_text(element, "image", "loc"), place.url),
        published_at=published,
        updated_at=changed if published else None,
        is_titled_by_its_page=True,
    )


def _is_new(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment >= now - _NEW


def _children(root: lxml.etree._Element, place: SourcePlace) -> tuple[str, ...]:
    listed = [
        (
            "news" in (url := _text(element, "loc")).lower(),
            machine_dates.read(_text(element, "lastmod"), zone=place.zone, now=place.now)
            or _LONG_AGO,
            url,
        )
        for element in root
        if local_name(element) == "sitemap"
    ]
    ranked = sorted(listed, reverse=True)
    addresses = (canonical(url, place.url) for _, _, url in ranked)
    return tuple(dict.fromkeys(filter(None, addresses)))[:MOST_CHILDREN]


def _text(element: lxml.etree._Element, *path: str) -> str:
    """The text at that path of local names; empty where there is none."""
    for name in path:
        child = next((child for child in element if local_name(child) == name), None)
        if child is None:
            return ""
        element = child
    return tidy(element.text or "")
