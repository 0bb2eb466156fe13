"""
What a WordPress site's REST API says: the answers of `/wp-json/wp/v2/posts`. Pure.

The API gives what feeds leave out: the whole text, when it was changed, and
dates in UTC (`date_gmt`, without a zone). Sections, authors and pictures are
numbers; sites embed their names when asked to, and where one does not, the
numbers are looked up (`unnamed`, `names_in`).
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from digest.collect import clean, images, machine_dates
from digest.collect.item import Item, NoFeed, SourceContent, SourcePlace, each_item
from digest.collect.text import shortened
from digest.collect.title import title_of
from digest.model import Image

PER_PAGE = 100
"""The most that WordPress gives at once."""

NO_POSTS = NoFeed(reason="it is not what WordPress's REST API answers")
_PLAIN = "rest_route"
"""The question that stands for the path on a site without pretty links."""
_LONGEST_NOTICE = 20_000
_STARTS = re.compile(r"\[\s*\{|\{\s*\"|\[\s*\]")
_MOST_STARTS = 5
"""Beginnings that are tried: a notice may look like one."""
_DECODER = json.JSONDecoder()
_NEWS = re.compile(
    r"actu|nouvelle|news|article|communique|billet|chronique|reportage|breve|depeche", re.IGNORECASE
)
"""How what a site calls its own kind of news begins."""
_NAME = re.compile(r"[\w-]{1,60}")
_NO_SECTIONS = frozenset({"", "post_tag", "post_format", "author", "language"})
_FIELDS = (
    "id,date,date_gmt,modified,modified_gmt,guid,link,title,excerpt,content,"
    "author,featured_media,categories,sticky,_links,_embedded"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermNames:
    """What the numbers in posts stand for."""

    sections: dict[int, str] = field(default_factory=dict)
    images: dict[int, Image] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownTerms:
    """Numbers that the posts themselves do not explain, in order."""

    sections: tuple[int, ...]
    images: tuple[int, ...]


def posts_address(url: str, page: int) -> str:
    """The address of a page of posts, newest first; what *url* already asks for stands."""
    questions = {
        "per_page": str(PER_PAGE),
        "page": str(page),
        "_fields": _FIELDS,
        "_embed": "wp:term,wp:featuredmedia,author",
    }
    return _asking(url, questions)


def names_address(url: str, terms: str, numbers: Iterable[int]) -> str:
    """Where the API at *url* explains those numbers; *terms* is `categories` or `media`."""
    fields = "id,name" if terms == "categories" else "id,source_url,alt_text,media_details"
    questions = {
        "include": ",".join(map(str, numbers)),
        "per_page": str(PER_PAGE),
        "_fields": fields,
    }
    return _asking(_endpoint(url, _route(url).rpartition("/")[0] + f"/{terms}"), questions)


def posts_root(api: str) -> str:
    """The address of the posts, from the root of a site's API."""
    return _endpoint(api, f"{_route(api)}/wp/v2/posts")


def types_address(api: str) -> str:
    """Where the API at that root says which kinds of posts the site has."""
    return _endpoint(api, f"{_route(api)}/wp/v2/types")


def news_places(body: bytes, api: str) -> tuple[str, ...]:
    """The addresses of what a site calls its news, of its own kinds of posts."""
    kinds = (kind for kind in _record(body).values() if isinstance(kind, dict))
    bases = (_str(kind, "rest_base") for kind in kinds)
    news = (base for base in bases if _NEWS.match(base) and _NAME.fullmatch(base))
    return tuple(_endpoint(api, f"{_route(api)}/wp/v2/{base}") for base in islice(news, 3))


def name_address(url: str) -> str:
    """Where the API at *url* says what its site is called; empty where that cannot be known."""
    root, is_below, _ = _route(url).partition("/wp/v2/")
    return _asking(_endpoint(url, f"{root}/"), {"_fields": "name"}) if is_below else ""


def read(body: bytes) -> list[dict[str, Any]] | None:
    """The posts in an answer; None where it is something else."""
    answer = _json(body)
    return answer if isinstance(answer, list) and all(map(_is_post, answer)) else None


def is_posts(body: bytes) -> bool:
    """Whether it is an answer with posts; an empty list says nothing of what it lists."""
    return bool(read(body))


def is_api_root(body: bytes) -> bool:
    """Whether it is what the root of a site's API answers, with posts to be asked for."""
    namespaces = _record(body).get("namespaces")
    return isinstance(namespaces, list) and "wp/v2" in namespaces


def site_name(body: bytes) -> str:
    """What a site's API says it is called."""
    return title_of(_str(_record(body), "name"))


def parse(body: bytes, place: SourcePlace) -> SourceContent | NoFeed:
    """The posts in an answer, with the names that they embed."""
    posts = read(body)
    if posts is None:
        return NO_POSTS
    return SourceContent(items=items_of(posts, TermNames(), place))


def unnamed(posts: Iterable[dict[str, Any]]) -> UnknownTerms:
    """The numbers of sections and pictures that no post embeds."""
    sections: dict[int, None] = {}
    images: dict[int, None] = {}
    for post in posts:
        if not _terms(post):
            sections |= dict.fromkeys(_numbers(post.get("categories")))
        number = post.get("featured_media")
        if isinstance(number, int) and number > 0 and not _embedded(post, "wp:featuredmedia"):
            images[number] = None
    return UnknownTerms(sections=tuple(sections), images=tuple(images))


def names_in(sections: bytes, images: bytes, base: str) -> TermNames:
    """What the two answers explain; an answer that is something else explains nothing."""
    return TermNames(
        sections={record["id"]: _str(record, "name") for record in _records(sections)},
        images={
            record["id"]: image for record in _records(images) if (image := _image(record, base))
        },
    )


def items_of(
    posts: Iterable[dict[str, Any]], names: TermNames, place: SourcePlace
) -> tuple[Item | str, ...]:
    """The posts as items, or why one cannot be used."""
    return each_item(posts, lambda post: _item_or_refusal(post, names, place))


def _item_or_refusal(post: dict[str, Any], names: TermNames, place: SourcePlace) -> Item | str:
    if isinstance(content := post.get("content"), dict) and content.get("protected"):
        title = shortened(title_of(_rendered(post, "title")), 60)
        return f"“{title}” is protected by a password"
    return _item(post, names, place)


def _item(post: dict[str, Any], names: TermNames, place: SourcePlace) -> Item:
    number = post.get("featured_media")
    media = _embedded(post, "wp:featuredmedia")
    image = _image(media[0], place.url) if media else names.images.get(_number(number))
    categories = _terms(post) or _named(post, names)
    people = (clean.plain_text(_str(person, "name")) for person in _embedded(post, "author"))
    return Item(
        link=_str(post, "link"),
        guid=clean.plain_text(_rendered(post, "guid")),
        title=_rendered(post, "title"),
        standfirst=_rendered(post, "excerpt"),
        content=_rendered(post, "content"),
        categories=tuple(categories),
        tags=tuple(_tags(post)),
        is_featured=post.get("sticky") is True,
        author=shortened(", ".join(filter(None, people)), 200),
        image=image,
        published_at=_moment(post, "date", place),
        updated_at=_moment(post, "modified", place),
    )


def _moment(post: dict[str, Any], name: str, place: SourcePlace) -> Any:
    """`date_gmt` is UTC though it does not say so; `date` is on the site's wall."""
    universal = _str(post, f"{name}_gmt")
    moment = (
        machine_dates.read(f"{universal}Z", zone=place.zone, now=place.now) if universal else None
    )
    return moment or machine_dates.read(_str(post, name), zone=place.zone, now=place.now)


def _terms(post: dict[str, Any]) -> list[str]:
    """What the post is filed under, as it embeds it: categories, then what else sorts its type."""
    named = _embedded_terms(post)
    ranked = sorted(named, key=lambda pair: pair[0] != "category")
    return [name for taxonomy, name in ranked if taxonomy not in _NO_SECTIONS]


def _tags(post: dict[str, Any]) -> list[str]:
    return [name for taxonomy, name in _embedded_terms(post) if taxonomy == "post_tag"]


def _embedded_terms(post: dict[str, Any]) -> list[tuple[str, str]]:
    """What sorts the post, and the name that it is sorted under."""
    groups = _embedded(post, "wp:term")
    terms = [term for group in groups if isinstance(group, list) for term in group]
    return [
        (_str(term, "taxonomy"), _str(term, "name")) for term in terms if isinstance(term, dict)
    ]


def _named(post: dict[str, Any], names: TermNames) -> list[str]:
    return [names.sections.get(number, "") for number in _numbers(post.get("categories"))]


def _image(media: Any, base: str) -> Image | None:
    if not isinstance(media, dict):
        return None
    details = media.get("media_details")
    size = details if isinstance(details, dict) else {}
    return images.named(
        _str(media, "source_url"),
        base,
        alt=_str(media, "alt_text"),
        width=size.get("width"),
        height=size.get("height"),
    )


def _embedded(post: dict[str, Any], name: str) -> list[Any]:
    embedded = post.get("_embedded")
    listed = embedded.get(name) if isinstance(embedded, dict) else None
    return listed if isinstance(listed, list) else []


def _json(body: bytes) -> Any:
    """What the body holds, between what PHP or a cache wrote round it; None: it is no JSON."""
    text = body.decode("utf-8", "replace")
    for start in islice(_STARTS.finditer(text, 0, _LONGEST_NOTICE), _MOST_STARTS):
        if "<html" in text[: start.start()].lower():
            return None
        try:
            return _DECODER.raw_decode(text, start.start())[0]
        except (ValueError, RecursionError):
            continue
    return None


def _record(body: bytes) -> dict[str, Any]:
    answer = _json(body)
    return answer if isinstance(answer, dict) else {}


def _records(body: bytes) -> list[dict[str, Any]]:
    answer = _json(body)
    listed = answer if isinstance(answer, list) else []
    return [each for each in listed if isinstance(each, dict) and isinstance(each.get("id"), int)]


def _is_post(record: Any) -> bool:
    return isinstance(record, dict) and {"id", "link", "title"} <= record.keys()


def _rendered(post: dict[str, Any], name: str) -> str:
    value = post.get(name)
    return _str(value, "rendered") if isinstance(value, dict) else ""


def _str(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""


def _numbers(value: Any) -> list[int]:
    return [each for each in value if isinstance(each, int)] if isinstance(value, list) else []


def _number(value: Any) -> int:
    return value if isinstance(value, int) and 0 <= value < 1_000_000_000 else 0


def _route(url: str) -> str:
    """What is asked of the API: a path, or a question where the site has plain links."""
    parts = urlsplit(url)
    route = dict(parse_qsl(parts.query)).get(_PLAIN, parts.path)
    return route.rstrip("/")


def _endpoint(url: str, route: str) -> str:
    """The address of *route* at the same API; nothing else is asked there."""
    parts = urlsplit(url)
    if _PLAIN in dict(parse_qsl(parts.query)):
        return parts._replace(query=urlencode({_PLAIN: route}, safe="/"), fragment="").geturl()
    return parts._replace(path=route, query="", fragment="").geturl()


def _asking(url: str, questions: dict[str, str]) -> str:
    """*url* with those questions, unless it asks otherwise itself."""
    parts = urlsplit(url)
    own = dict(parse_qsl(parts.query, keep_blank_values=True))
    query = urlencode(questions | own, safe=",:/")
    return parts._replace(query=query, fragment="").geturl()
