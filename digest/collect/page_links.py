"""Where a page says that there is more to read: its feeds, and the API of its site. Pure."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from digest.collect.canonical import canonical
from digest.collect.page import parsed
from digest.collect.page_address import base_of

_FEED_TYPE = re.compile(
    r"(?:application|text)/(?:(?:rss|atom|rdf|feed)(?:\+xml|\+json)?|x-rss\+xml)\s*(?:;.*)?",
    re.IGNORECASE,
)
_FEED_ADDRESS = re.compile(
    r"(?:/(?:feed|rss|atom|backend)/?|/(?:feed|rss|atom|index|news|backend)\.(?:xml|rss|rdf|atom|php)"
    r"|\.rss|[?&](?:feed=(?:rss2?|atom|rdf)|page=backend|format=(?:feed|rss)|type=100)\b.*)$",
    re.IGNORECASE,
)
_FEED_WORDS = re.compile(r"\b(?:rss|atom|flux|fil (?:rss|de nouvelles))\b", re.IGNORECASE)
_FEED_WORD_LENGTH = 60


def linked_feeds(body: bytes, url: str) -> tuple[str, ...]:
    """The feeds that a page offers: those in its head, then the links that readers see."""
    root = parsed(body)
    if root is None:
        return ()
    base = base_of(root, url)
    feeds = (canonical(href, base) for href in (*_in_head(root), *_in_text(root)))
    return tuple(feed for feed in dict.fromkeys(feeds) if feed)


def wordpress_api(body: bytes, url: str) -> str:
    """The root of the site's REST API, which WordPress names in each page's head."""
    root = parsed(body)
    if root is None:
        return ""
    links = root.xpath("//link[@rel='https://api.w.org/'][@href]")
    base = base_of(root, url)
    return next((canonical(link.get("href"), base) for link in links), "")


def _in_head(root: HtmlElement) -> Iterator[str]:
    """Links to another form of the page, or of the site, that call themselves a feed."""
    for link in root.xpath("//link[@href]"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").strip()
        is_other = "alternate" in relations
        is_typed = bool(_FEED_TYPE.fullmatch(kind)) or _looks_like_feed(link, kind)
        if "feed" in relations or (is_other and is_typed):
            yield link.get("href")


def _looks_like_feed(link: HtmlElement, kind: str) -> bool:
    """An unlisted type (`text/xml`, none at all) with an address like a feed's."""
    is_open = not kind or kind.lower() in {"text/xml", "application/xml", "application/json"}
    return is_open and not link.get("hreflang") and bool(_FEED_ADDRESS.search(link.get("href", "")))


def _in_text(root: HtmlElement) -> Iterator[str]:
    for link in root.xpath("//a[@href]"):
        words = f"{link.text_content()} {link.get('title', '')}"[:_FEED_WORD_LENGTH]
        is_named = bool(_FEED_WORDS.search(words))
        if is_named and _FEED_ADDRESS.search(link.get("href", "").partition("#")[0]):
            yield link.get("href")
