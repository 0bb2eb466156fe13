"""The pages of articles: which of them are worth reading, and what reading them gave."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Subquery, and_, exists, func, or_, select

from digest.model import Article
from digest.store.article_rows import StoredArticle, columns_of, stored_in, write
from digest.store.news_tables import article as table


def record_page(
    conn: Connection,
    stored: StoredArticle,
    article: Article,
    at: datetime,
    page_title: str = "",
    changed_at: datetime | None = None,
) -> bool:
    """
    Keep *article* as its page completed it; True where that changed anything.

    *page_title* is the page's own headline, where it was read; *changed_at* is when its
    text became another, where this page shows that it did. Its address is not taken
    where another article has it.
    """
    values = columns_of(article)
    elsewhere = (table.c.url == article.url, table.c.id != stored.id)
    if conn.scalar(select(table.c.id).where(*elsewhere).limit(1)) is not None:
        values["url"] = stored.article.url
    is_changed = values != columns_of(stored.article)
    values |= {"page_read_at": at, "page_fault": ""}
    if page_title:
        values["page_title"] = page_title
    if changed_at is not None:
        values["text_changed_at"] = changed_at
    write(conn, stored.id, values)
    return is_changed


def record_page_failure(conn: Connection, article_id: int, at: datetime, reason: str) -> None:
    """The page could not be read at that moment, for that reason; it is left alone for a while."""
    write(conn, article_id, {"page_read_at": at, "page_fault": reason})


def without_page(
    conn: Connection,
    source_id: int,
    *,
    most: int,
    stale_before: datetime,
    failed_before: datetime,
    since: datetime,
) -> tuple[StoredArticle, ...]:
    """
    Articles whose page is worth reading, among the source's *most* newest.

    That is those whose page was never read, or was read before *stale_before*, or before
    *failed_before* and gave nothing, though the article is from *since* or later and may
    still change. A page that several articles share tells of none of them.
    """
    moment = func.coalesce(table.c.published_at, table.c.first_seen_at)
    newest = (
        select(table)
        .where(table.c.source_id == source_id)
        .order_by(moment.desc(), table.c.id.desc())
        .limit(most)
    ).subquery()
    moment = func.coalesce(newest.c.published_at, newest.c.first_seen_at)
    has_failed = and_(newest.c.page_read_at < failed_before, newest.c.page_fault != "")
    is_stale = or_(newest.c.page_read_at < stale_before, has_failed)
    is_worth_it = or_(newest.c.page_read_at.is_(None), and_(is_stale, moment >= since))
    worth = select(newest).where(is_worth_it, _is_its_own(newest))
    return tuple(map(stored_in, conn.execute(worth.order_by(newest.c.id)).mappings()))


def _is_its_own(newest: Subquery) -> ColumnElement[bool]:
    """Whether the page tells of that article alone."""
    others = and_(table.c.url == newest.c.url, table.c.id != newest.c.id)
    return and_(~newest.c.url.contains("#", autoescape=True), ~exists().where(others))
