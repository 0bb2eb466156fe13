"""Look at an address, say what it is, and make it a source."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest.collect import folder, listing, opml, wordpress
from digest.collect.discover import Discovery, discover
from digest.collect.fetch import Answer, FetchedBody, FetchFailure, Gone, WebClient, shown
from digest.collect.visit import CollectContext, visit
from digest.errors import DigestError, InputError, TryAgainError
from digest.flows.app import App
from digest.flows.sources.collect import manners_of, outlook_of
from digest.flows.sources.health import SourceHealth, health
from digest.model import Article, Source, SourceKind
from digest.store import sources as store


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePreview:
    """What stands at an address: its kind, its title and its articles, newest first."""

    url: str
    title: str
    kind: SourceKind
    selector: str
    articles: tuple[Article, ...]
    faults: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """What else the page there offers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFeeds:
    """What came of a list of feeds: added, known before, and refused with the reason."""

    added: tuple[Source, ...]
    known: tuple[str, ...]
    refused: tuple[str, ...]


def look(
    app: App, address: str, now: datetime, *, kind: SourceKind | None = None, selector: str = ""
) -> SourcePreview:
    """
    Find out what *address* is and read it; nothing is stored.

    A folder on this machine is one of Markdown files. With *kind*, it is taken
    for that without a look; with *selector*, for a page whose links to articles
    are picked by it. Raises `InputError` where
    there is no source, `TryAgainError` where it cannot be reached now.
    """
    if fault := listing.selector_fault(selector) if selector else "":
        raise InputError(fault)
    outlook = outlook_of(app.settings, now)
    with WebClient(manners_of(app.settings)) as door:
        kind = SourceKind.PAGE if selector else kind
        found = _found(app, address.strip(), kind, door, outlook)
        source = Source(
            id=0, url=found.url, title="", added_at=now, kind=found.kind, selector=selector
        )
        seen = visit(source, door, outlook)
        if not isinstance(seen.answer, FetchedBody) or seen.found is None:
            raise as_error(seen.answer)
        title = seen.found.title or _name(source, door, outlook)
    return SourcePreview(
        url=seen.answer.moved_to or found.url,
        title=title or shown(found.url),
        kind=found.kind,
        selector=selector,
        articles=_newest_first(seen.found.articles),
        faults=seen.found.faults,
        also=found.also,
    )


def add(app: App, preview: SourcePreview, now: datetime) -> Source:
    """Make it a source; raises `InputError` where it is one already."""
    with app.database.write() as conn:
        return store.add(
            conn,
            url=preview.url,
            title=preview.title,
            at=now,
            kind=preview.kind,
            selector=preview.selector,
        )


def import_opml(app: App, body: bytes, now: datetime) -> ImportedFeeds:
    """
    Make each feed of an OPML list a source; none is read yet.

    Raises `InputError` where *body* is no such list.
    """
    outlines = opml.read(body)
    if isinstance(outlines, str):
        raise InputError(outlines)
    added: list[Source] = []
    known: list[str] = []
    refused: list[str] = []
    with app.database.write() as conn:
        for outline in outlines:
            if not outline.url.lower().startswith(("http://", "https://")):
                refused.append(f"{shown(outline.url)}: not a web address")
            elif store.by_url(conn, outline.url) is not None:
                known.append(outline.url)
            else:
                added.append(store.add(conn, url=outline.url, title=outline.title, at=now))
    return ImportedFeeds(added=tuple(added), known=tuple(known), refused=tuple(refused))


def every(app: App) -> tuple[Source, ...]:
    """All sources, in the order they were added."""
    with app.database.read() as conn:
        return store.every(conn)


def check(app: App, now: datetime) -> tuple[SourceHealth, ...]:
    """How each source fares, in the order they were added."""
    with app.database.read() as conn:
        return health(conn, now, app.settings.sources.report_after)


def _found(
    app: App, address: str, kind: SourceKind | None, door: WebClient, outlook: CollectContext
) -> Discovery:
    """What to read; raises where that is nothing, or a source already."""
    if Path(address).is_dir():
        url = folder.address_of(Path(address))
        found: Discovery | Answer = Discovery(kind=SourceKind.FOLDER, url=url)
    else:
        url = address if "://" in address else f"https://{address}"
        _refuse_double(app, url)
        found = Discovery(kind=kind, url=url) if kind else discover(url, door, outlook)
    if not isinstance(found, Discovery):
        raise as_error(found)
    _refuse_double(app, found.url)
    return found


def _name(source: Source, door: WebClient, outlook: CollectContext) -> str:
    """What a WordPress site says it is called; its posts do not."""
    root, there_is, _ = source.url.partition("/wp/v2/")
    if source.kind is not SourceKind.WORDPRESS or not there_is:
        return ""
    answer = door.get(f"{root}/?_fields=name", now=outlook.now)
    return wordpress.site_name(answer.body) if isinstance(answer, FetchedBody) else ""


def _refuse_double(app: App, url: str) -> None:
    with app.database.read() as conn:
        known = store.by_url(conn, url)
    if known is not None:
        raise InputError(
            f"{shown(known.url)} is a source already (number {known.id}, “{known.title}”); "
            "`digest sources list` shows them all"
        )


def as_error(answer: object) -> DigestError:
    """What came instead of a body, as the error that ends a command."""
    if isinstance(answer, FetchFailure) and answer.may_pass:
        return TryAgainError(answer.reason)
    if isinstance(answer, FetchFailure | Gone):
        return InputError(answer.reason)
    return InputError("the server says nothing has changed, though we asked for the first time")


def _newest_first(articles: tuple[Article, ...]) -> tuple[Article, ...]:
    dated = [(article.published_at, article) for article in articles if article.published_at]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    undated = [article for article in articles if not article.published_at]
    return (*(article for _, article in dated), *undated)
