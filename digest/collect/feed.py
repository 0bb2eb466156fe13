"""
What a feed says: RSS 0.9x to 2.0, RDF, Atom and JSON Feed into articles. Pure.

The kind is found by content, never by name. A body that is no feed, or an item
that cannot be used, is a reason in words; the other items are kept.
"""

import re
from datetime import datetime
from typing import Any

import feedparser

from digest.collect import images, jsonfeed, long_lists, machine_dates
from digest.collect.canonical import joined
from digest.collect.item import (
    MOST_ITEMS,
    Feed,
    Item,
    NoFeed,
    SourceContent,
    SourcePlace,
    each_item,
    feed_of,
    language_of,
    markup_of,
    too_many,
)
from digest.collect.mended import of_characters
from digest.collect.page_links import linked_feeds, wordpress_api
from digest.collect.text import decoded, shortened, tidy
from digest.collect.title import title_of
from digest.model import Image


def parse(body: bytes, place: SourcePlace) -> Feed | NoFeed:
    """The articles in *body*, or why it is not a feed."""
    content = read(body, place)
    return content if isinstance(content, NoFeed) else feed_of(content, place)


def read(body: bytes, place: SourcePlace) -> SourceContent | NoFeed:
    """What *body* says in its own words, or why it is not a feed."""
    if not body.strip():
        return NoFeed(reason="the answer is empty")
    start = body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        record = jsonfeed.read(body)
        return (
            NoFeed(reason=record) if isinstance(record, str) else jsonfeed.content_of(record, place)
        )
    body, many = _cut(body)
    body, faults = _without_heavy(of_characters(body))
    parsed, failed = _parsed(body, place)
    if not parsed.get("version") and not parsed.get("entries"):
        return _not_a_feed(body, parsed, place)
    head, entries = parsed["feed"], parsed["entries"]
    titled = head.get("title_detail") or {}
    language = language_of(head.get("language") or titled.get("language") or "")
    return SourceContent(
        title=title_of(head.get("title") or ""),
        link=joined(place.url, head.get("link") or ""),
        description=head.get("subtitle") or head.get("tagline") or "",
        id=tidy(head.get("id") or ""),
        author=tidy(decoded(head.get("author") or "")),
        published_at=_moment(head, "published", place),
        updated_at=_moment(head, "updated", place),
        language=language,
        items=(
            *each_item(entries[:MOST_ITEMS], lambda entry: _of_entry(entry, language, place)),
            *faults,
            *failed,
            *too_many(max(len(entries), many)),
        ),
    )


# --- RSS, RDF, Atom ---------------------------------------------------------------------


_MOST_TAGS = 100_000
"""Of one item, before it is parsed; what is left is judged again by what it holds."""
_MOST_LABELS = 2000
"""Of one item: its parser looks each up among all before it."""
_LABEL = re.compile(rb"<(?:\w+:)?(?:category|subject|keywords)\b")
_ENDLESS = 5 * MOST_ITEMS
"""Items from which on an archive is cut before it is parsed: the parser would take seconds."""


def _cut(body: bytes) -> tuple[bytes, int]:
    """The feed up to the last item that is read, and how many it had; 0 where it is whole."""
    starts = [item.start() for item in long_lists.ITEM.finditer(body)]
    if len(starts) <= _ENDLESS:
        return body, 0
    return body[: starts[MOST_ITEMS]], len(starts)


def _without_heavy(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The feed without the items over which its parser would spend seconds, and why."""
    is_light = body.count(b"<") <= _MOST_TAGS and len(_LABEL.findall(body)) <= _MOST_LABELS
    return (body, ()) if is_light else long_lists.without(body, _heaviness)


def _heaviness(item: bytes) -> str:
    tags, labels = item.count(b"<"), len(_LABEL.findall(item))
    if labels > _MOST_LABELS:
        return f"an item has {labels:,} categories; more than {_MOST_LABELS:,} are not read"
    if tags <= _MOST_TAGS:
        return ""
    return f"an item has {tags:,} tags; more than {_MOST_TAGS:,} are not read"


def _parsed(body: bytes, place: SourcePlace) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The feed as its parser has it, without the items over which that fails, and why."""
    try:
        return _parse_xml(body, place), ()
    except Exception:
        light, faults = long_lists.without(body, lambda item: _fault_of(item, place))
        if not faults:
            raise
        return _parse_xml(light, place), faults


def _fault_of(item: bytes, place: SourcePlace) -> str:
    try:
        _parse_xml(b"<rss><channel>%b</item></entry></channel></rss>" % item, place)
    except Exception as fault:  # noqa: BLE001 (an item may be anything)
        return f"an item made our parser fail ({type(fault).__name__})"
    return ""


def _parse_xml(body: bytes, place: SourcePlace) -> dict[str, Any]:
    # never a URL: it would fetch by itself, past the client; never its own
    # sanitiser: ours reads everything as text; and not the address either, for
    # it would join guids to it, and they would change when the feed moves
    parsed: dict[str, Any] = feedparser.parse(
        body,
        response_headers={"content-type": place.content_type or "application/xml"},
        sanitize_html=False,
        resolve_relative_uris=False,  # inside texts, whose links we do not keep
    )
    return parsed


def _of_entry(record: dict[str, Any], language: str, place: SourcePlace) -> Item:
    entry = dict(record)  # its parser's own looks each name up among all its others
    contents = entry.get("content") or [{}]
    content = max((part.get("value") or "" for part in contents), key=len)
    standfirst = entry.get("summary") or ""
    guid = tidy(entry.get("id") or "")
    updated = _moment(entry, "updated", place)
    categories = [tag.get("label") or tag.get("term") or "" for tag in entry.get("tags", ())]
    return Item(
        link=_link(entry, guid, place),
        own_link=str(entry.get("feedburner_origlink") or entry.get("pheedo_origlink") or ""),
        guid=guid,
        title=entry.get("title") or "",
        standfirst=_markup(standfirst, entry.get("summary_detail")),
        content=_markup(content, contents[0]),
        categories=tuple(categories),
        author=_author(entry),
        language=language or "fr",
        own_language=_own_language(entry, contents[0], language),
        image=_image(entry, place),
        published_at=_moment(entry, "published", place) or updated,
        updated_at=updated,
    )


def _own_language(entry: dict[str, Any], content: dict[str, Any], of_feed: str) -> str:
    """What the item says of itself and not the feed of all: `dc:language`, `xml:lang`."""
    details = (content, entry.get("title_detail") or {})
    tags = (entry.get("language"), *(detail.get("language") for detail in details))
    own = next(filter(None, (language_of(tag or "") for tag in tags)), "")
    return "" if own == of_feed else own


def _link(entry: dict[str, Any], guid: str, place: SourcePlace) -> str:
    """Where the item leads: its first link to a page, else any that it has, else its guid."""
    links = [link for link in entry.get("links", ()) if link.get("href")]
    pages = (
        link["href"]
        for link in links
        if link.get("rel", "alternate") == "alternate" and link.get("type", "") in _PAGES
    )
    others = (link["href"] for link in links if link.get("rel") not in _OTHER_LINKS)
    target = next(pages, "") or next(others, "") or entry.get("link") or ""
    if not target and guid.startswith(("http://", "https://")):
        return guid
    return joined(place.url, target)


_LONGEST_ALT = 250
"""Characters; more is no description of a picture."""
_PAGES = ("", "text/html", "application/xhtml+xml")
_OTHER_LINKS = ("enclosure", "self", "replies", "edit", "service.edit", "license", "hub", "next")


def _markup(value: str, detail: dict[str, Any] | None) -> str:
    """The HTML of a text, which feedparser marks as plain also where it only looks so."""
    is_plain = (detail or {}).get("type") == "text/plain" and "<" in value
    return markup_of(value, is_plain=is_plain)


def _author(entry: dict[str, Any]) -> str:
    author = entry.get("author") or ""
    if "@" in author:
        return shortened(_without_address(author), 200)
    people = [tidy(decoded(person.get("name") or "")) for person in entry.get("authors", ())]
    names = ", ".join(dict.fromkeys(filter(None, people)))
    return shortened(names or tidy(decoded(author)), 200)


def _without_address(author: str) -> str:
    """RSS wants `address (Name)`; only the name is for readers."""
    bare = re.sub(r"\S+@\S+", "", author).strip(" ()<>")
    return tidy(decoded(bare))


def _moment(entry: dict[str, Any], name: str, place: SourcePlace) -> datetime | None:
    # feedparser says "updated" where there is only "published", with a warning;
    # `dict.get` asks without that
    written = dict.get(entry, name) or ""
    return machine_dates.read(written, zone=place.zone, now=place.now)


def _image(entry: dict[str, Any], place: SourcePlace) -> Image | None:
    """The largest picture that the item itself names."""
    alt = _alt(entry)
    media = [*entry.get("media_content", ()), *entry.get("media_thumbnail", ())]
    enclosed = [link for link in entry.get("links", ()) if link.get("rel") == "enclosure"]
    return images.largest(
        images.named(
            part.get("url") or part.get("href") or "",
            place.url,
            alt=alt,
            width=part.get("width"),
            height=part.get("height"),
        )
        for part in [*media, *enclosed]
        if _is_image(part)
    )


def _alt(entry: dict[str, Any]) -> str:
    """
    What the item's one picture shows: `media:description`, else `media:text` (Media RSS).

    feedparser keeps the former among the contents, as plain text; of several pictures nobody
    can tell which one it is about, and a long one is the item's text.
    """
    plain = [
        str(part.get("value") or "")
        for part in entry.get("content", ())
        if part.get("type") == "text/plain"
    ]
    described = (
        plain[0] if len(plain) == 1 and entry.get("summary") else entry.get("media_text") or ""
    )
    is_of_one = len(entry.get("media_content", ())) == 1
    return str(described) if is_of_one and len(described) <= _LONGEST_ALT else ""


def _is_image(part: dict[str, Any]) -> bool:
    kind = str(part.get("type") or part.get("medium") or "")
    return kind.startswith("image") or not kind


def _not_a_feed(body: bytes, parsed: dict[str, Any], place: SourcePlace) -> NoFeed:
    start = body[:2000].lower()
    if b"<html" in start or b"<!doctype html" in start or "html" in place.content_type:
        return NoFeed(
            reason="it is a web page, not a feed",
            feeds=linked_feeds(body, place.url),
            api=wordpress_api(body, place.url),
        )
    fault = parsed.get("bozo_exception")
    return NoFeed(reason=f"it is not a feed ({tidy(str(fault))})" if fault else "it is not a feed")
