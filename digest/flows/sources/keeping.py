"""What a source gave, written down: what is new of it, what says a known story again or anew."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import dropwhile

from digest.flows.sources.reports import SourceVisit, VisitResult
from digest.flows.sources.stories import StoryIndex, judged
from digest.model import Article, Source
from digest.store import articles as store
from digest.store.articles import SavedArticle, SaveResult
from digest.store.database import Connection

_A_DAY_AND_MORE = timedelta(hours=36)
"""Between two visits of a source that is read every day."""


def _newly_shown(
    source: Source, articles: tuple[Article, ...], fresh: Sequence[Article], now: datetime
) -> frozenset[str]:
    """
    The addresses of *fresh* that stand above a known one, in a source that was read the day before.

    What slides into a list from below, as something above it goes, may be of any age.
    """
    before = source.last_success_at
    if before is None or now - before > _A_DAY_AND_MORE:
        return frozenset()
    new = {article.url for article in fresh}
    above = dropwhile(new.__contains__, (article.url for article in reversed(articles)))
    return frozenset(url for url in above if url in new)


def keep_articles(
    conn: Connection,
    source: Source,
    articles: tuple[Article, ...],
    stories: StoryIndex,
    now: datetime,
) -> tuple[SourceVisit, list[int]]:
    """What came of them, and their numbers in the source's order."""
    store.hold(conn)
    stories.refresh(conn)
    stored = store.StoredArticles(conn, source.id, articles)
    stories.know(stored)
    fresh, others = stories.sorted_out(articles, source.id, stored, now)
    unknown = tuple(fresh.values())
    shown = _newly_shown(source, articles, unknown, now)
    numbers = store.insert(conn, source.id, unknown, now, shown)
    stories.number(numbers)
    kept = dict(zip(fresh, numbers, strict=True))
    counts = dict.fromkeys(SaveResult, 0) | {SaveResult.NEW: len(fresh)}
    for place, match in others.items():
        article = articles[place]
        if match is None:
            saved = SavedArticle(id=stored.unchanged(article, now), change=SaveResult.SAME)
        else:
            same_as = judged(match, numbers)
            saved = store.save(conn, source.id, article, now, same_as=same_as)
        kept[place] = saved.id
        counts[saved.change] += 1
        if saved.change is not SaveResult.SAME:
            stories.learn(saved.id, source.id, article, now)
    visit = SourceVisit(
        source=source,
        result=VisitResult.READ,
        new=counts[SaveResult.NEW],
        updated=counts[SaveResult.UPDATED],
        same=counts[SaveResult.SAME],
    )
    return visit, [kept[place] for place in sorted(kept)]
