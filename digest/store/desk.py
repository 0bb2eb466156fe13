"""What the desk says of an article: hide it, pin it, tell it in other words. Sources never do."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, or_, select, update

from digest.model import DeskWording, ListedArticle
from digest.store.news_tables import article as table
from digest.store.news_tables import source
from digest.store.schema import edition, edition_article


def entries(
    conn: Connection, newsletter: str, *, since: datetime, most: int
) -> tuple[ListedArticle, ...]:
    """The newest articles published or first seen from *since* on, the newest first."""
    moment = func.coalesce(table.c.published_at, table.c.first_seen_at)
    recent = or_(table.c.published_at >= since, table.c.first_seen_at >= since, table.c.is_pinned)
    newest = _entries(newsletter).where(recent).order_by(moment.desc(), table.c.id.desc())
    return tuple(map(_entry, conn.execute(newest.limit(most)).mappings()))


def entry(conn: Connection, newsletter: str, article_id: int) -> ListedArticle | None:
    """One article as the desk sees it."""
    query = _entries(newsletter).where(table.c.id == article_id)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _entry(row)


def hide(conn: Connection, article_id: int, *, hidden: bool) -> None:
    """Keep it out of every edition, or let it in again; what is hidden is not pinned."""
    values = {"is_hidden": True, "is_pinned": False} if hidden else {"is_hidden": False}
    conn.execute(update(table).where(table.c.id == article_id).values(values))


def pin(conn: Connection, article_id: int, *, pinned: bool) -> None:
    """Ask for it before all others, or no longer; what is pinned is not hidden."""
    values = {"is_pinned": True, "is_hidden": False} if pinned else {"is_pinned": False}
    conn.execute(update(table).where(table.c.id == article_id).values(values))


def write(conn: Connection, article_id: int, wording: DeskWording) -> None:
    """Set the desk's own words of it; empty takes them back, None leaves them."""
    values = {name: text for name, text in asdict(wording).items() if text is not None}
    if values:
        conn.execute(update(table).where(table.c.id == article_id).values(values))


def _entries(newsletter: str) -> Select[Any]:
    mailed = (
        select(edition_article.c.article_id, func.max(edition.c.day).label("mailed_on"))
        .join(edition, edition.c.id == edition_article.c.edition_id)
        .where(edition.c.newsletter == newsletter)
        .group_by(edition_article.c.article_id)
    ).subquery()
    return (
        select(table, source.c.title.label("source"), mailed.c.mailed_on)
        .join(source, source.c.id == table.c.source_id)
        .join(mailed, mailed.c.article_id == table.c.id, isouter=True)
    )


def _entry(row: RowMapping) -> ListedArticle:
    columns = {name: row[name] for name in ListedArticle.__dataclass_fields__}
    return ListedArticle(**columns | {"tags": tuple(row["tags"])})


def pinned(conn: Connection, articles: Collection[int]) -> frozenset[int]:
    """Which of those articles, by number, the desk has pinned."""
    ours = (table.c.id.in_(articles), table.c.is_pinned)
    return frozenset(conn.scalars(select(table.c.id).where(*ours)) if articles else ())
