"""What publishers took back, as the pages of stories last showed."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, exists, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from digest.model import Article, Retraction
from digest.store.article_rows import article_in
from digest.store.news_tables import article, placement
from digest.store.news_tables import retraction as table


class AskedPage(NamedTuple):
    """
    An article, its page's own headline as it was last read ("" for never), when that was.

    `is_listed` says whether a source has it now, `has_read_kin` whether the page of another
    article of its source was ever read, `first_seen_at` when a source first had it.
    """

    id: int
    article: Article
    page_title: str
    read_at: datetime | None
    is_listed: bool
    has_read_kin: bool
    first_seen_at: datetime


def pages_of(conn: Connection, numbers: Collection[int]) -> tuple[AskedPage, ...]:
    """The pages of the articles with those numbers, in their order."""
    is_listed = exists().where(
        placement.c.article_id == article.c.id, placement.c.place.is_not(None)
    )
    kin = article.alias()
    is_read = (kin.c.page_title != "", kin.c.id != article.c.id)
    has_read_kin = exists().where(kin.c.source_id == article.c.source_id, *is_read)
    query = (
        select(article, is_listed.label("is_listed"), has_read_kin.label("has_read_kin"))
        .where(article.c.id.in_(numbers))
        .order_by(article.c.id)
    )
    return tuple(map(_page, conn.execute(query).mappings()))


def of(conn: Connection, numbers: Collection[int]) -> tuple[Retraction, ...]:
    """Those of these articles that were taken back, by number."""
    return _retractions(conn, table.c.article_id.in_(numbers))


def since(conn: Connection, moment: datetime) -> tuple[Retraction, ...]:
    """What was noticed from *moment* on, by number."""
    return _retractions(conn, table.c.at >= moment)


def record(conn: Connection, article_id: int, reason: str, at: datetime) -> bool:
    """Know that an article was taken back; False where that was known."""
    on = insert_on_sqlite if conn.dialect.name == "sqlite" else insert_on_postgresql
    row = on(table).values(article_id=article_id, reason=reason, at=at).on_conflict_do_nothing()
    return conn.scalar(row.returning(table.c.article_id)) is not None


def lift(conn: Connection, numbers: Collection[int]) -> int:
    """The pages of those articles stand again; how many had not."""
    return conn.execute(delete(table).where(table.c.article_id.in_(numbers))).rowcount


def _retractions(conn: Connection, condition: ColumnElement[bool]) -> tuple[Retraction, ...]:
    query = (
        select(table.c.article_id, article.c.title, table.c.reason, table.c.at)
        .join(article, article.c.id == table.c.article_id)
        .where(condition)
        .order_by(table.c.article_id)
    )
    return tuple(Retraction(**row) for row in conn.execute(query).mappings())


def _page(row: RowMapping) -> AskedPage:
    return AskedPage(
        id=row["id"],
        article=article_in(row),
        page_title=row["page_title"],
        read_at=row["page_read_at"],
        is_listed=row["is_listed"],
        has_read_kin=row["has_read_kin"],
        first_seen_at=row["first_seen_at"],
    )
