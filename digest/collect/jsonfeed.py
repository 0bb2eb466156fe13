"""JSON Feed (versions 1 and 1.1, jsonfeed.org) into articles. Pure."""

import json
import re
from typing import Any

from digest.collect import images, machine_dates
from digest.collect.canonical import canonical
from digest.collect.item import (
    MOST_ITEMS,
    Item,
    SourceContent,
    SourcePlace,
    each_item,
    language_of,
    markup_of,
    too_many,
)
from digest.collect.text import shortened, tidy
from digest.collect.title import title_of


def read(body: bytes) -> dict[str, Any] | str:
    """The feed as JSON gives it, or why it is none."""
    try:
        record = json.loads(body)
    except (ValueError, RecursionError) as fault:
        return f"it is neither a feed nor whole JSON ({type(fault).__name__})"
    if not isinstance(record, dict) or not _is_feed(record):
        return "it is JSON, but not a JSON Feed (jsonfeed.org)"
    return record


def _is_feed(record: dict[str, Any]) -> bool:
    """By its version's address; some write only "1.1", or nothing, over a list of items."""
    items = record.get("items")
    return "jsonfeed.org" in _str(record, "version") or (
        isinstance(items, list)
        and isinstance(record.get("title"), str)
        and all(isinstance(item, dict) and ("id" in item or "url" in item) for item in items)
    )


def content_of(record: dict[str, Any], place: SourcePlace) -> SourceContent:
    """What the feed says of itself and of its items."""
    listed = record.get("items")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    language = language_of(_str(record, "language"))
    authors = record.get("authors") or record.get("author")
    read_items = each_item(
        items[:MOST_ITEMS], lambda item: _of_json(item, authors, language or "fr", place)
    )
    return SourceContent(
        title=title_of(_str(record, "title")),
        link=canonical(_str(record, "home_page_url"), place.url),
        description=_str(record, "description"),
        language=language,
        items=(*read_items, *too_many(len(items))),
    )


def _of_json(item: dict[str, Any], authors: Any, language: str, place: SourcePlace) -> Item:
    tags = item.get("tags")
    categories = [str(tag) for tag in tags] if isinstance(tags, list) else []
    content = _str(item, "content_html") or _paragraphs(_str(item, "content_text"))
    return Item(
        link=_str(item, "url") or _str(item, "external_url"),
        guid=tidy(_str(item, "id")),
        title=_str(item, "title"),
        standfirst=markup_of(_str(item, "summary"), is_plain=True),
        content=content,
        categories=tuple(categories),
        author=_names(item.get("authors") or item.get("author") or authors),
        language=language,
        own_language=language_of(_str(item, "language")),
        image=images.named(_str(item, "image"), place.url)
        or images.named(_str(item, "banner_image"), place.url),
        published_at=machine_dates.read(
            _str(item, "date_published"), zone=place.zone, now=place.now
        ),
        updated_at=machine_dates.read(_str(item, "date_modified"), zone=place.zone, now=place.now),
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
