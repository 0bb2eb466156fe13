"""
What an article's own page says that its feed does not: above all, when it was changed. Pure.

A page is asked in this order: JSON-LD, `meta` elements, `time` elements, then
the French words that its readers see. Nothing it says replaces what the feed
said, except the text where the feed only gave its beginning.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from digest.collect import clean, french, moments
from digest.collect.canonical import canonical
from digest.collect.text import decoded, shortened, tidy
from digest.model import Article, Image, Passage

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_ARTICLE_TYPES = (
    "article",
    "newsarticle",
    "blogposting",
    "reportagenewsarticle",
    "liveblogposting",
)
_BODY_PATHS = (
    "//*[contains(concat(' ', normalize-space(@itemprop), ' '), ' articleBody ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' entry-content ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' article-body ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' post-content ')]",
    "//article",
)
_LONGEST_LABEL = 160
"""Characters of a line that still is a byline and not a paragraph."""
_MORE_THAN_TEASER = 1.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was found; each field empty or None where the page does not say."""

    url: str = ""
    title: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    author: str = ""
    section: str = ""
    image: Image | None = None
    body: tuple[Passage, ...] = ()


def read(body: bytes, *, url: str, zone: ZoneInfo, now: datetime) -> Page | None:
    """What the page found at *url* says of its article; None where it cannot be read at all."""
    root = parsed(body)
    if root is None:
        return None
    linked = next(_linked_articles(root), {})
    metas = _metas(root)
    published, updated = _moments(root, linked, metas, zone, now)
    return Page(
        url=_canonical_link(root, url),
        title=_title(root, linked, metas),
        published_at=published,
        updated_at=updated,
        author=_author(linked, metas),
        section=tidy(_first_text(linked.get("articleSection")) or metas.get("article:section", "")),
        image=_image(linked, metas, url),
        body=_body(root),
    )


def completed(article: Article, page: Page, now: datetime) -> Article:
    """*article* with what only its page knows."""
    published = article.published_at or moments.believable(page.published_at, now)
    newest = max(filter(None, (article.updated_at, page.updated_at)), default=None)
    is_update = newest is not None and newest <= now and (published is None or newest > published)
    fuller = sum(len(line.text) for line in page.body) > _MORE_THAN_TEASER * sum(
        len(line.text) for line in article.body
    )
    body = page.body if fuller else article.body
    return replace(
        article,
        url=page.url or article.url,
        title=article.title or page.title,
        published_at=published,
        updated_at=newest if is_update else None,
        author=article.author or page.author,
        section=article.section or page.section,
        image=article.image or page.image,
        body=body,
        summary=article.summary or clean.summary((), body, is_cut=False),
    )


def linked_feeds(body: bytes, url: str) -> tuple[str, ...]:
    """The feeds that a page offers to readers (`rel="alternate"`), in its own order."""
    root = parsed(body)
    if root is None:
        return ()
    links = root.xpath("//link[@href]")
    found = (
        canonical(link.get("href"), url)
        for link in links
        if "alternate" in link.get("rel", "").lower().split()
        and link.get("type", "").lower().strip() in _FEED_TYPES
    )
    return tuple(dict.fromkeys(filter(None, found)))


def wordpress_api(body: bytes, url: str) -> str:
    """The root of the site's REST API, which WordPress names in each page's head."""
    root = parsed(body)
    links = [] if root is None else root.xpath("//link[@rel='https://api.w.org/'][@href]")
    return next((canonical(link.get("href"), url) for link in links), "")


def parsed(body: bytes) -> HtmlElement | None:
    """The page as a tree; None where there is nothing to make one of."""
    try:
        parser = lxml.html.HTMLParser(encoding=_encoding(body), no_network=True)
        root = lxml.html.document_fromstring(body.replace(b"\x00", b""), parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        return None
    return root


def _encoding(body: bytes) -> str | None:
    """UTF-8 where the bytes are UTF-8, whatever the page claims; else what it claims."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


# --- who, where, what ---------------------------------------------------------------------


def _linked_articles(root: HtmlElement) -> Iterator[dict[str, Any]]:
    """The articles that the page describes in JSON-LD."""
    for script in root.xpath("//script[@type='application/ld+json']"):
        try:
            told = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for record in _records(told):
            kinds = record.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(str(name).lower() in _ARTICLE_TYPES for name in names):
                yield record


def _records(told: Any) -> Iterator[dict[str, Any]]:
    if isinstance(told, list):
        for part in told:
            yield from _records(part)
    elif isinstance(told, dict):
        yield told
        yield from _records(told.get("@graph", []))


def _metas(root: HtmlElement) -> dict[str, str]:
    """`meta` elements by name; the first of a name counts."""
    metas: dict[str, str] = {}
    for meta in root.xpath("//meta[@content]"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        metas.setdefault(name.strip().lower(), meta.get("content", "").strip())
    return metas


def _canonical_link(root: HtmlElement, url: str) -> str:
    """The page's own canonical address, if it is one of this site and not its front page."""
    for link in root.xpath("//link[@rel='canonical'][@href]"):
        found = canonical(link.get("href"), url)
        parts = urlsplit(found)
        same_site = parts.netloc.removeprefix("www.") == urlsplit(url).netloc.removeprefix("www.")
        if same_site and (parts.path != "/" or parts.query):
            return found
    return ""


def _title(root: HtmlElement, linked: dict[str, Any], metas: dict[str, str]) -> str:
    """The headline: the only `h1`, else what the page tells machines, else its window's title."""
    headings = [tidy(element.text_content()) for element in root.iterdescendants("h1")]
    told = [tidy(decoded(_first_text(linked.get("headline")))), tidy(metas.get("og:title", ""))]
    window = _without_site(
        tidy(root.findtext(".//title") or ""), tidy(metas.get("og:site_name", ""))
    )
    lone = headings if len(headings) == 1 else []
    found = next(filter(None, (*lone, *told, *headings, window)), "")
    return shortened(found, clean.LONGEST_TITLE)


def _without_site(title: str, site: str) -> str:
    """A window's title without the site's name that ends it."""
    return re.sub(rf"\s*[-–—|·]\s*{re.escape(site)}$", "", title) if site else title


def _author(linked: dict[str, Any], metas: dict[str, str]) -> str:
    people = linked.get("author")
    listed = people if isinstance(people, list) else [people]
    names = [tidy(decoded(_first_text(person))) for person in listed]
    told = ", ".join(dict.fromkeys(filter(None, names))) or tidy(metas.get("author", ""))
    return "" if "://" in told or "@" in told else shortened(told, 200)


def _first_text(value: Any) -> str:
    """The text in a JSON-LD value: a text, a record with a name, or a list of either."""
    if isinstance(value, list):
        return next(filter(None, map(_first_text, value)), "")
    if isinstance(value, dict):
        return _first_text(value.get("name") or value.get("url"))
    return value if isinstance(value, str) else ""


def _image(linked: dict[str, Any], metas: dict[str, str], url: str) -> Image | None:
    found = canonical(metas.get("og:image") or _picture(linked.get("image")), url)
    if not found or found == canonical(url):
        return None
    return Image(
        url=found,
        alt=tidy(metas.get("og:image:alt", "")),
        width=_pixels(metas.get("og:image:width", "")),
        height=_pixels(metas.get("og:image:height", "")),
    )


def _picture(value: Any) -> str:
    if isinstance(value, list):
        return next(filter(None, map(_picture, value)), "")
    if isinstance(value, dict):
        return str(value.get("url") or value.get("contentUrl") or "")
    return value if isinstance(value, str) else ""


def _pixels(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 6 else 0


def _body(root: HtmlElement) -> tuple[Passage, ...]:
    for path in _BODY_PATHS:
        for element in root.xpath(path):
            passages = clean.passages(lxml.html.tostring(element, encoding="unicode"))
            if passages:
                return passages
    return ()


# --- when -----------------------------------------------------------------------------------


def _moments(
    root: HtmlElement, linked: dict[str, Any], metas: dict[str, str], zone: ZoneInfo, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """When it was published and updated, each from the first place that says so."""
    labels = list(_labels(root))
    published = _first_moment(
        zone,
        _first_text(linked.get("datePublished")),
        metas.get("article:published_time", ""),
        metas.get("datepublished", ""),
        _time_element(root, "published"),
    ) or _first_told(french.published(text, zone=zone, now=now) for text in labels)
    updated = _first_moment(
        zone,
        _first_text(linked.get("dateModified")),
        metas.get("article:modified_time", ""),
        metas.get("og:updated_time", ""),
        metas.get("datemodified", ""),
        _time_element(root, "updated"),
    ) or _first_told(french.updated(text, zone=zone, now=now) for text in labels)
    return published, updated


def _first_moment(zone: ZoneInfo, *written: str) -> datetime | None:
    return _first_told(moments.read(text, zone=zone) for text in written)


def _first_told(told: Iterable[datetime | None]) -> datetime | None:
    return next(filter(None, told), None)


def _time_element(root: HtmlElement, word: str) -> str:
    """The `datetime` of a `time` element whose class says *word*, as WordPress writes it."""
    path = f"//time[contains(@class, '{word}')]/@datetime"
    return str(next(iter(root.xpath(path)), ""))


def _labels(root: HtmlElement) -> Iterator[str]:
    """Short lines that may be a byline, in the page's order, without what hangs round the story."""
    for element in root.iterdescendants("p", "div", "span", "time", "li", "small", "em"):
        text = tidy(element.text_content())
        hangs = any(
            ancestor.tag in ("aside", "footer", "nav", "form")
            for ancestor in element.iterancestors()
        )
        if text and len(text) <= _LONGEST_LABEL and not hangs:
            yield text
