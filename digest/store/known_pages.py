"""Pages as they were read: what a site gave to ask for them again, and what they said."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, or_, select

from digest.model import Passage, Validators
from digest.store.article_rows import StoredArticle, passages_of, stored_in
from digest.store.news_tables import article
from digest.store.news_tables import known_page as table
from digest.store.schema import edition, edition_article


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPage:
    """
    An article's page as it was read.

    `body` is what it said when it was first read, or when it last changed in substance:
    many small changes add up, so they are told from that.
    """

    body: tuple[Passage, ...]
    validators: Validators


def of_articles(conn: Connection, numbers: Collection[int]) -> dict[int, KnownPage]:
    """What is known of the pages of those articles, by number."""
    rows = conn.execute(select(table).where(table.c.article_id.in_(numbers))).mappings()
    return {
        row["article_id"]: KnownPage(
            body=passages_of(row["body"]),
            validators=Validators(etag=row["etag"], last_modified=row["last_modified"]),
        )
        for row in rows
    }


def keep(conn: Connection, article_id: int, page: KnownPage, at: datetime) -> None:
    """Know that page as it is at that moment, and no more what it was before."""
    conn.execute(delete(table).where(table.c.article_id == article_id))
    conn.execute(
        table.insert().values(
            article_id=article_id,
            etag=page.validators.etag,
            last_modified=page.validators.last_modified,
            body=[[line.text, int(line.is_heading)] for line in page.body],
            read_at=at,
        )
    )


def forget_before(conn: Connection, moment: datetime) -> None:
    """Know no page any more that was last read before that."""
    conn.execute(delete(table).where(table.c.read_at < moment))


def of_mailed_stories(
    conn: Connection, sources: Collection[int], *, mailed_since: datetime, stale_before: datetime
) -> tuple[StoredArticle, ...]:
    """
    The articles of those sources that an edition told since then, whose page is to be read again.

    That is where it was not read since *stale_before*.
    """
    is_mailed = exists().where(
        edition_article.c.article_id == article.c.id,
        edition.c.id == edition_article.c.edition_id,
        edition.c.composed_at >= mailed_since,
    )
    is_stale = or_(article.c.page_read_at.is_(None), article.c.page_read_at < stale_before)
    query = select(article).where(article.c.source_id.in_(sources), is_mailed, is_stale)
    in_order = query.order_by(article.c.source_id, article.c.id)
    return tuple(map(stored_in, conn.execute(in_order).mappings()))
