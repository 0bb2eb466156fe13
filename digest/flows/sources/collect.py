"""
Visit the sources, keep what they say, and read the pages of what is new.

Hosts are visited side by side and the addresses of one host one after the
other; threads only fetch and parse, and this thread writes, one short
transaction a source. A source or a page that fails is a line in the report and
never stops the others.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from digest import __version__
from digest.collect.by_host import visit_hosts
from digest.collect.fetch import FetchedBody, FetchFailure, FetchPolicy, Gone, NotModified, shown
from digest.collect.visit import CollectContext, SourceAnswer
from digest.collect.visit import visit as visit_source
from digest.config import Settings
from digest.dates import wall
from digest.flows.app import App
from digest.flows.sources.health import health
from digest.flows.sources.pages import PagesRead, read_pages
from digest.flows.sources.stories import StoryIndex
from digest.hosts import is_loopback
from digest.model import Article, Source, SourceKind
from digest.store import articles as store
from digest.store import sources as source_store
from digest.store.articles import SaveResult
from digest.store.database import Connection


class VisitResult(StrEnum):
    """How a visit went."""

    READ = "read"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    GONE = "gone"
    WAITING = "not due yet"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVisit:
    """What came of one source."""

    source: Source
    result: VisitResult
    new: int = 0
    updated: int = 0
    same: int = 0
    pages: int = 0
    """Pages that were read."""
    reason: str = ""
    """In words, where it failed or was not visited."""
    notes: tuple[str, ...] = ()
    """Items that could not be used, pages that could not be read, a new address."""

    @property
    def failure(self) -> str:
        """What went wrong, in words; empty when nothing did."""
        return self.reason if self.result in (VisitResult.FAILED, VisitResult.GONE) else ""

    def __str__(self) -> str:
        name = self.source.title or shown(self.source.url)
        if self.result is not VisitResult.READ:
            return f"{name}: {self.result}" + (f"; {self.reason}" if self.reason else "")
        counts = (f"{self.new} new", f"{self.updated} updated", f"{self.same} known")
        return f"{name}: {', '.join(counts)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectReport:
    """A visit for each source, in the order they were added."""

    visits: tuple[SourceVisit, ...]
    silent: tuple[str, ...] = ()
    """Sources that say nothing new, though by their own habit they should."""

    @property
    def new(self) -> int:
        """Articles that were not known before."""
        return sum(visit.new for visit in self.visits)

    @property
    def updated(self) -> int:
        """Articles that said something else than before."""
        return sum(visit.updated for visit in self.visits)

    @property
    def troubles(self) -> tuple[str, ...]:
        """What the day's report says: each failure, then each unusual silence."""
        return (*(visit.failure for visit in self.failures), *self.silent)

    @property
    def failures(self) -> tuple[SourceVisit, ...]:
        """The visits that failed, this time or for good."""
        return tuple(visit for visit in self.visits if visit.failure)


def collect(
    app: App, now: datetime, *, force: bool = False, only: SourceKind | None = None
) -> CollectReport:
    """
    Visit every source that is due, then read the pages of what is new or young.

    *force* visits those too that are still fresh by their own word, as the
    morning does; a server that asked us to wait is left alone all the same.
    With *only*, the sources of that kind. Raises only what stops a stage (`StoreError`).
    """
    manners = manners_of(app.settings)
    with app.database.read() as conn:
        every = source_store.every(conn)
    sources = [one for one in every if only in (None, one.kind)]
    visits = {source.id: _unvisited(source, now, force=force) for source in sources}
    due = [source for source in sources if visits[source.id] is None]
    stories = StoryIndex(now)
    outlook = outlook_of(app.settings, now)
    unchanged: list[tuple[Source, NotModified]] = []
    for source, seen in visit_hosts(
        due, _host, lambda s, door: visit_source(s, door, outlook), manners
    ):
        if isinstance(seen.answer, NotModified):
            unchanged.append((source, seen.answer))
            visits[source.id] = SourceVisit(source=source, result=VisitResult.UNCHANGED)
        else:
            visits[source.id] = _keep(app, source, seen, stories, now)
    _keep_unchanged(app, unchanged, now)
    told = tuple(visit for visit in visits.values() if visit is not None)
    visited = _with_pages(app, told, manners, stories, now)
    return CollectReport(visits=visited, silent=_silent(app, now))


def _silent(app: App, now: datetime) -> tuple[str, ...]:
    with app.database.read() as conn:
        every = health(conn, now, app.settings.sources.report_after)
    return tuple(each.trouble for each in every if each.habit.silent_for and each.trouble)


def manners_of(settings: Settings) -> FetchPolicy:
    """How we behave on the web, after the settings."""
    contact = f"{settings.newsletter.site_url}; {settings.newsletter.contact}"
    return FetchPolicy(
        user_agent=f"digest/{__version__} (+{contact})",
        timeout=settings.sources.timeout,
        max_size=settings.sources.max_size,
        allow_private=settings.sources.allow_private,
    )


def outlook_of(settings: Settings, now: datetime) -> CollectContext:
    """From where and when the sources are seen."""
    newsletter = settings.newsletter
    return CollectContext(zone=newsletter.timezone, now=now, site_url=newsletter.site_url)


def _unvisited(source: Source, now: datetime, *, force: bool) -> SourceVisit | None:
    """Why the source is not visited now, or None when it is."""
    if source.disabled_because:
        return SourceVisit(
            source=source, result=VisitResult.DISABLED, reason=source.disabled_because
        )
    until = source.next_fetch_at
    if until is None or until <= now or (force and not source.failures):
        return None
    why = "its server asked us to wait" if source.failures else "it is fresh by its own word"
    reason = f"{why} until {wall(until, UTC)}"
    return SourceVisit(source=source, result=VisitResult.WAITING, reason=reason)


def _with_pages(
    app: App,
    visits: tuple[SourceVisit, ...],
    manners: FetchPolicy,
    stories: StoryIndex,
    now: datetime,
) -> tuple[SourceVisit, ...]:
    """The same visits with the pages that were read; those that only a page titles always are."""
    readable = [
        visit.source
        for visit in visits
        if visit.result in (VisitResult.READ, VisitResult.UNCHANGED)
        and (app.settings.sources.read_pages or visit.source.kind in _KNOWN_BY_PAGES)
    ]
    read = read_pages(app, readable, manners, stories, now)
    nothing = PagesRead()
    pairs = [(visit, read.get(visit.source.id, nothing)) for visit in visits]
    return tuple(replace(v, pages=p.read, notes=(*v.notes, *p.notes)) for v, p in pairs)


def _host(source: Source) -> str:
    """Whose addresses are visited one after the other; this machine needs no such care."""
    parts = urlsplit(source.url)
    return source.url if is_loopback(parts.hostname or "") else parts.netloc


_KNOWN_BY_PAGES = (SourceKind.PAGE, SourceKind.SITEMAP)


# --- keeping ----------------------------------------------------------------------------


def _keep(
    app: App, source: Source, seen: SourceAnswer, stories: StoryIndex, now: datetime
) -> SourceVisit:
    """Write down what a visit brought."""
    answer = seen.answer
    with app.database.write() as conn:
        if isinstance(answer, FetchFailure):
            wait = now + answer.retry_after if answer.retry_after else None
            source_store.record_failure(conn, source, answer.reason, next_fetch_at=wait)
            return SourceVisit(source=source, result=VisitResult.FAILED, reason=answer.reason)
        if isinstance(answer, Gone):
            source_store.disable(conn, source, answer.reason)
            return SourceVisit(
                source=source, result=VisitResult.GONE, reason=f"{answer.reason}; {_GONE}"
            )
        if isinstance(answer, NotModified) or seen.found is None:
            return SourceVisit(source=source, result=VisitResult.UNCHANGED)
        next_at = now + answer.fresh_for if answer.fresh_for else None
        source_store.record_success(
            conn, source, now, validators=answer.validators, next_fetch_at=next_at
        )
        visit = _keep_articles(conn, source, seen.found.articles, stories, now)
        return replace(visit, notes=(*_moved(conn, source, answer), *seen.found.faults))


def _keep_unchanged(app: App, seen: list[tuple[Source, NotModified]], now: datetime) -> None:
    """All in one transaction: two hundred would take longer than the visits themselves."""
    with app.database.write() as conn:
        for source, answer in seen:
            next_at = now + answer.fresh_for if answer.fresh_for else None
            source_store.record_success(
                conn, source, now, validators=source.validators, next_fetch_at=next_at
            )


_GONE = "it is not read any more; add its new address if it has one"


def _moved(conn: Connection, source: Source, answer: FetchedBody) -> tuple[str, ...]:
    if not answer.moved_to:
        return ()
    if source_store.move(conn, source, answer.moved_to):
        return (f"moved for good to {shown(answer.moved_to)}, and is read there from now on",)
    return (f"moved for good to {shown(answer.moved_to)}, which is a source already",)


def _keep_articles(
    conn: Connection,
    source: Source,
    found: tuple[Article, ...],
    stories: StoryIndex,
    now: datetime,
) -> SourceVisit:
    store.hold(conn)
    stories.refresh(conn)
    shelf = store.StoredArticles(conn, source.id, found)
    fresh, others = stories.sorted_out(found, source.id, shelf, now)
    numbers = store.insert(conn, source.id, fresh, now)
    stories.number(source.id, fresh, numbers, now)
    counts = dict.fromkeys(SaveResult, 0) | {SaveResult.NEW: len(fresh)}
    for article, match in others:
        same_as = stories.judged(match, numbers)
        saved = store.save(conn, source.id, article, now, shelf=shelf, same_as=same_as)
        counts[saved.change] += 1
        if saved.change is not SaveResult.SAME:
            stories.learn(saved.id, source.id, article, now)
    return SourceVisit(
        source=source,
        result=VisitResult.READ,
        new=counts[SaveResult.NEW],
        updated=counts[SaveResult.UPDATED],
        same=counts[SaveResult.SAME],
    )
