"""Look inside: what a source says in its own words, and what a page's article is."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from digest.collect import clean, page
from digest.collect.canonical import canonical
from digest.collect.fetch import FetchedBody, WebClient
from digest.collect.item import Feed, Item, NoFeed, SourceContent, SourcePlace, feed_of, image_of
from digest.collect.kinds import KINDS, SourceKind, kind_of
from digest.collect.section import section_of
from digest.collect.title import title_of
from digest.collect.unpack import unpacked
from digest.config import Settings
from digest.errors import InputError
from digest.flows.sources.add import as_error
from digest.flows.sources.collect import fetch_policy
from digest.model import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedBody:
    """A body as the source wrote it, and as articles."""

    kind: SourceKind
    content: SourceContent
    feed: Feed
    place: SourcePlace


def parse(
    settings: Settings,
    address: str,
    now: datetime,
    *,
    url: str = "",
    kinds: tuple[SourceKind, ...] = KINDS,
) -> InspectedBody:
    """
    Read the file or web address *address* as a feed, API answer or sitemap; nothing is stored.

    A file's relative links mean what they would at *url*. Raises `InputError`
    where it is none of these.
    """
    body, place = _body(settings, address, url, now)
    kind = kind_of(body, kinds)
    try:
        content = kind.parse(body, place)
    except Exception as fault:
        reason = f"it made our parser fail ({type(fault).__name__})"
        raise InputError(f"{address}: {reason}; report that with the file") from fault
    if isinstance(content, NoFeed):
        raise InputError(f"{address}: {content.reason}")
    return InspectedBody(kind=kind, content=content, feed=feed_of(content, place), place=place)


def as_record(inspected: InspectedBody) -> dict[str, Any]:
    """The same for a machine: what it says of itself, its entries, and why others are left out."""
    content = inspected.content
    return {
        "kind": inspected.kind.name,
        "feed": {
            "title": content.title,
            "link": content.link,
            "description": clean.safe_markup(content.description),
            "summary": clean.safe_markup(content.description),
            "language": content.language,
            "id": content.id,
            "author": content.author,
            "published": _iso(content.published_at),
            "updated": _iso(content.updated_at),
        },
        "entries": [
            _entry(item, inspected.place) for item in content.items if isinstance(item, Item)
        ],
        "left_out": list(inspected.feed.faults),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedArticle:
    """A page's article, and the day of its publication on the wall of its site."""

    article: Article
    day: date | None


def extract(settings: Settings, body: bytes, url: str, now: datetime) -> ExtractedArticle:
    """
    The article in the page that stands at *url*, completed and cleaned as a collect does it.

    Raises `InputError` where the page cannot be read.
    """
    zone = settings.newsletter.timezone
    article_page = page.read(body, url=url, zone=zone, now=now)
    if article_page is None:
        raise InputError(f"{url}: the page cannot be read as HTML")
    bare = Article(url=canonical(url) or url, guid=url, title="", language=article_page.language)
    article = page.completed(bare, article_page, now)
    return ExtractedArticle(article=article, day=article_page.day)


def article_record(extracted: ExtractedArticle, words_per_minute: int) -> dict[str, Any]:
    """The same for a machine."""
    article = extracted.article
    image = article.image
    return {
        "url": article.url,
        "title": article.title,
        "date": extracted.day.isoformat() if extracted.day else None,
        "published": _iso(article.published_at),
        "updated": _iso(article.updated_at),
        "author": article.author,
        "section": article.section,
        "language": article.language,
        "image": asdict(image) if image else None,
        "summary": article.summary,
        "headings": [line.text for line in article.body if line.is_heading],
        "text": "\n\n".join(line.text for line in article.body),
        "words": article.words,
        "minutes": max(1, round(article.words / words_per_minute)),
    }


def _entry(item: Item, place: SourcePlace) -> dict[str, Any]:
    """`updated` is the last change that is known: the publication where there was none."""
    image = image_of(item, place)
    return {
        "id": item.guid or item.link,
        "title": title_of(item.title),
        "link": item.link,
        "author": item.author,
        "section": section_of(item.categories, item.author),
        "language": item.language,
        "published": _iso(item.published_at),
        "updated": _iso(item.updated_at or item.published_at),
        "summary": clean.safe_markup(item.standfirst),
        "content": clean.safe_markup(item.content),
        "image": image.url if image else None,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _body(settings: Settings, address: str, url: str, now: datetime) -> tuple[bytes, SourcePlace]:
    zone = settings.newsletter.timezone
    if not address.startswith(("http://", "https://")):
        body = unpacked(read_file(Path(address)), settings.sources.max_size)
        if body is None:
            raise InputError(f"{address}: larger than {settings.sources.max_size:,} bytes unpacked")
        return body, SourcePlace(url=url, zone=zone, now=now)
    with WebClient(fetch_policy(settings)) as client:
        answer = client.get(address, now=now)
    if not isinstance(answer, FetchedBody):
        raise as_error(answer)
    place = SourcePlace(url=url or answer.url, zone=zone, now=now, content_type=answer.content_type)
    return answer.body, place


def read_file(file: Path) -> bytes:
    """The file's bytes; raises `InputError` where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as fault:
        raise InputError(f"{file}: cannot be read ({fault.strerror})") from fault
