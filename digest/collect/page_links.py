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
    r"(?:/(?:[\w-]*-)?(?:feed|rss|atom|backend|flux)/?"
    r"|/(?:feed|rss|atom|flux|index|news|backend)\.(?:xml|rss|rdf|atom|php3?)"
    r"|\.rss|[?&](?:feed=(?:rss2?|atom|rdf)|page=backend|format=(?:feed|rss)|type=100)\b.*)$",
    re.IGNORECASE,
)
_FEED_HOST = re.compile(r"(?:https?:)?//feeds?\d?\.(?:feedburner|feedblitz)\.com/", re.IGNORECASE)
_OF_COMMENTS = re.compile(r"comment", re.IGNORECASE)
_FEED_WORDS = re.compile(r"\b(?:rss|atom|flux|fil (?:rss|de nouvelles))\b", re.IGNORECASE)
_FEED_WORD_LENGTH = 60
_FEED_PLACE = re.compile(
    r"/(?:rss|flux|feeds?|atom|fils?|syndication)/|\.(?:xml|rdf|rss|atom)(?:\?|$)", re.IGNORECASE
)
"""Where what is named so may be a feed: whoever asks there sees it."""
_API = "https://api.w.org/"
"""How WordPress calls the relation of a page to its site's API."""
_HEADER_LINK = re.compile(r"<([^<>]{1,2000})>([^<>]{0,500}?)(?:,\s*(?=<)|$)")


def linked_feeds(body: bytes, url: str) -> tuple[str, ...]:
    """The feeds that a page offers: those in its head, then links, and last those of comments."""
    root = parsed(body)
    if root is None:
        return ()
    base = base_of(root, url)
    feeds = (canonical(href, base) for href in (*_in_head(root), *_in_text(root)))
    linked = [feed for feed in dict.fromkeys(feeds) if feed]
    return tuple(sorted(linked, key=lambda feed: bool(_OF_COMMENTS.search(feed))))


def wordpress_api(body: bytes, url: str) -> str:
    """The root of the site's REST API, which WordPress names in each page's head."""
    root = parsed(body)
    if root is None:
        return ""
    links = root.xpath(f"//link[@rel='{_API}'][@href]")
    base = base_of(root, url)
    return next((canonical(link.get("href"), base) for link in links), "")


def api_in_header(header: str, url: str) -> str:
    """The root of the site's REST API in an answer's `Link` field, where its head has none."""
    links = _HEADER_LINK.findall(header)
    return next((canonical(target, url) for target, rest in links if _API in rest), "")


def feeds_in_header(header: str, url: str) -> tuple[str, ...]:
    """The feeds that a page at *url* offers in its answer's `Link` field (RFC 8288)."""
    return tuple(
        canonical(target, url)
        for target, parameters in _HEADER_LINK.findall(header)
        if re.search(r"\brel=\"?(?:[^\";]* )?alternate\b", parameters, re.IGNORECASE)
        and (kind := re.search(r"\btype=\"?([^\";]+)", parameters, re.IGNORECASE))
        and _FEED_TYPE.fullmatch(kind[1].strip())
    )


def _in_head(root: HtmlElement) -> Iterator[str]:
    """Links to another form of the page, or of the site, that call themselves a feed."""
    for link in root.xpath("//link[@href]"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").strip()
        is_typed = bool(_FEED_TYPE.fullmatch(kind))
        is_other = "alternate" in relations and (is_typed or _looks_like_feed(link, kind))
        if "feed" in relations or is_other or (is_typed and not relations):
            yield link.get("href")


def _looks_like_feed(link: HtmlElement, kind: str) -> bool:
    """An unlisted type (`text/xml`, none at all) with an address like a feed's."""
    is_open = not kind or kind.lower() in {"text/xml", "application/xml", "application/json"}
    return is_open and not link.get("hreflang") and bool(_FEED_ADDRESS.search(link.get("href", "")))


def _in_text(root: HtmlElement) -> Iterator[str]:
    for link in root.xpath("//a[@href]"):
        words = f"{link.text_content()} {link.get('title', '')}"[:_FEED_WORD_LENGTH]
        address = link.get("href", "").partition("#")[0]
        is_feed_like = _FEED_ADDRESS.search(address) or _FEED_PLACE.search(address)
        is_named = _FEED_WORDS.search(words) and is_feed_like
        is_typed = _FEED_TYPE.fullmatch((link.get("type") or "").strip())
        if is_named or is_typed or _FEED_HOST.match(address):
            yield address
