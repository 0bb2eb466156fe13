"""The stories of the last days, read from the database as they are added to it."""

from dataclasses import replace
from datetime import datetime, timedelta

from digest.collect import identity
from digest.collect.identity import Known, Match
from digest.model import Article
from digest.store import articles, retellings
from digest.store.database import Connection
from digest.store.retellings import Retelling

REMEMBERED = timedelta(days=10)
"""How far back a story is recognised under another address."""


class Stories:
    """What a collect recognises repeats among."""

    def __init__(self, now: datetime) -> None:
        self._since = now - REMEMBERED
        self._newest = 0
        self._newest_retelling = 0
        self._stories = identity.Recent()

    def refresh(self, conn: Connection) -> None:
        """Learn what others stored since the last time."""
        for stored in articles.since(conn, self._since, after_id=self._newest):
            self.learn(stored.id, stored.source_id, stored.article, stored.first_seen_at)
        for each in retellings.since(conn, self._since, after_id=self._newest_retelling):
            self._stories.add(_known(each))
            self._newest_retelling = each.id

    def learn(self, story_id: int, source_id: int, article: Article, at: datetime) -> None:
        """Know this story from now on."""
        known = identity.seen(article, source_id, at)
        self._stories.add(replace(known, id=story_id))
        self._newest = max(self._newest, story_id)

    def forget(self, story_id: int) -> None:
        """Know that story no more."""
        self._stories.forget(story_id)

    def find(self, article: Article, source_id: int, at: datetime, own_id: int = 0) -> Match | None:
        """The stored story that *article* repeats, other than the one whose number is *own_id*."""
        return self._stories.find(replace(identity.seen(article, source_id, at), id=own_id))


def _known(retold: Retelling) -> Known:
    """A retelling as it is compared: by address and guid, for its text is not kept."""
    return Known(
        id=retold.article_id,
        source_id=retold.source_id,
        url=retold.url,
        guid=retold.guid,
        title=retold.title,
        text="",
        at=retold.at,
    )
