"""
What an article's own page says that its feed does not: above all, when it was changed. Pure.

A page is asked in this order: JSON-LD, `meta` elements, `time` elements, then
the French words that its readers see. Nothing it says replaces what the feed
said, except the text where the feed only gave its beginning.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from digest.collect import clean, page_dates, page_text
from digest.collect.canonical import canonical
from digest.collect.images import pixels
from digest.collect.item import language_of
from digest.collect.page_dates import first_text
from digest.collect.paid import paid_sign
from digest.collect.text import decoded, shortened, tidy
from digest.dates import believed
from digest.french import spoken
from digest.model import Article, Image, Passage

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_ARTICLE_TYPES = (
    "article",
    "newsarticle",
    "blogposting",
    "reportagenewsarticle",
    "liveblogposting",
)
_MORE_THAN_TEASER = 1.3


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """What was found; each field empty or None where the page does not say."""

    url: str = ""
    title: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    day: date | None = None
    """Of the publication, on the wall of the site where it names its offset."""
    author: str = ""
    section: str = ""
    image: Image | None = None
    language: str = "fr"
    body: tuple[Passage, ...] = ()


def read(body: bytes, *, url: str, zone: ZoneInfo, now: datetime) -> ArticlePage | None:
    """What the page found at *url* says of its article; None where it cannot be read at all."""
    root = parsed(body)
    if root is None:
        return None
    linked = next(_linked_articles(root), {})
    metas = _metas(root)
    when = page_dates.read(root, linked, metas, zone=zone, now=now)
    title = _title(root, linked, metas)
    window = tidy(root.findtext(".//title") or "")
    return ArticlePage(
        url=_canonical_link(root, url),
        title=title,
        published_at=when.published,
        updated_at=when.updated,
        day=when.day,
        author=_author(linked, metas),
        section=tidy(first_text(linked.get("articleSection")) or metas.get("article:section", "")),
        image=_image(linked, metas, url),
        language=language_of(root.get("lang") or "") or "fr",
        body=_without_headline(page_text.read(root), {title, window}),
    )


def completed(article: Article, page: ArticlePage, now: datetime) -> Article:
    """*article* with what only its page knows."""
    published = article.published_at or believed(page.published_at, now)
    newest = max(filter(None, (article.updated_at, page.updated_at)), default=None)
    is_update = newest is not None and newest <= now and (published is None or newest > published)
    fuller = sum(len(line.text) for line in page.body) > _MORE_THAN_TEASER * sum(
        len(line.text) for line in article.body
    )
    body = page.body if fuller else article.body
    text = " ".join((article.title, *(line.text for line in body)))
    return replace(
        article,
        language=spoken.labelled(text, article.language),
        url=page.url or article.url,
        title=article.title or page.title,
        published_at=published,
        updated_at=newest if is_update else None,
        author=article.author or page.author,
        section=article.section or page.section,
        image=article.image or page.image,
        body=body,
        paid_sign=article.paid_sign or paid_sign((page.section,), page.title, page.body),
        summary=article.summary or clean.summary((), body, is_cut=False),
    )


def headlines(root: HtmlElement) -> tuple[str, ...]:
    """Everything that a page may be headed by: what it shows, tells machines, calls its window."""
    shown = [element.text_content() for element in root.iterdescendants("h1")]
    metas = _metas(root)
    machine = [decoded(first_text(each.get("headline"))) for each in _linked_articles(root)]
    named = [metas.get("og:title", ""), metas.get("twitter:title", "")]
    texts = (*shown, *machine, *named, root.findtext(".//title") or "")
    return tuple(dict.fromkeys(filter(None, map(tidy, texts))))


def linked_feeds(body: bytes, url: str) -> tuple[str, ...]:
    """The feeds that a page offers to readers (`rel="alternate"`), in its own order."""
    root = parsed(body)
    if root is None:
        return ()
    links = root.xpath("//link[@href]")
    feeds = (
        canonical(link.get("href"), url)
        for link in links
        if "alternate" in link.get("rel", "").lower().split()
        and link.get("type", "").lower().strip() in _FEED_TYPES
    )
    return tuple(dict.fromkeys(filter(None, feeds)))


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


def _without_headline(body: tuple[Passage, ...], titles: set[str]) -> tuple[Passage, ...]:
    """The story without the lines that only say its headline, or its window's title, again."""
    again = {title.casefold() for title in titles}
    return tuple(line for line in body if line.text.casefold() not in again)


def _linked_articles(root: HtmlElement) -> Iterator[dict[str, Any]]:
    """The articles that the page describes in JSON-LD."""
    for script in root.xpath("//script[@type='application/ld+json']"):
        try:
            linked = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for record in _records(linked):
            kinds = record.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(str(name).lower() in _ARTICLE_TYPES for name in names):
                yield record


def _records(linked: Any) -> Iterator[dict[str, Any]]:
    if isinstance(linked, list):
        for part in linked:
            yield from _records(part)
    elif isinstance(linked, dict):
        yield linked
        yield from _records(linked.get("@graph", []))


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
        address = canonical(link.get("href"), url)
        parts = urlsplit(address)
        same_site = parts.netloc.removeprefix("www.") == urlsplit(url).netloc.removeprefix("www.")
        if same_site and (parts.path != "/" or parts.query):
            return address
    return ""


def _title(root: HtmlElement, linked: dict[str, Any], metas: dict[str, str]) -> str:
    """The headline: the only `h1`, else what the page tells machines, else its window's title."""
    headings = [tidy(element.text_content()) for element in root.iterdescendants("h1")]
    machine = [tidy(decoded(first_text(linked.get("headline")))), tidy(metas.get("og:title", ""))]
    window = _without_site(
        tidy(root.findtext(".//title") or ""), tidy(metas.get("og:site_name", ""))
    )
    lone = headings if len(headings) == 1 else []
    title = next(filter(None, (*lone, *machine, *headings, window)), "")
    return shortened(title, clean.LONGEST_TITLE)


def _without_site(title: str, site: str) -> str:
    """A window's title without the site's name that ends it."""
    return re.sub(rf"\s*[-–—|·]\s*{re.escape(site)}$", "", title) if site else title


def _author(linked: dict[str, Any], metas: dict[str, str]) -> str:
    people = linked.get("author")
    listed = people if isinstance(people, list) else [people]
    names = [tidy(decoded(first_text(person))) for person in listed]
    author = ", ".join(dict.fromkeys(filter(None, names))) or tidy(metas.get("author", ""))
    return "" if "://" in author or "@" in author else shortened(author, 200)


def _image(linked: dict[str, Any], metas: dict[str, str], url: str) -> Image | None:
    address = canonical(metas.get("og:image") or _image_address(linked.get("image")), url)
    if not address or address == canonical(url):
        return None
    return Image(
        url=address,
        alt=tidy(metas.get("og:image:alt", "")),
        width=pixels(metas.get("og:image:width", "")),
        height=pixels(metas.get("og:image:height", "")),
    )


def _image_address(value: Any) -> str:
    if isinstance(value, list):
        return next(filter(None, map(_image_address, value)), "")
    if isinstance(value, dict):
        return str(value.get("url") or value.get("contentUrl") or "")
    return value if isinstance(value, str) else ""
