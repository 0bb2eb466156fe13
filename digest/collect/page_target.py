"""
Where a page sends its readers by itself, and whether that is the front page of its site. Pure.

A site that has a story no more often answers 200 all the same: with a page that leaves for the
front page at once, or with the front page itself, which says so in its canonical address.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from digest.collect.canonical import canonical, joined, key
from digest.collect.page_address import base_of

_AT_ONCE = 30
"""Seconds: a page that is left sooner is none to read; a newsroom's own reloads later."""
_FRONT = re.compile(
    r"/(?:(?:index|default|accueil|home)(?:\.\w{2,5})?|(?:fr|en|es|iu)(?:[-_][a-z]{2})?)?/?",
    re.IGNORECASE,
)
_REFRESH = re.compile(
    r"\s*(\d{1,9})(?:\.\d*)?\s*(?:[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']*))?", re.IGNORECASE
)
_MOVES = re.compile(
    r"^[\s;{(]*(?:(?:window|document|self|top|parent)\.)*location"
    r"(?:\.href)?(?:\s*=\s*|\.(?:replace|assign)\s*\(\s*)([\"'])([^\"'<>]{1,500})\1"
)
"""A script that does nothing before it leaves."""


def is_front_page(url: str) -> bool:
    """Whether *url* is the front page of its site, in one of its languages; it asks nothing."""
    return leads_to_front(canonical(url))


def leads_to_front(address: str) -> bool:
    """The same of an address in its canonical form, as an article's is."""
    parts = urlsplit(address)
    return bool(parts.netloc) and not parts.query and bool(_FRONT.fullmatch(parts.path))


def target_of(root: HtmlElement, url: str, headers: Mapping[str, str]) -> str:
    """Where the page found at *url* leads within half a minute; empty where its readers stay."""
    base = base_of(root, url)
    for target in (*_refreshes(root, headers), *_moves(root)):
        address = canonical(joined(base, target), base)
        if address and key(address) != key(canonical(url)):
            return address
    return ""


def leaves_at_once(root: HtmlElement, headers: Mapping[str, str]) -> bool:
    """Whether it asks browsers to load it, or another page, again within half a minute."""
    return next(_refreshes(root, headers), None) is not None


def is_front_by_its_word(root: HtmlElement, url: str) -> bool:
    """Whether the page found at *url*, which is no front page, calls itself the front page."""
    named = root.xpath("//link[contains(@rel, 'canonical')]/@href")
    if not named or is_front_page(url):
        return False
    address = canonical(named[0], base_of(root, url))
    return bool(address) and is_front_page(address)


def _refreshes(root: HtmlElement, headers: Mapping[str, str]) -> Iterator[str]:
    """Where each refresh that comes soon leads; empty for the page itself."""
    metas = root.xpath("//meta[@http-equiv][not(ancestor::noscript)]")
    written = [
        meta.get("content", "")
        for meta in metas
        if meta.get("http-equiv", "").strip().lower() == "refresh"
    ]
    for refresh in (headers.get("refresh", ""), *written):
        match = _REFRESH.match(refresh)
        if match and int(match[1]) <= _AT_ONCE:
            yield (match[2] or "").strip()


def _moves(root: HtmlElement) -> Iterator[str]:
    scripts = root.xpath("//script[not(@src)]/text()")
    return (match[2] for script in scripts if (match := _MOVES.match(script)))
