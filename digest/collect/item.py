"""What an item of any kind of source says, and the article it makes. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from digest.collect import clean, images, markup
from digest.collect.canonical import item_address, leads_inside
from digest.collect.identity import are_apart, comparable, same_story
from digest.collect.locked import is_locked, is_told_for_subscribers
from digest.collect.paid import paid_sign
from digest.collect.section import are_featured, section_of, tags_of
from digest.collect.text import said, shortened
from digest.collect.title import title_of
from digest.french import spoken
from digest.model import Article, Image, Passage

LONGEST_GUID = 500
MOST_ITEMS = 1000
"""A feed that carries a site's whole archive has its newest first."""
_T = TypeVar("_T")
_R = TypeVar("_R")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePlace:
    """Where and when a source was found: what its relative links and bare dates mean."""

    url: str
    zone: ZoneInfo
    now: datetime
    content_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What the kinds of source have in common, still as they wrote it."""

    link: str
    own_link: str = ""
    """The publisher's own, where `link` leads through a service that counts."""
    guid: str = ""
    title: str = ""
    """Text or HTML, as it came."""
    standfirst: str = ""
    """HTML, as is `content`."""
    content: str = ""
    author: str = ""
    language: str = "fr"
    """Of its source, where it says none of its own."""
    own_language: str = ""
    image: Image | None = None
    """The one that it names beside its text."""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    categories: tuple[str, ...] = ()
    """All that it is filed under, as written."""
    tags: tuple[str, ...] = ()
    """What else its publisher says it is about, or is, where that names no section."""
    is_featured: bool = False
    """Whether the site makes it stick to its top, beside what its categories say."""
    is_titled_by_its_page: bool = False
    """Whether it may come without a title and a text, which its page then gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceContent:
    """What a source says, still in its own words: of itself, and item by item."""

    items: tuple[Item | str, ...]
    """Or why one could not be read."""
    title: str = ""
    link: str = ""
    description: str = ""
    language: str = ""
    id: str = ""
    author: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source's own title and its usable articles, as it orders them."""

    title: str
    articles: tuple[Article, ...]
    faults: tuple[str, ...] = ()
    """Why each of the other items was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFeed:
    """What stands at the address instead, and where the page there says to look."""

    reason: str
    feeds: tuple[str, ...] = ()
    api: str = ""
    """The root of the site's WordPress API, where it names one."""


def each_item(
    records: Iterable[_T], read: Callable[[_T], Item | str | None]
) -> tuple[Item | str, ...]:
    """What *read* makes of each record: one that makes it fail costs itself, and says so."""
    items = (_tried(read, record, "an item") for record in records)
    return tuple(item for item in items if item is not None)


def feed_of(content: SourceContent, place: SourcePlace) -> Feed:
    """The articles of what is usable: each item once, the first time it comes."""
    articles: dict[str, list[Article]] = {}
    usable: list[Article] = []
    faults: list[str] = []
    guids = Counter(item.guid for item in content.items if isinstance(item, Item))
    for item in content.items:
        if isinstance(item, Item) and guids[item.guid] > 1:
            item = replace(item, guid="")  # noqa: PLW2901 - one name for many tells none apart
        article = item if isinstance(item, str) else _article_or_fault(item, place)
        if isinstance(article, str):
            faults.append(article)
        elif other := _told_by(article, articles.setdefault(article.url, []), place.now):
            faults.append(
                f"{_named(article)} has the same address as another item, {_named(other)}, "
                "and tells the same"
            )
        else:
            articles[article.url].append(article)
            usable.append(article)
    return Feed(title=content.title, articles=tuple(usable), faults=tuple(faults))


def _told_by(article: Article, there: list[Article], now: datetime) -> Article | None:
    """Which of the items *there*, at the same address, tells the same story."""
    if not there:
        return None
    item = comparable(article, 0, now)
    known = ((other, comparable(other, 0, now)) for other in there)
    same = (
        other for other, story in known if same_story(story, item) and not are_apart(story, item)
    )
    return next(same, None)


def _named(article: Article) -> str:
    return f"“{shortened(article.title, 60) or article.url}”"


def article_of(item: Item, place: SourcePlace) -> Article | str:
    """The item as an article, or why it cannot be one."""
    item = _without_data(item)
    url = item_address(item.own_link, place.url) or item_address(item.link, place.url)
    title = title_of(item.title)
    if refusal := _refusal(item, title):
        return f"{f'“{shortened(title, 60)}”' if title else url or 'an item'} {refusal}"
    said_first = clean.lines_of(item.standfirst)
    is_told = bool(item.content) and item.content != item.standfirst
    lines = clean.lines_of(item.content) if is_told else said_first
    standfirst, body = clean.story_of(said_first), clean.story_of(lines, title=title)
    title = title or _title_from(standfirst or body)
    if not title and not item.is_titled_by_its_page:
        return f"an item has no title and no text ({url or item.guid or 'no address either'})"
    if not url:
        return f"“{shortened(title, 60)}” has no link"
    if leads_inside(url, place.url):
        return f"“{shortened(title, 60)}” has a link into a private network, where no reader gets"
    published_at = item.published_at or item.updated_at
    labels = tuple(map(title_of, (*item.categories, *item.tags)))
    return Article(
        url=url,
        guid=item.guid[:LONGEST_GUID] or url,
        title=title,
        summary=clean.summary(standfirst, body, is_cut=clean.is_cut_off(said_first)),
        body=body,
        section=section_of(item.categories, item.author),
        author=said(item.author),
        language=_language(item, title, standfirst, body),
        image=image_of(item, place),
        published_at=published_at,
        updated_at=_later(item.updated_at, published_at, place.now),
        is_featured=item.is_featured or are_featured(item.categories),
        paid_sign=paid_sign(labels, title, standfirst, body, author=item.author, url=url),
        tags=tags_of(labels),
        is_for_subscribers=is_told_for_subscribers(
            item.categories, f"{item.standfirst} {item.content}"
        ),
    )


def _without_data(item: Item) -> Item:
    """The same, without the pictures that are written out in its markup."""
    if "data:" not in item.standfirst and "data:" not in item.content:
        return item
    return replace(
        item,
        standfirst=markup.without_data(item.standfirst),
        content=markup.without_data(item.content),
    )


def image_of(item: Item, place: SourcePlace) -> Image | None:
    """The picture that the item names, else the first in its text; one that mails show first."""
    if item.image is not None and item.image.is_shown_in_mail:
        return item.image
    return images.preferred(item.image, images.first(item.content or item.standfirst, place.url))


def _article_or_fault(item: Item, place: SourcePlace) -> Article | str:
    name = f"“{shortened(title_of(item.title), 60)}”" if item.title else item.link or "an item"
    return _tried(lambda each: article_of(each, place), item, name)


def _tried(read: Callable[[_T], _R], record: _T, name: str) -> _R | str:
    """What *read* makes of *record*, or that it could not: a fault of ours costs one item."""
    try:
        return read(record)
    except Exception as fault:  # noqa: BLE001 (whatever it is, the other items are whole)
        return f"{name} made our parser fail ({type(fault).__name__})"


def _refusal(item: Item, title: str) -> str:
    """Why it is not read, after its name; empty where it is."""
    if is_locked(title, item.standfirst, item.content):
        return "is protected by a password"
    return markup.refusal(item.standfirst) or markup.refusal(item.content)


def _language(
    item: Item, title: str, standfirst: tuple[Passage, ...], body: tuple[Passage, ...]
) -> str:
    """The item's own; its text's where the text is in another; what its source says of all else."""
    text = " ".join((title, *(line.text for line in (*standfirst, *body))))
    if item.own_language:
        return spoken.labelled(text, item.own_language)
    if not spoken.language_of(text) and spoken.is_in(item.language, "en"):
        return "fr"  # what software says of every site that nobody told it otherwise
    return spoken.labelled(text, item.language)


def _later(updated: datetime | None, published: datetime | None, now: datetime) -> datetime | None:
    """*updated* where it tells something: after the publication, and not in the future."""
    if updated is None or updated > now or (published is not None and updated <= published):
        return None
    return updated


def _title_from(lines: tuple[Passage, ...]) -> str:
    """The beginning of the text, for an item that has no title (a short post)."""
    return shortened(lines[0].text, 90) if lines else ""


def markup_of(value: str, *, is_plain: bool) -> str:
    """The HTML of a text; one that was written as plain text is escaped first."""
    return value.replace("&", "&amp;").replace("<", "&lt;") if is_plain else value


def language_of(value: str) -> str:
    """A language tag (BCP 47), or nothing where *value* is none."""
    tag = value.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) and len(tag) <= 35 else ""


def too_many(count: int) -> list[str]:
    """What is said of a feed with that many items: nothing while they are all read."""
    if count <= MOST_ITEMS:
        return []
    return [f"it has {count:,} items; those after the first {MOST_ITEMS:,} were left out"]
