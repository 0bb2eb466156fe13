"""
Visit the sources, keep what they say, and read the pages of what is new.

Hosts are visited side by side and the addresses of one host one after the
other; threads only fetch and parse, and this thread writes, one short
transaction a source. A source or a page that fails is a line in the report and
never stops the others.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from digest import __version__
from digest.collect import look_back, paging
from digest.collect.by_host import HostVisit, visit_hosts
from digest.collect.context import CollectContext
from digest.collect.fetch import (
    FetchFailure,
    FetchPolicy,
    Gone,
    NotModified,
    WebClient,
    shown,
)
from digest.collect.kinds import FEED, KINDS, WORDPRESS, SourceKind
from digest.collect.page_target import leads_to_front
from digest.collect.text import shortened
from digest.collect.visit import SourceAnswer
from digest.collect.visit import visit as visit_source
from digest.collect.workers import FeedMaker, FeedWorkers, cores
from digest.config import Settings
from digest.dates import wall
from digest.english import counted
from digest.flows.app import App
from digest.flows.sources.health import health
from digest.flows.sources.keeping import keep_articles
from digest.flows.sources.moving import moved, visited
from digest.flows.sources.pages import read_pages
from digest.flows.sources.pages_read import PagesRead
from digest.flows.sources.reports import CollectReport, SourceVisit, VisitResult
from digest.flows.sources.stories import StoryIndex
from digest.hosts import is_loopback
from digest.model import Article, Source, Validators
from digest.store import articles as store
from digest.store import placements
from digest.store import sources as source_store

_WITHIN = timedelta(minutes=3)
"""However slow a host is, the morning waits no longer to ask its sources."""


def collect(
    app: App,
    now: datetime,
    *,
    force: bool = False,
    only: SourceKind | None = None,
    kinds: tuple[SourceKind, ...] = KINDS,
) -> CollectReport:
    """
    Visit every source that is due, then read the pages of what is new or young.

    *force* visits those too that are still fresh by their own word, as the
    morning does; a server that asked us to wait is left alone all the same.
    With *only*, the sources of that kind. Raises only what stops a stage (`StoreError`).
    """
    policy = fetch_policy(app.settings)
    with app.database.read() as conn:
        every = source_store.every(conn)
    sources = [source for source in every if only is None or source.kind == only.name]
    visits = {
        source.id: visit for source in sources if (visit := _unvisited(source, now, force=force))
    }
    due = [source for source in sources if source.id not in visits]
    stories = StoryIndex(now)
    visits |= _asked(app, due, policy, stories, now, kinds)
    in_order = [visits[source.id] for source in sources]
    pages = read_pages(app, _readable(app, in_order, kinds), policy, stories, now, kinds)
    visited_all = (_with_pages(visit, pages) for visit in in_order)
    return CollectReport(
        visits=tuple(_with_undated(app, visit) for visit in visited_all), silent=_silent(app, now)
    )


def _asked(
    app: App,
    due: Sequence[Source],
    policy: FetchPolicy,
    stories: StoryIndex,
    now: datetime,
    kinds: tuple[SourceKind, ...],
) -> dict[int, SourceVisit]:
    """What came of asking each of them, and is kept; by number."""
    context = collect_context(app.settings, now)
    visits: dict[int, SourceVisit] = {}
    unchanged: list[tuple[Source, NotModified]] = []
    with FeedWorkers(cores()) as workers:
        how = _visiting(context, kinds, workers)
        for source, reply in visit_hosts(due, how, policy):
            if isinstance(reply.answer, NotModified):
                unchanged.append((source, reply.answer))
                visits[source.id] = SourceVisit(source=source, result=VisitResult.UNCHANGED)
            else:
                visit = _keep(app, source, reply, stories, now)
                visits[source.id] = _with_older(app, visit, reply.pages, stories, context, kinds)
    _keep_unchanged(app, unchanged, now)
    return visits


def _visiting(
    context: CollectContext, kinds: tuple[SourceKind, ...], workers: FeedWorkers
) -> HostVisit[Source, SourceAnswer]:
    return HostVisit(
        host_of=_host,
        visit=partial(_visited, context=context, kinds=kinds, make=workers.make),
        left=lambda source: SourceAnswer(answer=FetchFailure(reason=_late(source), may_pass=True)),
        within=_WITHIN,
    )


def _visited(
    source: Source,
    client: WebClient,
    context: CollectContext,
    kinds: tuple[SourceKind, ...],
    make: FeedMaker,
) -> SourceAnswer:
    """What it gives, on older pages too, wherever it moved."""
    reply = visited(source, client, context, kinds, make)
    return look_back.with_older(source, reply, client, context, kinds, make)


def _late(source: Source) -> str:
    minutes = round(_WITHIN / timedelta(minutes=1))
    return f"{shown(source.url)}: not asked, its host took {minutes} minutes for its others"


def _silent(app: App, now: datetime) -> tuple[str, ...]:
    with app.database.read() as conn:
        every = health(conn, now, app.settings.sources.report_after)
    return tuple(source.trouble for source in every if source.habit.silent_for and source.trouble)


def fetch_policy(settings: Settings) -> FetchPolicy:
    """How we behave on the web, after the settings."""
    contact = f"{settings.newsletter.site_url}; {settings.newsletter.contact}"
    return FetchPolicy(
        user_agent=f"digest/{__version__} (+{contact})",
        timeout=settings.sources.timeout,
        max_size=settings.sources.max_size,
        allow_private=settings.sources.allow_private,
    )


def collect_context(settings: Settings, now: datetime) -> CollectContext:
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


def _readable(app: App, visits: list[SourceVisit], kinds: tuple[SourceKind, ...]) -> list[Source]:
    """The sources whose articles' pages are read; those that only pages title always are."""
    titled_by_pages = {kind.name for kind in kinds if kind.is_titled_by_pages}
    return [
        visit.source
        for visit in visits
        if visit.result in (VisitResult.READ, VisitResult.UNCHANGED)
        and (app.settings.sources.read_pages or visit.source.kind in titled_by_pages)
    ]


def _with_pages(visit: SourceVisit, pages: dict[int, PagesRead]) -> SourceVisit:
    """The same visit with the pages that were read of its source's articles."""
    read = pages.get(visit.source.id, PagesRead())
    notes = (*visit.notes, *read.notes)
    return replace(visit, pages=read.read, notes=notes, doubts=read.doubts)


def _with_undated(app: App, visit: SourceVisit) -> SourceVisit:
    """The same visit; of a first one, with what it brought that nobody knows the age of."""
    if visit.source.last_success_at is not None or not visit.new:
        return visit
    with app.database.read() as conn:
        undated = store.undated(conn, visit.source.id)
    if not undated:
        return visit
    line = f"{counted(undated, 'item', 'has')} {_UNDATED}"
    doubt = f"{visit.source.title or shown(visit.source.url)}: {line}"
    return replace(visit, notes=(*visit.notes, line), doubts=(*visit.doubts, doubt))


_UNDATED = (
    "no date, and came with the first reading: how old that is nobody knows. No edition tells such "
    "an item unless the desk pins it (`digest articles pin NUMBER`); what appears later counts "
    "from when it is seen"
)


def _front_pages(articles: Sequence[Article]) -> tuple[str, ...]:
    """What is said of items that lead to a site's front page; nothing where none does."""
    there = [article for article in articles if leads_to_front(article.url)]
    if not there:
        return ()
    named = f"“{shortened(there[0].title, 60)}”"
    more = f" (and {len(there) - 1} more)" if len(there) > 1 else ""
    return (f"{named}{more}: {_NO_PAGE}",)


_NO_PAGE = (
    "the link leads to the front page, where readers may not find it, and nobody can ask whether "
    "the story still stands"
)


def _host(source: Source) -> str:
    """Whose addresses are visited one after the other; this machine needs no such care."""
    parts = urlsplit(source.url)
    return source.url if is_loopback(parts.hostname or "") else parts.netloc


# --- keeping ----------------------------------------------------------------------------


def _keep(
    app: App, source: Source, reply: SourceAnswer, stories: StoryIndex, now: datetime
) -> SourceVisit:
    """Write down what a visit brought."""
    answer = reply.answer
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
        if isinstance(answer, NotModified) or reply.feed is None:
            return SourceVisit(source=source, result=VisitResult.UNCHANGED)
        next_at = now + answer.fresh_for if answer.fresh_for else None
        source_store.record_success(
            conn, source, now, validators=answer.validators, next_fetch_at=next_at
        )
        shown = reply.feed.articles
        visit, numbers = keep_articles(conn, source, (*shown, *reply.older), stories, now)
        emptied = _emptied(source, placements.order_of(conn, source.id), shown)
        placements.record(conn, source.id, numbers[: len(shown)])
        notes = (*moved(conn, source, answer, now), *reply.feed.faults, *emptied)
        return replace(visit, notes=(*notes, *_front_pages(shown)))


def _emptied(
    source: Source, before: tuple[int, ...], shown: tuple[Article, ...]
) -> tuple[str, ...]:
    """That a list has nothing any more: a success that is none. A map of what is new may."""
    is_list = source.kind in (FEED.name, WORDPRESS.name)
    if shown or not before or not is_list:
        return ()
    return (f"its list is empty, and had {counted(len(before), 'item')}: open it in a browser",)


def _keep_unchanged(app: App, unchanged: list[tuple[Source, NotModified]], now: datetime) -> None:
    """All in one transaction: two hundred would take longer than the visits themselves."""
    with app.database.write() as conn:
        for source, answer in unchanged:
            next_at = now + answer.fresh_for if answer.fresh_for else None
            source_store.record_success(
                conn, source, now, validators=source.validators, next_fetch_at=next_at
            )


_GONE = "it is not read any more; add its new address if it has one"


def _with_older(
    app: App,
    visit: SourceVisit,
    page: int,
    stories: StoryIndex,
    context: CollectContext,
    kinds: tuple[SourceKind, ...],
) -> SourceVisit:
    """The same visit; where nothing on its *page* pages was known, with what came before."""
    while _may_have_more(visit, page, context.now):
        page += 1
        address = paging.older_items(visit.source.url, page)
        older = _older(app, visit.source, address, stories, context, kinds) if address else None
        if older is None:
            return replace(visit, notes=(*visit.notes, _MORE.format(visit.new)))
        visit = replace(
            visit,
            new=visit.new + older.new,
            updated=visit.updated + older.updated,
            same=visit.same + older.same,
        )
        if not older.new:
            break
    return visit


_MORE = (
    "none of its {} items was known: others may have gone by unseen since the last visit; "
    "run `digest collect` more often"
)
_MOST_OLDER = 5


def _may_have_more(visit: SourceVisit, page: int, now: datetime) -> bool:
    """
    Whether nothing in a feed that is read every day stands as it did.

    A post that was known and is new again in its date or words tells of no other.
    """
    last = visit.source.last_success_at
    is_read_daily = last is not None and now - last <= 2 * timedelta(days=1)
    is_all_new = visit.new >= paging.FEWEST and not visit.same
    return visit.source.kind == FEED.name and is_read_daily and is_all_new and page < _MOST_OLDER


def _older(
    app: App,
    source: Source,
    address: str,
    stories: StoryIndex,
    context: CollectContext,
    kinds: tuple[SourceKind, ...],
) -> SourceVisit | None:
    """What an older page of it brings; None where there is none."""
    with WebClient(fetch_policy(app.settings)) as client:
        place = replace(source, url=address, validators=Validators())
        feed = visit_source(place, client, context, kinds).feed
    if feed is None:
        return None
    with app.database.write() as conn:
        return keep_articles(conn, source, feed.articles, stories, context.now)[0]
