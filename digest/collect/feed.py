"""
What a feed says: RSS 0.9x to 2.0, RDF, Atom and JSON Feed into articles. Pure.

The kind is found by content, never by name. A body that is no feed, or an item
that cannot be used, is a reason in words; the other items are kept.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from zoneinfo import ZoneInfo

import feedparser

from digest.collect import clean, moments
from digest.collect.canonical import canonical
from digest.collect.page import linked_feeds
from digest.collect.text import decoded, shortened, tidy
from digest.model import Article, Image

LONGEST_GUID = 500
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NO_SECTION = frozenset(
    {"à la une", "a la une", "la une", "une", "non classé", "uncategorized", "actualités"}
    | {"actualité", "news", "accueil"}
)
"""Categories that say where a story stands on the site, not what it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed's own title and its usable items, as it orders them."""

    title: str
    articles: tuple[Article, ...]
    faults: tuple[str, ...] = ()
    """Why each of the other items was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFeed:
    """What stands at the address instead of a feed, and the feeds that it links to."""

    reason: str
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when a feed was found: what its relative links and bare dates mean."""

    url: str
    zone: ZoneInfo
    now: datetime
    content_type: str = ""


def parse(body: bytes, place: Place) -> Feed | NoFeed:
    """The articles in *body*, or why it is not a feed."""
    if not body.strip():
        return NoFeed(reason="the answer is empty")
    start = body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return _from_json(body, place)
    parsed = _parse_xml(body, place)
    if not parsed.get("version") and not parsed.get("entries"):
        return _not_a_feed(body, parsed, place)
    language = _language(parsed["feed"].get("language", ""))
    items = [_of_entry(entry, language, place) for entry in parsed["entries"]]
    return _feed(_title(parsed["feed"]), items)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """What the kinds of feed have in common, still as they wrote it."""

    link: str
    guid: str
    title: str
    standfirst: str
    content: str
    section: str
    author: str
    language: str
    image: Image | None
    published_at: datetime | None
    updated_at: datetime | None


def _feed(title: str, items: Iterable[Article | str]) -> Feed:
    """A feed of what is usable: each address once, the first time it comes."""
    articles: dict[str, Article] = {}
    faults: list[str] = []
    for item in items:
        if isinstance(item, str):
            faults.append(item)
        elif item.url in articles:
            faults.append(f"“{shortened(item.title, 60)}” has the same address as another item")
        else:
            articles[item.url] = item
    return Feed(title=title, articles=tuple(articles.values()), faults=tuple(faults))


def _article(item: _Item, place: Place) -> Article | str:
    """The item as an article, or why it cannot be one."""
    url = canonical(item.link, place.url) if item.link else ""
    standfirst = clean.passages(item.standfirst)
    body = clean.passages(item.content or item.standfirst, title=item.title)
    title = shortened(item.title, clean.LONGEST_TITLE) or _title_from(standfirst or body)
    if not title:
        return f"an item has no title and no text ({url or item.guid or 'no address either'})"
    if not url:
        return f"“{shortened(title, 60)}” has no link"
    published_at = moments.believable(item.published_at or item.updated_at, place.now)
    return Article(
        url=url,
        guid=item.guid[:LONGEST_GUID] or url,
        title=title,
        summary=clean.summary(standfirst, body, is_cut=clean.is_cut_off(item.standfirst)),
        body=body,
        section=item.section,
        author=item.author,
        language=item.language,
        image=item.image,
        published_at=published_at,
        updated_at=later(item.updated_at, published_at, place.now),
    )


def later(updated: datetime | None, published: datetime | None, now: datetime) -> datetime | None:
    """*updated* where it tells something: after the publication, and not in the future."""
    if updated is None or updated > now or (published is not None and updated <= published):
        return None
    return updated


def _title_from(standfirst: tuple[Any, ...]) -> str:
    """The beginning of the text, for an item that has no title (a short post)."""
    return shortened(standfirst[0].text, 90) if standfirst else ""


# --- RSS, RDF, Atom ---------------------------------------------------------------------


def _parse_xml(body: bytes, place: Place) -> dict[str, Any]:
    # never a URL: it would fetch by itself, past the door; and never its own
    # sanitiser: ours reads everything as text
    parsed: dict[str, Any] = feedparser.parse(
        body,
        response_headers={
            "content-location": place.url,
            "content-type": place.content_type or "application/xml",
        },
        sanitize_html=False,
        resolve_relative_uris=True,
    )
    return parsed


def _of_entry(entry: dict[str, Any], language: str, place: Place) -> Article | str:
    contents = entry.get("content") or [{}]
    content = max((part.get("value") or "" for part in contents), key=len)
    standfirst = entry.get("summary") or ""
    guid = tidy(entry.get("id") or "")
    item = _Item(
        link=entry.get("link") or (guid if guid.startswith(("http://", "https://")) else ""),
        guid=guid,
        title=_title(entry),
        standfirst=_markup(standfirst, entry.get("summary_detail")),
        content="" if content == standfirst else _markup(content, contents[0]),
        section=_section(
            tag.get("label") or tag.get("term") or "" for tag in entry.get("tags", ())
        ),
        author=_author(entry),
        language=_language(contents[0].get("language") or "") or language or "fr",
        image=_image(entry, place),
        published_at=_moment(entry, "published", place),
        updated_at=_moment(entry, "updated", place),
    )
    return _article(item, place)


def _title(record: dict[str, Any]) -> str:
    """A title's text; only one that was written as HTML has its tags taken off."""
    title = record.get("title") or ""
    kind = (record.get("title_detail") or {}).get("type", "")
    return clean.plain_text(title) if "html" in kind else tidy(decoded(title))


def _markup(value: str, detail: dict[str, Any] | None) -> str:
    """The HTML of a text; one that was written as plain text is escaped first."""
    is_plain = (detail or {}).get("type") == "text/plain" and "<" in value
    return value.replace("&", "&amp;").replace("<", "&lt;") if is_plain else value


def _section(names: Iterable[str]) -> str:
    tidied = (clean.plain_text(name) for name in names)
    return next((name for name in tidied if name and name.casefold() not in _NO_SECTION), "")


def _author(entry: dict[str, Any]) -> str:
    people = [tidy(decoded(person.get("name") or "")) for person in entry.get("authors", ())]
    names = [name for name in dict.fromkeys(people) if name and "@" not in name]
    return shortened(", ".join(names) or _without_address(entry.get("author") or ""), 200)


def _without_address(author: str) -> str:
    """RSS wants `address (Name)`; only the name is for readers."""
    bare = re.sub(r"\S+@\S+", "", author).strip(" ()<>")
    return tidy(decoded(bare))


def _moment(entry: dict[str, Any], name: str, place: Place) -> datetime | None:
    # feedparser says "updated" where there is only "published", with a warning;
    # `dict.get` asks without that
    written = dict.get(entry, name) or ""
    moment = moments.read(written, zone=place.zone)
    parsed = dict.get(entry, f"{name}_parsed")
    if moment is None and isinstance(parsed, struct_time):
        moment = _of_struct(parsed)
    return moment


def _of_struct(parsed: struct_time) -> datetime | None:
    try:
        return datetime(*parsed[:6], tzinfo=UTC)
    except ValueError:
        return None


def _image(entry: dict[str, Any], place: Place) -> Image | None:
    """The largest picture that the item itself names."""
    media = [*entry.get("media_content", ()), *entry.get("media_thumbnail", ())]
    enclosed = [link for link in entry.get("links", ()) if link.get("rel") == "enclosure"]
    found = [
        Image(
            url=canonical_image(part.get("url") or part.get("href") or "", place.url),
            width=_pixels(part.get("width")),
            height=_pixels(part.get("height")),
        )
        for part in [*media, *enclosed]
        if _is_picture(part)
    ]
    return max((image for image in found if image.url), key=lambda image: image.width, default=None)


def canonical_image(url: str, base: str) -> str:
    """A picture's address; its query stays as it is, because it often holds the size."""
    return canonical(url, base)


def _is_picture(part: dict[str, Any]) -> bool:
    kind = str(part.get("type") or part.get("medium") or "")
    return kind.startswith("image") or not kind


def _pixels(value: object) -> int:
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _language(value: str) -> str:
    tag = value.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) and len(tag) <= 35 else ""


def _not_a_feed(body: bytes, parsed: dict[str, Any], place: Place) -> NoFeed:
    start = body[:2000].lower()
    if b"<html" in start or b"<!doctype html" in start or "html" in place.content_type:
        return NoFeed(reason="it is a web page, not a feed", feeds=linked_feeds(body, place.url))
    fault = parsed.get("bozo_exception")
    return NoFeed(reason=f"it is not a feed ({tidy(str(fault))})" if fault else "it is not a feed")


# --- JSON Feed ----------------------------------------------------------------------------


def _from_json(body: bytes, place: Place) -> Feed | NoFeed:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as fault:
        return NoFeed(reason=f"it is neither a feed nor whole JSON ({type(fault).__name__})")
    if not isinstance(told, dict) or "jsonfeed.org" not in str(told.get("version")):
        return NoFeed(reason="it is JSON, but not a JSON Feed (jsonfeed.org)")
    listed = told.get("items")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    language = _language(_str(told, "language")) or "fr"
    authors = told.get("authors") or told.get("author")
    articles = [_of_json(item, authors, language, place) for item in items]
    return _feed(tidy(_str(told, "title")), articles)


def _of_json(item: dict[str, Any], authors: Any, language: str, place: Place) -> Article | str:
    tags = item.get("tags")
    picture = canonical_image(_str(item, "image") or _str(item, "banner_image"), place.url)
    plain = _str(item, "content_text")
    return _article(
        _Item(
            link=_str(item, "url") or _str(item, "external_url"),
            guid=tidy(_str(item, "id")),
            title=tidy(decoded(_str(item, "title"))),
            standfirst=_markup(_str(item, "summary"), {"type": "text/plain"}),
            content=_str(item, "content_html") or _paragraphs(plain),
            section=_section(map(str, tags)) if isinstance(tags, list) else "",
            author=_names(item.get("authors") or item.get("author") or authors),
            language=_language(_str(item, "language")) or language,
            image=Image(url=picture) if picture else None,
            published_at=moments.read(_str(item, "date_published"), zone=place.zone),
            updated_at=moments.read(_str(item, "date_modified"), zone=place.zone),
        ),
        place,
    )


def _str(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    return str(value) if isinstance(value, str | int | float) else ""


def _names(authors: Any) -> str:
    people = authors if isinstance(authors, list) else [authors]
    names = [tidy(_str(person, "name")) for person in people if isinstance(person, dict)]
    return shortened(", ".join(filter(None, names)), 200)


def _paragraphs(plain: str) -> str:
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", escaped) if part.strip())
