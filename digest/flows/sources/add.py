"""Look at an address, say what it is, and make it a source."""

from dataclasses import dataclass
from datetime import datetime

from digest.collect import listing, opml
from digest.collect.context import CollectContext
from digest.collect.discover import Discovery, discover
from digest.collect.fetch import FetchedBody, FetchFailure, Gone, WebClient, shown
from digest.collect.kinds import KINDS, PAGE, SourceKind
from digest.collect.moves import is_passing
from digest.collect.visit import visit
from digest.english import counted
from digest.errors import DigestError, InputError, TryAgainError
from digest.flows.app import App
from digest.flows.sources.collect import collect_context, fetch_policy
from digest.flows.sources.health import SourceHealth, health
from digest.model import Article, Source
from digest.store import logbook
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


def preview_of(
    app: App,
    address: str,
    now: datetime,
    *,
    kind: SourceKind | None = None,
    selector: str = "",
    kinds: tuple[SourceKind, ...] = KINDS,
) -> SourcePreview:
    """
    Find out what *address* is and read it; nothing is stored.

    With *kind*, an address of the web is taken for that without a look; with
    *selector*, for a page whose links to articles are picked by it. Raises
    `InputError` where there is no source, `TryAgainError` where it cannot be
    reached now.
    """
    if fault := listing.selector_fault(selector) if selector else "":
        raise InputError(fault)
    context = collect_context(app.settings, now)
    with WebClient(fetch_policy(app.settings)) as client:
        discovery = _on_this_machine(address.strip(), kinds) or _on_the_web(
            app, address.strip(), PAGE if selector else kind, client, context, kinds
        )
        _refuse_double(app, discovery.url)
        return _read(discovery, selector, client, context, kinds)


def _read(
    discovery: Discovery,
    selector: str,
    client: WebClient,
    context: CollectContext,
    kinds: tuple[SourceKind, ...],
) -> SourcePreview:
    """What was found, read as a source of its kind; raises where it cannot be."""
    kind, url, now = discovery.kind, discovery.url, context.now
    source = Source(id=0, url=url, title="", added_at=now, kind=kind.name, selector=selector)
    reply = visit(source, client, context, kinds)
    if not isinstance(reply.answer, FetchedBody) or reply.feed is None:
        raise as_error(reply.answer)
    moved = reply.answer.moved_to or url
    title = reply.feed.title or kind.title(source, client, context)
    return SourcePreview(
        url=url if is_passing(url, moved) else moved,
        title=title or shown(url),
        kind=kind,
        selector=selector,
        articles=_newest_first(reply.feed.articles),
        faults=reply.feed.faults,
        also=discovery.also,
    )


def add(app: App, preview: SourcePreview, now: datetime, actor: str) -> Source:
    """Make it a source; raises `InputError` where it is one already."""
    with app.database.write() as conn:
        source = store.add(
            conn,
            url=preview.url,
            title=preview.title,
            at=now,
            kind=preview.kind.name,
            selector=preview.selector,
        )
        logbook.write(conn, now, actor, "sources add", f"source {source.id}: {shown(source.url)}")
    return source


def import_opml(app: App, body: bytes, now: datetime, actor: str) -> ImportedFeeds:
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
        logbook.write(conn, now, actor, "sources import-opml", counted(len(added), "source"))
    return ImportedFeeds(added=tuple(added), known=tuple(known), refused=tuple(refused))


def every(app: App) -> tuple[Source, ...]:
    """All sources, in the order they were added."""
    with app.database.read() as conn:
        return store.every(conn)


def check(app: App, now: datetime) -> tuple[SourceHealth, ...]:
    """How each source fares, in the order they were added."""
    with app.database.read() as conn:
        return health(conn, now, app.settings.sources.report_after)


def _on_this_machine(typed: str, kinds: tuple[SourceKind, ...]) -> Discovery | None:
    """What needs no web to be read."""
    places = (Discovery(kind=kind, url=url) for kind in kinds if (url := kind.address(typed)))
    return next(places, None)


def _on_the_web(
    app: App,
    typed: str,
    kind: SourceKind | None,
    client: WebClient,
    context: CollectContext,
    kinds: tuple[SourceKind, ...],
) -> Discovery:
    """What to read there; raises where that is nothing, or a source already."""
    url = typed if "://" in typed else f"https://{typed}"
    _refuse_double(app, url)
    discovery = Discovery(kind=kind, url=url) if kind else discover(url, client, context, kinds)
    if not isinstance(discovery, Discovery):
        raise as_error(discovery)
    return discovery


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
