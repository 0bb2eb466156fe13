"""Whether anything that an edition is made from was changed, without making it."""

from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import Connection, func, or_, select

from digest.store.news_tables import article
from digest.store.schema import desk_act, edition, partner, proposal

_TELLING = (
    *(article.c.id, article.c.feed_sha256, article.c.page_read_at, article.c.updated_at),
    *(article.c.is_hidden, article.c.is_pinned, article.c.short_title, article.c.short_summary),
    *(article.c.note, article.c.picture),
)


def mark(conn: Connection, newsletter: str, day: date, since: datetime) -> str:
    """
    Something that is another once an edition of *day* may be.

    An article of *since* on, or a pinned one, says something else; the desk acted
    on that edition; a partner was added, or an edition left.
    """
    moments = (article.c.published_at, article.c.updated_at, article.c.first_seen_at)
    recent = or_(*(moment >= since for moment in moments), article.c.is_pinned)
    articles = conn.execute(select(*_TELLING).where(recent).order_by(article.c.id)).all()
    counts = [
        conn.scalar(select(func.count()).select_from(table).where(*where))
        for table, where in (
            (desk_act, (desk_act.c.newsletter == newsletter, desk_act.c.day == day)),
            (proposal, (proposal.c.newsletter == newsletter, proposal.c.day == day)),
            (edition, (edition.c.newsletter == newsletter,)),
            (partner, ()),
        )
    ]
    return sha256(repr((articles, counts)).encode()).hexdigest()[:16]
