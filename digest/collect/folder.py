"""A folder of Markdown files, for a newsroom without a site: one file, one article."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from urllib.request import pathname2url

from markdown_it import MarkdownIt

from digest.collect import frontmatter, images, machine_dates
from digest.collect.canonical import joined
from digest.collect.context import CollectContext
from digest.collect.fetch import Answer, FetchedBody, FetchFailure, WebClient
from digest.collect.frontmatter import Values
from digest.collect.item import (
    MOST_ITEMS,
    Item,
    SourceContent,
    SourcePlace,
    each_item,
    language_of,
    too_many,
)
from digest.collect.text import tidy
from digest.french import dates as french_dates
from digest.model import Source

_LARGEST = 1_000_000
"""Bytes of one file."""
_DAY_IN_NAME = re.compile(r"(\d{4}-\d\d-\d\d)[-_ ]?(.*)")
_NAMES = {
    "title": ("title", "titre"),
    "standfirst": ("summary", "description", "excerpt", "standfirst", "chapeau", "résumé"),
    "section": ("section", "rubrique", "category", "categories", "catégorie", "catégories"),
    "author": ("author", "auteur", "autrice", "authors", "auteurs"),
    "link": ("url", "link", "permalink", "lien"),
    "published": ("date", "published", "publié", "publiée"),
    "updated": ("updated", "modified", "lastmod", "modifié", "modifiée"),
    "language": ("lang", "language", "langue"),
    "image": ("image", "photo"),
    "alt": ("image_alt", "alt", "légende"),
    "draft": ("draft", "brouillon"),
}
"""What a line may be called, in English and in French."""


def address(typed: str) -> str:
    """How the folder at the path *typed* is written down as a source; empty where none is there."""
    folder = Path(typed)
    return f"file://{pathname2url(str(folder.resolve()))}" if folder.is_dir() else ""


def path_of(address: str) -> Path:
    """The folder behind such an address."""
    return Path(unquote(urlsplit(address).path))


def ask(source: Source, _client: WebClient, _context: CollectContext) -> Answer:
    """Whether the folder can be read, as an answer without a body; nothing is fetched."""
    folder = path_of(source.url)
    try:
        next(folder.iterdir(), None)
    except (FileNotFoundError, NotADirectoryError):
        return FetchFailure(reason=f"{folder}: there is no such folder")
    except OSError as fault:
        return FetchFailure(reason=f"{folder}: cannot be read ({fault.strerror})")
    return FetchedBody(url=source.url, body=b"")


def read(
    source: Source, _answer: FetchedBody, _client: WebClient, context: CollectContext
) -> SourceContent:
    """
    The articles in the folder, and why others cannot be read.

    An article without an address of its own leads to the front page of the
    newsletter's site, under a query that keeps it apart from the others.
    """
    folder = path_of(source.url)
    place = SourcePlace(url=context.site_url, zone=context.zone, now=context.now)
    files = sorted(folder.glob("*.md"), reverse=True)
    items = each_item(files[:MOST_ITEMS], lambda file: _read_file(file, place))
    return SourceContent(title=folder.name, items=(*items, *too_many(len(files))))


def _read_file(file: Path, place: SourcePlace) -> Item | str | None:
    """The article in a file, why it cannot be read, or None for a draft."""
    try:
        if file.stat().st_size > _LARGEST:
            return f"{file.name}: larger than {_LARGEST:,} bytes"
        text = file.read_text(encoding="utf-8-sig")
    except OSError as fault:
        return f"{file.name}: cannot be read ({fault.strerror})"
    except UnicodeDecodeError:
        return f"{file.name}: it is not UTF-8; save it as UTF-8"
    return item_of(file.stem, text, place)


def item_of(stem: str, text: str, place: SourcePlace) -> Item | None:
    """The article in a file's *text*, named *stem*; None where it says that it is a draft."""
    values, markdown = frontmatter.split(text)
    if _first(values, "draft").casefold() in ("true", "yes", "oui", "1"):
        return None
    dated = _DAY_IN_NAME.fullmatch(stem)
    body = MarkdownIt("commonmark").render(markdown)
    return Item(
        link=joined(place.url, _first(values, "link"))
        or f"{place.url.rstrip('/')}/?article={quote(stem)}",
        guid=stem,
        title=_first(values, "title") or _heading(markdown) or _words(dated, stem),
        standfirst=MarkdownIt("commonmark").render(_first(values, "standfirst")),
        content=body,
        categories=tuple(_all(values, "section")),
        author=", ".join(map(tidy, _all(values, "author"))),
        language=language_of(_first(values, "language")) or "fr",
        image=images.named(_first(values, "image"), place.url, alt=_first(values, "alt")),
        published_at=_moment(_first(values, "published") or (dated[1] if dated else ""), place),
        updated_at=_moment(_first(values, "updated"), place),
    )


def _moment(written: str, place: SourcePlace) -> datetime | None:
    """A date as a machine writes it, or in French words."""
    machine = machine_dates.read(written, zone=place.zone, now=place.now)
    return machine or french_dates.read(written, zone=place.zone, now=place.now)


def _heading(markdown: str) -> str:
    """The first heading of the text, where the top names no title."""
    heading = re.search(r"(?m)^#{1,2}\s+(.+?)\s*#*$", markdown)
    return tidy(heading[1]) if heading else ""


def _words(dated: re.Match[str] | None, stem: str) -> str:
    name = dated[2] if dated else stem
    return tidy(re.sub(r"[-_]+", " ", name)).capitalize()


def _first(values: Values, what: str) -> str:
    return next(iter(_all(values, what)), "")


def _all(values: Values, what: str) -> Iterator[str]:
    return (value for name in _NAMES[what] for value in values.get(name, ()))
