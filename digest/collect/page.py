"""
What an article's own page says that its feed does not: above all, when it was changed. Pure.

A page is asked in this order: JSON-LD, `meta` elements, `time` elements, then
the French words that its readers see. Nothing it says replaces what the feed
said, except the text where the feed only gave its beginning.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from digest.collect import charset, clean, images, page_dates, page_text
from digest.collect.item import language_of
from digest.collect.locked import drop_paid_parts, has_password_form, is_for_subscribers
from digest.collect.page_address import base_of, own_address
from digest.collect.page_dates import first_text
from digest.collect.page_metadata import kinds_of, linked_article, metas_of
from digest.collect.page_title import page_title
from digest.collect.paid import paid_sign
from digest.collect.section import section_of, tags_of
from digest.collect.text import decoded, said, shortened, tidy
from digest.collect.title import folded, title_of
from digest.dates import believed
from digest.french import spoken
from digest.model import Article, Image, Passage, Validators

_MORE_THAN_TEASER = 1.3
_MOST_TAGS = 40
_PAID = "AdvertiserContentArticle"


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
    """Empty where the page is not for everyone."""
    tags: tuple[str, ...] = ()
    paid_sign: str = ""
    """What it says of itself that makes it paid matter."""
    is_for_subscribers: bool = False
    is_locked: bool = False
    """Whether it asks for a password instead of telling its story."""
    validators: Validators = field(default_factory=Validators)
    """What its server gave to ask for it again."""


def read(
    body: bytes, *, url: str, zone: ZoneInfo, now: datetime, content_type: str = ""
) -> ArticlePage | None:
    """What the page found at *url* says of its article; None where it cannot be read at all."""
    root = parsed(body, content_type)
    if root is None:
        return None
    linked, metas = linked_article(root), metas_of(root)
    when = page_dates.read(root, linked, metas, zone=zone, now=now)
    title = page_title(root, linked, metas, url)
    window = title_of(root.findtext(".//title") or "")
    author = _author(linked, metas)
    labels = _labels(root, linked, metas)
    is_for_some = is_for_subscribers(root, linked, metas)
    drop_paid_parts(root, linked)
    is_locked = has_password_form(lxml.html.tostring(root, encoding="unicode"))
    story = () if is_locked else _without_headline(page_text.read(root), {title, window})
    return ArticlePage(
        url=own_address(root, url, title),
        title=title,
        published_at=when.published,
        updated_at=when.updated,
        day=when.day,
        author=author,
        section=section_of(_categories(linked, metas), author),
        image=_image(linked, metas, base_of(root, url)),
        language=language_of(root.get("lang") or "") or "fr",
        body=() if is_for_some else story,
        tags=tags_of(labels),
        paid_sign=_paid_kind(linked) or paid_sign(labels, title, story, author=author, url=url),
        is_for_subscribers=is_for_some,
        is_locked=is_locked,
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
        paid_sign=article.paid_sign or page.paid_sign,
        tags=tuple(dict.fromkeys((*article.tags, *page.tags))),
        is_for_subscribers=article.is_for_subscribers or page.is_for_subscribers,
        summary=article.summary or clean.summary((), body, is_cut=False),
    )


def parsed(body: bytes, content_type: str = "") -> HtmlElement | None:
    """The page as a tree; None where there is nothing to make one of."""
    text = charset.text_of(body, content_type).replace("\x00", "")
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True)
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        return None


# --- who, where, what ---------------------------------------------------------------------


def _without_headline(body: tuple[Passage, ...], titles: set[str]) -> tuple[Passage, ...]:
    """The story without the lines that only say its headline, or its window's title, again."""
    again = set(map(folded, titles))
    return tuple(line for line in body if folded(line.text) not in again)


def _categories(linked: dict[str, Any], metas: dict[str, str]) -> list[str]:
    named = linked.get("articleSection")
    listed = named if isinstance(named, list) else [named]
    return [*map(first_text, listed), metas.get("article:section", "")]


def _labels(root: HtmlElement, linked: dict[str, Any], metas: dict[str, str]) -> list[str]:
    """All that it is filed under: sections, then tags."""
    tags = root.xpath("//meta[@property='article:tag' or @name='article:tag']/@content")
    sections = list(filter(None, _categories(linked, metas))) or [""]
    return [*sections, *tags[:_MOST_TAGS]]


def _paid_kind(linked: dict[str, Any]) -> str:
    """`AdvertiserContentArticle`, where that is what it says it is (schema.org)."""
    return next((_PAID for kind in kinds_of(linked) if kind == _PAID.lower()), "")


def _author(linked: dict[str, Any], metas: dict[str, str]) -> str:
    people = linked.get("author")
    listed = people if isinstance(people, list) else [people]
    names = [said(tidy(decoded(first_text(person)))) for person in listed]
    author = ", ".join(dict.fromkeys(filter(None, names))) or said(tidy(metas.get("author", "")))
    return "" if "://" in author or "@" in author else shortened(author, 200)


def _image(linked: dict[str, Any], metas: dict[str, str], base: str) -> Image | None:
    """The one that it shows where it is shared, else the one that it describes."""
    shared = images.named(
        metas.get("og:image", ""),
        base,
        alt=metas.get("og:image:alt", ""),
        width=metas.get("og:image:width"),
        height=metas.get("og:image:height"),
    )
    others = (_image_address(linked.get("image")), metas.get("twitter:image", ""))
    named = (images.named(address, base) for address in others)
    return shared or next(filter(None, named), None)


def _image_address(value: Any) -> str:
    if isinstance(value, list):
        return next(filter(None, map(_image_address, value)), "")
    if isinstance(value, dict):
        return str(value.get("url") or value.get("contentUrl") or "")
    return value if isinstance(value, str) else ""
