"""Where the articles come from, and how each visit went."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, func, or_, select, type_coerce, update
from sqlalchemy.exc import IntegrityError

from digest.errors import InputError
from digest.model import Source, Validators
from digest.store.moments import Utc
from digest.store.news_tables import article, retelling
from digest.store.news_tables import source as table
from digest.store.schema import edition_article

REMOVED = "removed; its articles that were mailed stay in the archive"
"""Why a source is read no more that is kept for what it told."""


def add(
    conn: Connection,
    *,
    url: str,
    title: str,
    at: datetime,
    kind: str = "feed",
    selector: str = "",
) -> Source:
    """A new source; raises `InputError` where its address is known already."""
    values = {"url": url, "title": title, "added_at": at, "kind": kind, "selector": selector}
    known = by_url(conn, url)
    if known is None:
        try:
            with conn.begin_nested():
                conn.execute(table.insert().values(values))
        except IntegrityError:
            pass  # another process was faster; what it added is found below
        else:
            return _source_at(conn, url)
        known = _source_at(conn, url)
    step = f"`digest sources resume {known.id}` reads it again"
    raise InputError(
        f"{url} is a source already (number {known.id}, “{known.title}”); "
        f"{step if known.disabled_because else '`digest sources list` shows them all'}"
    )


def by_url(conn: Connection, url: str) -> Source | None:
    """The source at that address."""
    row = conn.execute(select(table).where(table.c.url == url)).mappings().one_or_none()
    return None if row is None else _source(row)


def named(conn: Connection, url: str) -> Source | None:
    """The source that settings name by that address, whether or not they end it with a slash."""
    return by_url(conn, url) or by_url(conn, f"{url.rstrip('/')}/")


def every(conn: Connection) -> tuple[Source, ...]:
    """All sources, in the order they were added."""
    rows = conn.execute(select(table).order_by(table.c.id)).mappings()
    return tuple(map(_source, rows))


def moments(conn: Connection, since: datetime) -> dict[int, list[datetime]]:
    """By source: when each story that it told appeared from *since* on, its own or a retelling."""
    appeared = func.coalesce(article.c.published_at, article.c.first_seen_at)
    own = select(article.c.source_id, type_coerce(appeared, Utc)).where(appeared >= since)
    retold = select(retelling.c.source_id, retelling.c.at).where(retelling.c.at >= since)
    appearances: dict[int, list[datetime]] = {}
    for source_id, moment in (*conn.execute(own), *conn.execute(retold)):
        appearances.setdefault(source_id, []).append(moment)
    return appearances


def record_success(
    conn: Connection,
    source: Source,
    at: datetime,
    *,
    validators: Validators,
    next_fetch_at: datetime | None,
) -> None:
    """The source answered: its failures are over."""
    _set(
        conn,
        source.id,
        etag=validators.etag,
        last_modified=validators.last_modified,
        next_fetch_at=next_fetch_at,
        last_success_at=at,
        failures=0,
        last_failure="",
    )


def record_failure(
    conn: Connection, source: Source, reason: str, *, next_fetch_at: datetime | None
) -> None:
    """One more failure in a row, with its reason in words."""
    _set(
        conn,
        source.id,
        next_fetch_at=next_fetch_at,
        failures=table.c.failures + 1,
        last_failure=reason,
    )


def move(conn: Connection, source: Source, url: str) -> bool:
    """Read the source at *url* from now on; False where that is a source already."""
    if by_url(conn, url) is not None:
        return False
    _set(conn, source.id, url=url, former_url=source.url, moved_to="", moved_since=None)
    return True


def record_move(conn: Connection, source: Source, url: str, at: datetime | None) -> None:
    """Its server says that it moved to *url*, first *at* that moment; empty where no longer."""
    _set(conn, source.id, moved_to=url, moved_since=at)


def by_id(conn: Connection, source_id: int) -> Source | None:
    """The source of that number."""
    row = conn.execute(select(table).where(table.c.id == source_id)).mappings().one_or_none()
    return None if row is None else _source(row)


def rename(conn: Connection, source: Source, title: str) -> None:
    """Call the source something else."""
    _set(conn, source.id, title=title)


def enable(conn: Connection, source: Source) -> None:
    """Read the source again, from now on."""
    _set(conn, source.id, disabled_because="", last_failure="", failures=0, next_fetch_at=None)


def remove(conn: Connection, source: Source) -> int:
    """Forget the source and what it told, but for what was mailed; how many articles went."""
    mailed = select(edition_article.c.article_id)
    untold = (article.c.source_id == source.id, article.c.id.not_in(mailed))
    numbers = select(article.c.id).where(*untold)
    retold = (retelling.c.article_id.in_(numbers), retelling.c.source_id == source.id)
    conn.execute(delete(retelling).where(or_(*retold)))
    gone = conn.execute(delete(article).where(*untold)).rowcount
    if conn.scalar(select(article.c.id).where(article.c.source_id == source.id).limit(1)) is None:
        conn.execute(delete(table).where(table.c.id == source.id))
    else:
        disable(conn, source, REMOVED)
    return gone


def disable(conn: Connection, source: Source, because: str) -> None:
    """Read the source no more, and say why."""
    _set(conn, source.id, disabled_because=because, last_failure=because)


def _set(conn: Connection, source_id: int, **values: object) -> None:
    conn.execute(update(table).where(table.c.id == source_id).values(**values))


def _source_at(conn: Connection, url: str) -> Source:
    return _source(conn.execute(select(table).where(table.c.url == url)).mappings().one())


def _source(row: RowMapping) -> Source:
    return Source(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        added_at=row["added_at"],
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"]),
        next_fetch_at=row["next_fetch_at"],
        last_success_at=row["last_success_at"],
        failures=row["failures"],
        last_failure=row["last_failure"],
        disabled_because=row["disabled_because"],
        kind=row["kind"],
        selector=row["selector"],
        moved_to=row["moved_to"],
        moved_since=row["moved_since"],
        former_url=row["former_url"],
    )
