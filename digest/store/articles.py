"""
Articles: each story once, and what an edition may carry.

What a feed says of an article is hashed. As long as the hash stays the same,
the feed has nothing new, and what was read from the page is left as it is.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    and_,
    func,
    or_,
    select,
    text,
)

from digest.dates import are_apart, believed, first_published
from digest.model import Article
from digest.store import retellings
from digest.store.article_rows import StoredArticle, article_in, columns_of, stored_in, write
from digest.store.news_tables import article as table

_SAME = "the same guid"
_MARKS = ("is_featured", "paid_sign")
"""What one telling of a story says of it holds for the story, whoever tells it first."""
_BESIDE = ("tags", "is_for_subscribers")
"""What makes no other text of one."""
_LEARNED = (*_MARKS, "published_at")
_A_DAY = timedelta(days=1)


class SaveResult(StrEnum):
    """What saving did."""

    NEW = "new"
    UPDATED = "updated"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedArticle:
    """The article's row, and what saving did to it."""

    id: int
    change: SaveResult


def hold(conn: Connection) -> None:
    """
    Let nobody else write articles until this transaction ends.

    Whether an item repeats a story is judged from what is stored, so two
    writers that judge at the same time would store it twice. SQLite has one
    writer anyway.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(text("LOCK TABLE article IN SHARE ROW EXCLUSIVE MODE"))


class StoredArticles:
    """What is stored of the articles that a source gives now, looked up at once."""

    def __init__(self, conn: Connection, source_id: int, articles: Sequence[Article]) -> None:
        urls, guids = ({getattr(article, name) for article in articles} for name in ("url", "guid"))
        own_guid = and_(table.c.source_id == source_id, table.c.guid.in_(guids))
        near = select(table).where(or_(table.c.url.in_(urls), own_guid)).order_by(table.c.id)
        rows = conn.execute(near).mappings().all()
        self._source_id = source_id
        self._by_url = {row["url"]: row for row in rows}
        own = [row for row in reversed(rows) if row["source_id"] == source_id]
        self._by_guid = {row["guid"]: row for row in own}
        self._by_hash = {row["feed_sha256"]: row["id"] for row in own}
        self.near = tuple(map(stored_in, rows))
        """Every stored article at one of those addresses, or with one of those guids here."""

    def unchanged(self, article: Article, at: datetime) -> int:
        """The number of the row of which this source said exactly that; 0 where there is none."""
        return self._by_hash.get(_sha256(article, at), 0) if self._by_hash else 0

    def row(self, article: Article) -> RowMapping | None:
        """The row that *article* belongs to: by address, else by its guid in this source."""
        return self._by_url.get(article.url) or self._by_guid.get(article.guid)


def insert(
    conn: Connection,
    source_id: int,
    articles: Sequence[Article],
    at: datetime,
    newly_shown: Collection[str] = (),
) -> tuple[int, ...]:
    """
    Store articles that nothing is known of; their numbers, in the same order.

    *newly_shown* are the addresses of those that were surely not there the day before.
    """
    if not articles:
        return ()
    rows = [
        (columns := columns_of(article))
        | {"published_at": believed(article.published_at, at)}
        | {"is_newly_shown": article.url in newly_shown}
        | {"source_id": source_id, "first_seen_at": at, "feed_sha256": _hashed(columns, at)}
        for article in articles
    ]
    statement = table.insert().returning(table.c.id, sort_by_parameter_order=True)
    return tuple(conn.scalars(statement, rows))


def save(
    conn: Connection,
    source_id: int,
    article: Article,
    at: datetime,
    *,
    same_as: tuple[int, str] | None = None,
) -> SavedArticle:
    """
    Store what a feed says of an article at the moment *at*: once.

    It is the one whose number is in *same_as*, where the caller recognised it on
    the ground given there; else the stored one with that address or, in this
    source, that guid. When
    another feed or address tells the same story, the one that was published
    first is the story: a later repeat changes nothing, an earlier one takes the
    row over. Either way the other telling is remembered, with the ground.
    """
    known_id, ground = same_as or (0, "")
    row = _row(conn, known_id) or StoredArticles(conn, source_id, (article,)).row(article)
    if row is None:
        (new_id,) = insert(conn, source_id, (article,), at)
        return SavedArticle(id=new_id, change=SaveResult.NEW)
    if _is_this_row(row, source_id, article):
        published_at = _published(conn, row, article)
        merged = replace(_merged(article, article_in(row)), published_at=published_at)
        return _written(conn, row, source_id, _sha256(article, at), merged, changed_at=at)
    return _retold(conn, row, source_id, article, ground or _SAME, at)


def _retold(
    conn: Connection,
    row: RowMapping,
    source_id: int,
    article: Article,
    ground: str,
    at: datetime,
) -> SavedArticle:
    """The story of that row told again: by the earlier of both, and marked by either."""
    story, published_at = article_in(row), _published(conn, row, article)
    is_elsewhere = article.url != story.url
    if not _is_earlier(article, story) or published_at != article.published_at:
        if is_elsewhere:
            retellings.record(conn, row["id"], source_id, article, ground, at)
        marked = replace(_marked(story, article), published_at=published_at)
        if marked != story:
            write(conn, row["id"], {name: getattr(marked, name) for name in _LEARNED})
        return SavedArticle(id=row["id"], change=SaveResult.SAME)
    digest = _sha256(article, at)
    if is_elsewhere and row["feed_sha256"] != digest:
        retellings.record(conn, row["id"], row["source_id"], story, ground, at)
    return _written(conn, row, source_id, digest, _marked(article, story))


def _written(
    conn: Connection,
    row: RowMapping,
    source_id: int,
    digest: str,
    article: Article,
    *,
    changed_at: datetime | None = None,
) -> SavedArticle:
    """The row as that article, unless its feed said the same before; its text changed then."""
    if row["feed_sha256"] == digest:
        return SavedArticle(id=row["id"], change=SaveResult.SAME)
    values = columns_of(article) | {"feed_sha256": digest, "page_read_at": None}
    if changed_at is not None and values["body"] != row["body"]:
        values["text_changed_at"] = changed_at
    updates = row["updates"] + _is_newer(article, article_in(row))
    write(conn, row["id"], values | {"source_id": source_id, "updates": updates})
    return SavedArticle(id=row["id"], change=SaveResult.UPDATED)


def since(conn: Connection, moment: datetime, *, after_id: int = 0) -> tuple[StoredArticle, ...]:
    """What was published or first seen from *moment* on, with an id above *after_id*."""
    recent = or_(table.c.published_at >= moment, table.c.first_seen_at >= moment)
    query = select(table).where(recent, table.c.id > after_id).order_by(table.c.id)
    return tuple(map(stored_in, conn.execute(query).mappings()))


def undated(conn: Connection, source_id: int) -> int:
    """How many articles of that source have no date."""
    nowhere = (table.c.source_id == source_id, table.c.published_at.is_(None))
    return conn.scalar(select(func.count()).select_from(table).where(*nowhere)) or 0


def get(conn: Connection, article_id: int) -> StoredArticle | None:
    """The article with that number."""
    row = conn.execute(select(table).where(table.c.id == article_id)).mappings().one_or_none()
    return None if row is None else stored_in(row)


def at_url(conn: Connection, url: str) -> tuple[StoredArticle, ...]:
    """The articles at that address: mostly one, of a page of notices several."""
    query = select(table).where(table.c.url == url).order_by(table.c.id)
    return tuple(map(stored_in, conn.execute(query).mappings()))


def on_page(conn: Connection, urls: Collection[str]) -> tuple[StoredArticle, ...]:
    """The articles at any of those addresses, and the entries of the pages there (`#direct-12`)."""
    entries = (table.c.url.startswith(f"{url}#", autoescape=True) for url in urls)
    query = select(table).where(or_(table.c.url.in_(urls), *entries)).order_by(table.c.id)
    return tuple(map(stored_in, conn.execute(query).mappings()))


# --- rows and articles -----------------------------------------------------------------


def _row(conn: Connection, article_id: int) -> RowMapping | None:
    if not article_id:
        return None
    query = select(table).where(table.c.id == article_id)
    return conn.execute(query).mappings().one_or_none()


def _is_this_row(row: RowMapping, source_id: int, article: Article) -> bool:
    """Whether this item is what the row was made from, not the same story told elsewhere."""
    is_same = row["url"] == article.url or row["guid"] == article.guid
    return bool(row["source_id"] == source_id and is_same)


def _is_earlier(article: Article, stored: Article) -> bool:
    if article.published_at is None or stored.published_at is None:
        return False
    return article.published_at < stored.published_at


def _is_newer(merged: Article, stored: Article) -> bool:
    """Whether its publisher says that it was updated since."""
    if merged.updated_at is None:
        return False
    return stored.updated_at is None or merged.updated_at > stored.updated_at


def _merged(article: Article, stored: Article) -> Article:
    """
    What the feed says now, over what is kept.

    What the feed leaves out is not unsaid by that.
    """
    fields = {name: value for name, value in _fields(article).items() if value}
    changes = [moment for moment in (article.updated_at, stored.updated_at) if moment]
    return Article(**_fields(stored) | fields | {"updated_at": max(changes, default=None)})


def _published(conn: Connection, row: RowMapping, article: Article) -> datetime | None:
    """When the story of that row was published, now that *article* tells it too."""
    stored, again = row["published_at"], article.published_at
    is_late = are_apart(stored, again) and _came_late(conn, row)
    return first_published(stored, again, row["first_seen_at"], is_late=is_late)


def _came_late(conn: Connection, row: RowMapping) -> bool:
    """Whether its source had been read for a day when the story came."""
    before = table.c.first_seen_at <= row["first_seen_at"] - _A_DAY
    known = select(table.c.id).where(table.c.source_id == row["source_id"], before)
    return conn.scalar(known.limit(1)) is not None


def _marked(article: Article, other: Article) -> Article:
    """*article* with what another telling of its story marks it as."""
    marks = {name: getattr(article, name) or getattr(other, name) for name in _MARKS}
    return replace(article, **marks)


def _fields(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in article.__dataclass_fields__}


def _sha256(article: Article, at: datetime) -> str:
    """A hash of what the feed says; a date a little ahead of now is its clock's, not its own."""
    return _hashed(columns_of(article), at)


def _hashed(columns: Mapping[str, Any], at: datetime) -> str:
    words = {name: value for name, value in columns.items() if name not in _BESIDE}
    moment = words["published_at"]
    if moment is not None and moment >= at == believed(moment, at):
        words["published_at"] = None
    for name in _MARKS:
        if not words[name]:  # so a text that was kept before this was known has its old hash
            del words[name]
    return sha256(json.dumps(words, default=str).encode()).hexdigest()
