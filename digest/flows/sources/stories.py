"""The stories of the last days, read from the database as they are added to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from digest.collect import identity
from digest.collect.identity import KnownStory, StoryMatch
from digest.model import Article
from digest.store import articles, retellings
from digest.store.articles import StoredArticles
from digest.store.database import Connection
from digest.store.retellings import Retelling

REMEMBERED = timedelta(days=10)
"""How far back a story is recognised under another address."""


class StoryIndex:
    """What a collect recognises repeats among."""

    def __init__(self, now: datetime) -> None:
        self._since = now - REMEMBERED
        self._newest = 0
        self._newest_retelling = 0
        self._stories = identity.RecentStories()

    def refresh(self, conn: Connection) -> None:
        """Learn what others stored since the last time."""
        for stored in articles.since(conn, self._since, after_id=self._newest):
            self.learn(stored.id, stored.source_id, stored.article, stored.first_seen_at)
        for retelling in retellings.since(conn, self._since, after_id=self._newest_retelling):
            self._stories.add(_comparable(retelling))
            self._newest_retelling = retelling.id

    def learn(self, story_id: int, source_id: int, article: Article, at: datetime) -> None:
        """Know this story from now on."""
        known = identity.comparable(article, source_id, at)
        self._stories.add(replace(known, id=story_id))
        self._newest = max(self._newest, story_id)

    def forget(self, story_id: int) -> None:
        """Know that story no more."""
        self._stories.forget(story_id)

    def find(
        self, article: Article, source_id: int, at: datetime, own_id: int = 0
    ) -> StoryMatch | None:
        """The stored story that *article* repeats, other than the one whose number is *own_id*."""
        return self._stories.find(replace(identity.comparable(article, source_id, at), id=own_id))

    def know(self, stored: StoredArticles) -> None:
        """Know also what is older, at the addresses that a source gives now."""
        for each in stored.near:
            if each.id not in self._stories:
                known = identity.comparable(each.article, each.source_id, each.first_seen_at)
                self._stories.add(replace(known, id=each.id))

    def sorted_out(
        self, items: Sequence[Article], source_id: int, stored: StoredArticles, at: datetime
    ) -> tuple[dict[int, Article], dict[int, StoryMatch | None]]:
        """
        By place in *items*: those that nothing is known of, and what each other one repeats.

        None for one of which the source said exactly that before. A new one is known
        from here on under a number below zero, so that the same feed does not tell it
        twice; what tells a known story anew, under an address of its own, is a new one.
        """
        tellings = [identity.comparable(item, source_id, at) for item in items]
        self._stories.set_apart(tellings)
        fresh: dict[int, Article] = {}
        others: dict[int, StoryMatch | None] = {}
        for place, article in enumerate(items):
            if stored.unchanged(article, at):
                others[place] = None
                continue
            match = self._stories.find(tellings[place])
            if match is None or match.is_told_anew:
                fresh[place] = article
                self._stories.add(replace(tellings[place], id=-len(fresh)))
            else:
                others[place] = match
        return fresh, others

    def number(self, numbers: Sequence[int]) -> None:
        """Know the new ones, in their order, by the numbers that they were stored under."""
        for place, number in enumerate(numbers, start=1):
            self._stories.number(-place, number)
        self._newest = max((self._newest, *numbers))


def judged(match: StoryMatch, numbers: Sequence[int]) -> tuple[int, str]:
    """The story's number, also where it was new a moment ago, and the ground."""
    known = match.known.id
    return known if known > 0 else numbers[-known - 1], match.ground


def _comparable(retelling: Retelling) -> KnownStory:
    """A retelling as it is compared: by address and guid, for its text is not kept."""
    return KnownStory(
        id=retelling.article_id,
        source_id=retelling.source_id,
        url=retelling.url,
        guid=retelling.guid,
        title=retelling.title,
        text="",
        at=retelling.at,
    )
