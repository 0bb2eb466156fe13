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
from digest.collect.page_target import is_front_by_its_word, is_front_page, leaves_at_once
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
    if is_front_page(page.url) and not is_front_page(expected.url):
        return "its address leads to the front page"
    root = parsed(page.body)
    if root is None or not expected.words or _has(_titles(root), expected.words, _IN_ITS_TITLES):
        return ""
    if sign := _sign(root, page):
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
) -> Mapping[str, str]:
    """
    The addresses whose text stands under another address of their host, for another story.

    Each with the other: its headline, else its address.
    """
    alike: defaultdict[tuple[str, str], list[ExpectedPage]] = defaultdict(list)
    for expected, body in pages:
        text = folded(" ".join(passage.text for passage in body))
        if text:
            alike[expected.host, text].append(expected)
    return {
        expected.url: other.headline or other.url
        for group in alike.values()
        for expected in group
        if (other := _other(expected, group)) is not None
    }


def _other(expected: ExpectedPage, group: list[ExpectedPage]) -> ExpectedPage | None:
    """Whose text it is as well, where they are surely two stories or too many to be one."""
    others = [each for each in group if each is not expected]
    is_crowd = not expected.words and len(group) >= _MANY
    return next((each for each in others if is_crowd or each.is_unlike(expected)), None)


def is_door(root: HtmlElement, page: FetchedBody) -> bool:
    """Whether it is a page that stands before others: kept from search engines, or a login."""
    hidden = re.search(r"\b(?:noindex|none)\b", _robots(root, page.headers), re.IGNORECASE)
    return bool(hidden or root.xpath("//input[@type='password']"))


def _sign(root: HtmlElement, page: FetchedBody) -> str:
    """What says of a page with another title that it is none to read, as a verb; or empty."""
    if is_door(root, page):
        return "asks not to be indexed, or for a password"
    if leaves_at_once(root, page.headers):
        return "leads elsewhere by itself"
    if is_front_by_its_word(root, page.url):
        return "calls itself the front page"
    return ""


def _robots(root: HtmlElement, headers: Mapping[str, str]) -> str:
    metas = (
        meta.get("content", "")
        for meta in root.xpath("//meta[@name]")
        if meta.get("name", "").strip().lower() in ("robots", "googlebot")
    )
    return " ".join((headers.get("x-robots-tag", ""), *metas))


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
