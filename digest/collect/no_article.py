"""
Whether a page that was answered with 200 is the article that was asked for. Pure.

A challenge, a cookie wall, a login, a page for maintenance or for "not found" may stand
at a story's address for an hour. Its text is no story's. No sign is believed alone but a
challenge that says so itself: a newsroom may rename a story, or keep one from search engines.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from digest.collect.fetch import FetchedBody
from digest.collect.page import parsed
from digest.collect.title import folded
from digest.model import Passage

_CHALLENGES = (
    "cf-mitigated",
    "x-amzn-waf-action",
    "sg-captcha",
    "x-vercel-mitigated",
    "x-sucuri-block",
)
"""Headers with which those who stand before a site say that they answered in its place."""
CHALLENGE = "a challenge for browsers stands in its place"
_AT_ONCE = 30
"""Seconds: a page that is left sooner is none to read; a newsroom's own reloads later."""
_SHORTEST_WORD = 4
_STEM = 5
"""Letters of a word that are compared: « rouvre » and « rouvrira » are one."""
_IN_ITS_TITLES = 0.5
_IN_ITS_TEXT = 1 / 3
_ENOUGH_WORDS = 3
"""Of a headline, to be missed in a page without another sign."""
_MANY = 3
"""Addresses with one text of which nothing else is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPage:
    """What should stand at an address, by whoever gave it."""

    url: str
    headline: str = ""
    """Empty where only the page tells it."""

    @property
    def host(self) -> str:
        """Whose page it is."""
        return urlsplit(self.url).netloc

    @property
    def words(self) -> frozenset[str]:
        """Of the headline, else of the address: what the page should speak of; may be none."""
        if self.headline:
            return _words(self.headline)
        path = unquote(urlsplit(self.url).path).rstrip("/")
        return _words(re.sub(r"\.\w{1,5}$", "", path.rpartition("/")[2]))

    def is_unlike(self, other: "ExpectedPage") -> bool:
        """Whether the two are surely two stories."""
        shorter = min(len(self.words), len(other.words))
        return shorter > 0 and len(self.words & other.words) < _IN_ITS_TITLES * shorter


def why_no_article(page: FetchedBody, expected: ExpectedPage) -> str:
    """Why that page is not the article it was asked for, in English; empty where it may be."""
    if is_challenge(page):
        return CHALLENGE
    if _path(page.url) == "/" and _path(expected.url) != "/":
        return "its address leads to the front page"
    root = parsed(page.body)
    if root is None or not expected.words or _has(_titles(root), expected.words, _IN_ITS_TITLES):
        return ""
    if sign := _sign(root, page.headers):
        return f"it {sign}, and its title is not the story's"
    is_absent = not _has(_text(root), expected.words, _IN_ITS_TEXT)
    if is_absent and expected.headline and len(expected.words) >= _ENOUGH_WORDS:
        return "neither its title nor its text speaks of the story"
    return ""


def is_challenge(page: FetchedBody) -> bool:
    """Whether somebody who stands before the site answered in its place."""
    return any(name in page.headers for name in _CHALLENGES)


def with_one_text(
    pages: Iterable[tuple[ExpectedPage, tuple[Passage, ...]]],
) -> frozenset[str]:
    """The addresses whose text stands under another address of their host, for another story."""
    alike: defaultdict[tuple[str, str], list[ExpectedPage]] = defaultdict(list)
    for expected, body in pages:
        text = folded(" ".join(passage.text for passage in body))
        if text:
            alike[expected.host, text].append(expected)
    return frozenset(
        expected.url
        for group in alike.values()
        for expected in group
        if any(map(expected.is_unlike, group)) or (not expected.words and len(group) >= _MANY)
    )


def _sign(root: HtmlElement, headers: Mapping[str, str]) -> str:
    """What says of a page with another title that it is none to read, as a verb; or empty."""
    if re.search(r"\b(?:noindex|none)\b", _robots(root, headers), re.IGNORECASE):
        return "asks not to be indexed"
    refreshes = [
        meta.get("content", "")
        for meta in root.xpath("//meta[@http-equiv][not(ancestor::noscript)]")
        if meta.get("http-equiv", "").strip().lower() == "refresh"
    ]
    if any(map(_is_left_at_once, (*refreshes, headers.get("refresh", "")))):
        return "leads elsewhere by itself"
    if root.xpath("//input[@type='password']"):
        return "asks for a password"
    return ""


def _robots(root: HtmlElement, headers: Mapping[str, str]) -> str:
    metas = (
        meta.get("content", "")
        for meta in root.xpath("//meta[@name]")
        if meta.get("name", "").strip().lower() in ("robots", "googlebot")
    )
    return " ".join((headers.get("x-robots-tag", ""), *metas))


def _is_left_at_once(refresh: str) -> bool:
    seconds = re.match(r"\s*(\d{1,9})", refresh)
    return seconds is not None and int(seconds[1]) <= _AT_ONCE


def _titles(root: HtmlElement) -> str:
    """Whatever of the page may be its headline."""
    heads = (element.text_content() for element in root.iter("title", "h1", "h2"))
    names = "@property='og:title' or @name='twitter:title' or @name='title'"
    metas = (meta.get("content", "") for meta in root.xpath(f"//meta[{names}]"))
    return " ".join((*heads, *metas))


def _text(root: HtmlElement) -> str:
    """Its words, those for machines included; a script may only repeat the address."""
    path = "//text()[not(parent::script) and not(parent::style)]"
    linked = "//script[@type='application/ld+json']/text()"
    metas = "//meta[not(contains(@content, '://'))]/@content"
    return " ".join(root.xpath(f"{path} | {linked} | {metas}"))


def _has(text: str, words: frozenset[str], share: float) -> bool:
    return len(words & _words(text)) >= share * len(words)


def _words(text: str) -> frozenset[str]:
    words = folded(text).split()
    return frozenset(word[:_STEM] for word in words if len(word) >= _SHORTEST_WORD)


def _path(url: str) -> str:
    return urlsplit(url).path or "/"
