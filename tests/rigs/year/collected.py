"""A written year through the real collector: what it missed, and what it should not tell."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from digest.compose.choose import ArticleRuling, EditionPlace
from digest.flows.app import App
from digest.flows.edition.prepare import Preparation, prepare_standing
from digest.flows.sources.collect import collect
from digest.model import Edition
from digest.store import editions, sources
from digest.store.database import open_database
from digest.store.migrate import upgrade
from tests.loopback.clock import SettableClock
from tests.loopback.settings import KEYRING, make_settings
from tests.rigs.year.posts import NewsDay, Post
from tests.rigs.year.served import ServedSite
from tests.rigs.year.writing import FIRST, SIX, ZONE, YearWriter

_TAKEN_BACK_DAYS = 0.2
_WEIGHTY = 5
"""One of so many is taken back: the edition would tell it."""


@dataclass(slots=True)
class CollectedYear:
    """Of how much it is told, and what went wrong, in words."""

    editions: int = 0
    published: set[int] = field(default_factory=set)
    reachable: set[int] = field(default_factory=set)
    paid: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    missed: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    paid_told: list[str] = field(default_factory=list)
    gone_told: list[str] = field(default_factory=list)

    @property
    def lines(self) -> Iterator[str]:
        """Every figure as it is printed, and below them each fault."""
        unseen = len(self.published - self.reachable - self.gone)
        missed = f"{len(self.missed)} of {len(self.reachable)}"
        yield f"{'stories missed of those reachable':42} {missed}"
        yield f"{'  published, and in no list that was read':42} {unseen}"
        yield f"{'stories told twice':42} {len(self.repeated)}, in {self.editions} editions"
        yield f"{'paid matter told as news':42} {len(self.paid_told)} of {len(self.paid)}"
        yield f"{'stories taken back and told':42} {len(self.gone_told)} of {len(self.gone)}"
        yield from (*self.missed, *self.repeated, *self.paid_told, *self.gone_told)


def collected(seed: int, half: str, days: int, channel: str) -> CollectedYear:
    """What that many mornings came to, each read from a real port into a real database."""
    with _installation(channel) as (app, site, clock):
        reader = YearReader(app, site, clock, seed)
        for news in YearWriter(seed, half).days(days):
            reader.read(news)
    return reader.year


@contextmanager
def _installation(channel: str) -> Iterator[tuple[App, ServedSite, SettableClock]]:
    site, clock = ServedSite(), SettableClock(_six(FIRST))
    with TemporaryDirectory() as folder:
        database = open_database("sqlite:///digest.db", Path(folder))
        upgrade(database)
        with database.write() as conn:
            for url, kind in site.sources(channel).items():
                sources.add(conn, url=url, title=kind, kind=kind, at=clock() - timedelta(days=1))
        settings = make_settings(Path(folder), {})
        yield App(settings=settings, database=database, keyring=KEYRING, clock=clock), site, clock
        database.close()
        site.close()


def _six(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, SIX, tzinfo=ZONE)


class YearReader:
    """Reads the site each morning, makes the edition, and holds both against the truth."""

    def __init__(self, app: App, site: ServedSite, clock: SettableClock, seed: int) -> None:
        self._app, self._site, self._clock = app, site, clock
        self._dice = random.Random(f"{seed} taken back")
        self._posts: dict[int, Post] = {}
        self._told: dict[int, date] = {}
        self.year = CollectedYear()

    def read(self, news: NewsDay) -> None:
        """One morning: the lists are read, a story is taken back, the edition is made and kept."""
        now = _six(news.day)
        self._clock.set(now)
        self._site.show(news)
        self._posts |= {post.number: post for post in news.posts}
        paid = {number for number, post in self._posts.items() if post.truth.is_paid}
        self.year.paid, self.year.published = paid, self._posts.keys() - paid
        collect(self._app, now, force=True)
        self._take_back(news)
        preparation = prepare_standing(self._app, news.day, now)
        self._look_for(news.day, preparation, self._site.given - paid - self.year.gone)
        if preparation.compiled is not None:
            self._keep(preparation.compiled.content, now)

    def _take_back(self, news: NewsDay) -> None:
        """After the night's collect, so that only its page says it."""
        fresh = [post for post in news.posts if not (post.truth.is_old or post.truth.is_update)]
        weighty = sorted(fresh, key=lambda post: -post.truth.importance)[:_WEIGHTY]
        if weighty and self._dice.random() < _TAKEN_BACK_DAYS:
            number = self._dice.choice(weighty).number
            self._site.take_back(number)
            self.year.gone.add(number)

    def _look_for(self, day: date, preparation: Preparation, listed: set[int]) -> None:
        """What the lists have told of for the first time, among what the edition weighed."""
        rulings = preparation.choice.rulings
        weighed = {
            self._number(each.candidate.article.url) for each in rulings if _is_weighed(each)
        }
        reasons = {self._number(each.candidate.article.url): each.reason for each in rulings}
        for number in sorted(listed - self.year.reachable - weighed):
            why = reasons.get(number, "it is no candidate")
            self.year.missed.append(f"missed on {day}: {self._named(number)} ({why})")
        self.year.reachable |= listed

    def _keep(self, edition: Edition, now: datetime) -> None:
        """Keep the edition as one that was mailed, and what it should not have told."""
        with self._app.database.write() as conn:
            editions.add(conn, edition, now, now + timedelta(hours=12), {})
        self.year.editions += 1
        for story in edition.all_stories:
            number = self._number(story.url)
            line = f"on {edition.day}: {self._named(number)}"
            if number in self.year.paid:
                self.year.paid_told.append(f"paid for, {line}")
            if number in self.year.gone:
                self.year.gone_told.append(f"taken back, {line}")
            if number in self._told and story.sequel is None:
                self.year.repeated.append(f"as on {self._told[number]}, {line}")
            self._told[number] = edition.day

    def _named(self, number: int) -> str:
        return f"{number} “{self._posts[number].title}”"

    def _number(self, url: str) -> int:
        return int(urlsplit(url).path.strip("/"))


def _is_weighed(ruling: ArticleRuling) -> bool:
    """Whether the edition could carry it: it has points, a place, or was taken out for its tone."""
    is_in = ruling.score is not None or ruling.place is not EditionPlace.OUT
    return is_in or ruling.reason.startswith(_TONE)


_TONE = "a sober edition does without"
