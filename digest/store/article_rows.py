"""An article as a row of its table keeps it, and the way from one to the other."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, update

from digest.model import Article, Image, Passage
from digest.store.news_tables import article as table


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as it is kept."""

    id: int
    source_id: int
    article: Article
    first_seen_at: datetime
    page_fault: str = ""
    """Why its own page gave nothing the last time it was asked; empty where it did."""


def article_in(row: RowMapping) -> Article:
    """The article of that row."""
    columns = {name: row[name] for name in Article.__dataclass_fields__}
    columns["body"] = passages_of(row["body"])
    columns["tags"] = tuple(row["tags"])
    columns["image"] = Image(**row["image"]) if row["image"] else None
    return Article(**columns)


def stored_in(row: RowMapping) -> StoredArticle:
    """The same with what else is kept of it."""
    return StoredArticle(
        id=row["id"],
        source_id=row["source_id"],
        article=article_in(row),
        first_seen_at=row["first_seen_at"],
        page_fault=row["page_fault"],
    )


def passages_of(lines: list[list[Any]]) -> tuple[Passage, ...]:
    """A text as it is kept, a line a passage."""
    return tuple(Passage(text=line, is_heading=bool(heading)) for line, heading in lines)


def columns_of(article: Article) -> dict[str, Any]:
    """That article as its row keeps it."""
    columns = {name: getattr(article, name) for name in article.__dataclass_fields__}
    columns["body"] = [[line.text, int(line.is_heading)] for line in article.body]
    columns["image"] = None if article.image is None else asdict(article.image)
    return columns


def write(conn: Connection, article_id: int, values: dict[str, Any]) -> None:
    """Set those columns of that row."""
    conn.execute(update(table).where(table.c.id == article_id).values(values))
