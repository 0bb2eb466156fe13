"""
How far back a list is read of which a server shows a page at a time (`?paged=2`).

As far as its posts may still be news, once a day, and else to the visit before: a busy site
shows less than a night on its first page, and what it dated back when it published it late
stands further down than what was seen yesterday.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from digest.collect import paging
from digest.collect.context import CollectContext
from digest.collect.fetch import FetchedBody, FetchFailure, WebClient
from digest.collect.kinds import FEED, KINDS, SourceKind
from digest.collect.visit import SourceAnswer, visit
from digest.collect.workers import FeedMaker, made_here
from digest.model import Article, Source, Validators

MOST_PAGES = 5
_NEWS = timedelta(days=2)
"""A post whose date is its draft's of the day before, and that was shown after the last visit."""
_FARTHEST = timedelta(days=3)
_NOT_FOUND = 404
"""What WordPress answers where a list has no such page."""


def until(source: Source, context: CollectContext) -> datetime:
    """From when on everything that *source* has is to be seen on this visit."""
    last, now = source.last_success_at or context.now, context.now
    is_first_today = (
        source.last_success_at is None
        or last.astimezone(context.zone).date() != now.astimezone(context.zone).date()
    )
    return max(min(last, now - _NEWS), now - _FARTHEST) if is_first_today else last


def with_older(
    source: Source,
    reply: SourceAnswer,
    client: WebClient,
    context: CollectContext,
    kinds: tuple[SourceKind, ...] = KINDS,
    make: FeedMaker = made_here,
) -> SourceAnswer:
    """The same reply, with what the older pages of the list have that its first page has not."""
    answer, feed = reply.answer, reply.feed
    if source.kind != FEED.name or not isinstance(answer, FetchedBody) or feed is None:
        return reply
    if len(feed.articles) < paging.FEWEST:
        return reply
    edge, articles, faults = until(source, context), list(feed.articles), feed.faults
    end, page = _end(articles), 1
    while end is not None and end > edge and page < MOST_PAGES:
        address = paging.older_items(answer.url, page + 1)
        if not address:
            break
        place = replace(source, url=address, validators=Validators())
        older = visit(place, client, context, kinds, make)
        if older.feed is None:
            faults += _trouble(older)
            break
        page += 1
        known = {article.url for article in articles}
        articles += (each for each in older.feed.articles if each.url not in known)
        before, end = end, _end(older.feed.articles)
        if end is not None and end >= before:  # the same page again: it is no WordPress
            break
    shown = len(feed.articles)
    return replace(
        reply, feed=replace(feed, faults=faults), older=tuple(articles[shown:]), pages=page
    )


def _end(articles: Sequence[Article]) -> datetime | None:
    """When the last of them that says it was published."""
    moments = (article.published_at for article in reversed(articles))
    return next((moment for moment in moments if moment is not None), None)


def _trouble(reply: SourceAnswer) -> tuple[str, ...]:
    """Why a page cannot be read, but for the list's end."""
    match reply.answer:
        case FetchFailure(status=status, reason=reason) if status != _NOT_FOUND:
            return (reason,)
    return ()
