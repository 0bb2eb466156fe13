"""Items that were judged to tell a story again, each with the ground of that judgement."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, exists, or_, select, update

from digest.model import Article
from digest.store.news_tables import article
from digest.store.news_tables import retelling as table
from digest.store.schema import edition_article


@dataclass(frozen=True, slots=True, kw_only=True)
class Retelling:
    """An item, the stored story that it repeats, and why we think so."""

    id: int
    article_id: int
    source_id: int
    url: str
    guid: str
    title: str
    ground: str
    at: datetime


def record(
    conn: Connection, article_id: int, source_id: int, item: Article, ground: str, at: datetime
) -> None:
    """Remember, once, that *item* of that source repeats the story."""
    here = (table.c.source_id == source_id, table.c.url == item.url, table.c.guid == item.guid)
    known = select(table.c.id).where(*here)
    if conn.scalar(known) is not None:
        return
    conn.execute(
        table.insert().values(
            article_id=article_id,
            source_id=source_id,
            url=item.url,
            guid=item.guid,
            title=item.title,
            ground=ground,
            at=at,
        )
    )


def since(conn: Connection, moment: datetime, *, after_id: int = 0) -> tuple[Retelling, ...]:
    """What was judged from *moment* on, with an id above *after_id*, in order."""
    query = select(table).where(table.c.at >= moment, table.c.id > after_id).order_by(table.c.id)
    return tuple(map(_retelling, conn.execute(query).mappings()))


def of_story(conn: Connection, article_id: int) -> tuple[Retelling, ...]:
    """Every other telling of that story, the first that came first."""
    query = select(table).where(table.c.article_id == article_id).order_by(table.c.id)
    return tuple(map(_retelling, conn.execute(query).mappings()))


def by_url(conn: Connection, urls: tuple[str, ...]) -> tuple[Retelling, ...]:
    """The judgements on items at any of those addresses."""
    query = select(table).where(table.c.url.in_(urls)).order_by(table.c.id)
    return tuple(map(_retelling, conn.execute(query).mappings()))


def fold(conn: Connection, article_id: int, into: int, ground: str, at: datetime) -> bool:
    """
    Make a stored article a retelling of another, and keep its row no longer.

    False, and nothing changed, where it was mailed or the desk has spoken of it.
    """
    spoken = or_(
        article.c.is_hidden,
        article.c.is_pinned,
        article.c.short_title != "",
        article.c.short_summary != "",
        article.c.note != "",
        article.c.picture != "",
    )
    was_mailed = exists().where(edition_article.c.article_id == article.c.id)
    query = select(article).where(article.c.id == article_id, ~spoken, ~was_mailed)
    row = conn.execute(query).mappings().one_or_none()
    if row is None:
        return False
    conn.execute(update(table).where(table.c.article_id == article_id).values(article_id=into))
    conn.execute(
        delete(table).where(*(table.c[name] == row[name] for name in ("source_id", "url", "guid")))
    )
    conn.execute(delete(article).where(article.c.id == article_id))
    item = {name: row[name] for name in ("source_id", "url", "guid", "title")}
    conn.execute(table.insert().values(**item, article_id=into, ground=ground, at=at))
    return True


def _retelling(row: RowMapping) -> Retelling:
    return Retelling(**{name: row[name] for name in Retelling.__dataclass_fields__})
