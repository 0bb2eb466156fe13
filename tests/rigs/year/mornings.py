"""The mornings of a written year: what is known by then, and the edition that is made of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from digest.collect.identity import changed_in_substance
from digest.collect.item import Item, SourcePlace, article_of
from digest.compose.admit import GRACE
from digest.compose.choose import Choice
from digest.compose.make import make
from digest.model import Article, Candidate, Edition, Image, Phrase, Prominence, Window
from tests.rigs.newsroom import morning as sample_morning
from tests.rigs.year.posts import NewsDay, Post
from tests.rigs.year.writing import ZONE, YearWriter

SITES = ("plain", "une", "feed", "page")
"""What the site shows: one plain feed; « À la une » as well; a feed of its front page beside it,
by date; a front page in the editor's order."""
_HINDSIGHT = timedelta(days=1)
_MEMORY = 30


@dataclass(slots=True)
class KeptPost:
    """A post as it is kept, and what became of it."""

    id: int
    post: Post
    article: Article
    first_seen_at: datetime
    mailed_on: date | None = None
    mailed_at: datetime | None = None
    mailed_as: Article | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningSample:
    """A morning with its truth: what was published, what could be carried, and the edition."""

    news: NewsDay
    choice: Choice
    edition: Edition | None
    posts: dict[int, Post]
    """Each candidate's post by the candidate's number."""


@dataclass(slots=True)
class Memory:
    """What was collected, mailed and said: what the database holds of it."""

    site: str = "page"
    kept: dict[str, KeptPost] = field(default_factory=dict)
    phrases: list[tuple[Phrase, ...]] = field(default_factory=list)
    cut_off: datetime | None = None

    def collect(self, news: NewsDay, now: datetime) -> None:
        """Keep what the feed says: a post that is known stays what it was, and when."""
        place = SourcePlace(url="https://journal.example/feed", zone=ZONE, now=now)
        for post in news.posts:
            article = article_of(_item(post), place)
            assert isinstance(article, Article)
            article = replace(article, is_featured=self.site != "plain" and post.is_featured)
            known = self.kept.get(article.guid)
            if known is None:
                number = len(self.kept) + 1
                self.kept[article.guid] = KeptPost(number, post, article, now)
                continue
            dates = (article.published_at, known.article.published_at)
            known.post = post
            known.article = replace(article, published_at=min(filter(None, dates)))

    def candidates(self, since: datetime, news: NewsDay) -> tuple[Candidate, ...]:
        """Every article published, changed or first seen from then on, or pinned."""
        return tuple(
            replace(
                self._candidate(kept, is_pinned=kept.post.number == news.pinned),
                prominence=self._prominence(kept.post, news.front_page),
            )
            for kept in self.kept.values()
            if kept.post.number == news.pinned
            or kept.first_seen_at >= since
            or max(filter(None, (kept.article.published_at, kept.article.updated_at))) >= since
        )

    def _candidate(self, kept: KeptPost, *, is_pinned: bool) -> Candidate:
        article, mailed_at = kept.article, kept.mailed_at
        was_updated = mailed_at and article.updated_at and article.updated_at > mailed_at
        before = kept.mailed_as.body if kept.mailed_as else ()
        return Candidate(
            id=kept.id,
            source_id=1,
            article=article,
            first_seen_at=kept.first_seen_at,
            mailed_on=kept.mailed_on,
            is_changed=bool(was_updated) and changed_in_substance(before, article.body),
            pinned=is_pinned,
        )

    def _prominence(self, post: Post, front_page: tuple[int, ...]) -> Prominence:
        """What the site shows of a post beside telling it."""
        is_there = self.site in ("feed", "page") and post.number in front_page
        is_ordered = is_there and self.site == "page"
        return Prominence(
            is_on_front_page=is_there,
            front_place=front_page.index(post.number) if is_ordered else None,
            sources=1 if self.site == "plain" else post.sources,
            updates=post.updates,
        )

    def mail(self, edition: Edition, day: date, now: datetime) -> None:
        """Remember that this was mailed."""
        numbers = {story.article_id for story in edition.all_stories}
        for kept in self.kept.values():
            if kept.id in numbers:
                kept.mailed_on, kept.mailed_at, kept.mailed_as = day, now, kept.article
        self.cut_off = now
        self.phrases = [edition.phrases, *self.phrases][:_MEMORY]


def mornings(seed: int, half: str, days: int, site: str = "page") -> Iterator[MorningSample]:
    """The editions of that many mornings, each knowing what the ones before it told and said."""
    memory = Memory(site)
    for news in YearWriter(seed, half).days(days):
        now = datetime(news.day.year, news.day.month, news.day.day, 6, tzinfo=ZONE)
        memory.collect(news, now)
        yield _morning(memory, news, now)


def _morning(memory: Memory, news: NewsDay, now: datetime) -> MorningSample:
    start = memory.cut_off or now - timedelta(days=1)
    candidates = memory.candidates(start - GRACE - _HINDSIGHT, news)
    asked = replace(
        sample_morning(),
        day=news.day,
        published_on=news.day,
        window=Window(start=start, end=now),
        grace=GRACE if memory.cut_off else timedelta(0),
        partner=None,
        earlier=tuple(memory.phrases),
    )
    composition = make(candidates, asked, lambda _: True)
    if composition.edition is not None:
        memory.mail(composition.edition, news.day, now)
    posts = {kept.id: kept.post for kept in memory.kept.values()}
    carried = {each.id: posts[each.id] for each in candidates}
    return MorningSample(
        news=news, choice=composition.choice, edition=composition.edition, posts=carried
    )


def _item(post: Post) -> Item:
    picture = Image(url=f"{post.url}photo.jpg", width=1072, height=600)
    return Item(
        link=post.url,
        guid=str(post.number),
        title=post.title,
        standfirst=post.excerpt,
        content=post.content,
        categories=(post.section,),
        image=picture if post.has_picture else None,
        published_at=post.published_at,
        updated_at=post.updated_at,
    )
