"""The pages of articles: which of them are worth reading, and what reading them gave."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

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
    sources: Collection[int],
    *,
    most: tuple[int, int],
    stale_before: datetime,
    failed_before: datetime,
    since: datetime,
) -> tuple[StoredArticle, ...]:
    """
    The newest articles whose page is worth reading: how many at *most* of a source, and in all.

    Only a source's newest are looked at: those whose page was never read, or was read
    before *stale_before*, or before *failed_before* and gave nothing, though the article is
    from *since* or later and may still change. A page that several articles share tells of
    none of them.
    """
    of_each, in_all = most
    moment = func.coalesce(table.c.published_at, table.c.first_seen_at)
    newest_first = func.row_number().over(
        partition_by=table.c.source_id, order_by=(moment.desc(), table.c.id.desc())
    )
    of_those = table.c.source_id.in_(sources)
    places = select(table.c.id, newest_first.label("place")).where(of_those).subquery()
    has_failed = and_(table.c.page_read_at < failed_before, table.c.page_fault != "")
    is_stale = or_(table.c.page_read_at < stale_before, has_failed)
    is_worth_it = or_(table.c.page_read_at.is_(None), and_(is_stale, moment >= since))
    worth = (
        select(table)
        .join(places, places.c.id == table.c.id)
        .where(places.c.place <= of_each, is_worth_it, _is_its_own())
        .order_by(moment.desc(), table.c.source_id, table.c.id)
        .limit(in_all)
    )
    return tuple(map(stored_in, conn.execute(worth).mappings()))


def _is_its_own() -> ColumnElement[bool]:
    """Whether the page tells of that article alone."""
    other = table.alias()
    others = and_(other.c.url == table.c.url, other.c.id != table.c.id)
    return and_(~table.c.url.contains("#", autoescape=True), ~exists().where(others))
