"""Where stories stand in their sources' lists: which source has which, and in which place."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, func, select, update

from digest.store.news_tables import article
from digest.store.news_tables import placement as table


def record(conn: Connection, source_id: int, articles: Sequence[int]) -> None:
    """
    Keep the list that a source has now, as it orders it: articles by number.

    What it had before and has no more is still known to be a story of that source.
    """
    ours = table.c.source_id == source_id
    conn.execute(update(table).where(ours, table.c.place.is_not(None)).values(place=None))
    places = {number: place for place, number in reversed(list(enumerate(articles)))}
    if not places:
        return
    known = set(conn.scalars(select(table.c.article_id).where(ours)))
    rows = [{"number": number, "at": place} for number, place in places.items()]
    again = [row for row in rows if row["number"] in known]
    if again:
        found_there = (ours, table.c.article_id == bindparam("number"))
        conn.execute(update(table).where(*found_there).values(place=bindparam("at")), again)
    new = [row for row in rows if row["number"] not in known]
    if new:
        values = [
            {"source_id": source_id, "article_id": row["number"], "place": row["at"]} for row in new
        ]
        conn.execute(table.insert(), values)


def order_of(conn: Connection, source_id: int) -> tuple[int, ...]:
    """The numbers of the articles that a source has now, as it orders them."""
    there = (table.c.source_id == source_id, table.c.place.is_not(None))
    return tuple(conn.scalars(select(table.c.article_id).where(*there).order_by(table.c.place)))


def owners(conn: Connection) -> dict[int, dict[int, int]]:
    """By source: how many of the stories that it has now are stored as whose."""
    counted = (
        select(table.c.source_id, article.c.source_id, func.count())
        .join(article, article.c.id == table.c.article_id)
        .where(table.c.place.is_not(None))
        .group_by(table.c.source_id, article.c.source_id)
    )
    by_source: dict[int, dict[int, int]] = {}
    for source_id, owner_id, count in conn.execute(counted):
        by_source.setdefault(source_id, {})[owner_id] = count
    return by_source
