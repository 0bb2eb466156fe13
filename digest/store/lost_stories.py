"""What editions told that a restored database does not know of."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from digest.model.editions import WITHOUT_MAIL
from digest.store.news_tables import article
from digest.store.schema import edition, edition_article
from digest.store.schema import lost_story as table


class MailedStory(NamedTuple):
    """The page of a story, the civil day of the edition that told it, and when that was made."""

    url: str
    day: date
    mailed_at: datetime


def mailed_after(conn: Connection, newsletter: str, edition_id: int) -> tuple[MailedStory, ...]:
    """What that newsletter's editions after the one of that number told."""
    query = (
        select(article.c.url, edition.c.day, edition.c.composed_at)
        .join(edition_article, edition_article.c.article_id == article.c.id)
        .join(edition, edition.c.id == edition_article.c.edition_id)
        .where(edition.c.newsletter == newsletter, edition.c.id > edition_id)
        .where(edition.c.status.not_in(WITHOUT_MAIL))
        .order_by(edition.c.id, article.c.id)
    )
    return tuple(map(MailedStory._make, conn.execute(query)))


def remember(conn: Connection, newsletter: str, stories: Collection[MailedStory]) -> int:
    """Know that these were mailed, as far as no edition that is stored told them; how many."""
    stored = {(story.url, story.day) for story in mailed_after(conn, newsletter, 0)}
    newest = {story.url: story for story in stories if (story.url, story.day) not in stored}
    conn.execute(delete(table).where(table.c.url.in_(tuple(newest))))
    if newest:
        conn.execute(insert(table), [story._asdict() for story in newest.values()])
    return len(newest)
