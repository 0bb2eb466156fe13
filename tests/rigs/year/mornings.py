"""The mornings of a written year: what is known by then, and the edition that is made of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from digest.collect.identity import changed_in_substance
from digest.collect.item import Item, SourcePlace, article_of
from digest.compose.admit import GRACE
from digest.compose.catalogue import Catalogue
from digest.compose.choose import Choice
from digest.compose.make import make
from digest.config import EditionSettings
from digest.config.rituals import RitualSettings
from digest.model import (
    Article,
    Candidate,
    Edition,
    Image,
    MailedArticle,
    Passage,
    Phrase,
    Prominence,
    RitualLine,
    Window,
)
from tests.rigs.newsroom import catalogue as shipped
from tests.rigs.newsroom import morning as sample_morning
from tests.rigs.year.posts import NewsDay, Post
from tests.rigs.year.writing import ZONE, YearWriter

SITES = ("plain", "une", "feed", "page")
"""What the site shows: one plain feed; « À la une » as well; a feed of its front page beside it,
by date; a front page in the editor's order."""
CHANNELS = ("rest", "rss", "feed")
"""How posts and their changes are seen: in a list that holds all; in a feed, and on the pages of
new posts that it gives the beginning of and of told stories; in a feed alone."""
_HINDSIGHT = timedelta(days=1)
_FOLLOWED = timedelta(days=2)
_MEMORY = 30
_WEEK = timedelta(days=6)
_MONTH = timedelta(days=28)
_LIMITS = EditionSettings(rituals=RitualSettings(quiz=True))


@dataclass(slots=True)
class KeptPost:
    """A post as it is kept, and what became of it."""

    id: int
    post: Post
    article: Article
    first_seen_at: datetime
    page: tuple[Passage, ...]
    """What its page said when it was read."""
    changed_at: datetime | None = None
    mailed_at: datetime | None = None
    told: MailedArticle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningSample:
    """A morning with its truth: what was published, what could be carried, and the edition."""

    news: NewsDay
    choice: Choice
    edition: Edition | None
    posts: dict[int, Post]
    """Each candidate's post by the candidate's number."""
    changes: tuple[Post, ...] = ()
    """The later versions, since the last edition, of what an edition had told."""


@dataclass(slots=True)
class Memory:
    """What was collected, mailed and said: what the database holds of it."""

    site: str = "page"
    kept: dict[str, KeptPost] = field(default_factory=dict)
    phrases: list[tuple[Phrase, ...]] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)
    """The last four weeks', the newest first."""
    cut_off: datetime | None = None
    channel: str = "rss"
    catalogue: Catalogue = field(default_factory=shipped)
    changes: list[Post] = field(default_factory=list)

    def collect(self, news: NewsDay, now: datetime) -> None:
        """Keep what the feed says: a post that is known stays what it was, and when."""
        place = SourcePlace(url="https://journal.example/feed", zone=ZONE, now=now)
        for post in news.posts:
            article = article_of(_item(post), place)
            assert isinstance(article, Article)
            article = replace(article, is_featured=self.site != "plain" and post.is_featured)
            page = _page_of(post, place)
            if self.channel == "rss" and not post.content:
                article = replace(article, body=page)
            known = self.kept.get(article.guid)
            if known is None:
                number = len(self.kept) + 1
                self.kept[article.guid] = KeptPost(number, post, article, now, page)
                continue
            dates = (article.published_at, known.article.published_at)
            known.post = post
            if known.told is not None and post.truth.is_update:
                self.changes.append(post)
                known.page, known.changed_at = page, now
            known.article = replace(article, published_at=min(filter(None, dates)))

    def revisit(self, news: NewsDay, now: datetime) -> None:
        """See what changed: all of it in the list of a REST API; else what feed or page shows."""
        place = SourcePlace(url="https://journal.example/feed", zone=ZONE, now=now)
        for post in news.changes:
            kept = self.kept[str(post.number)]
            if kept.told is None or kept.post.truth.is_update:
                continue
            self.changes.append(post)
            page = _page_of(post, place)
            is_followed = self.channel == "rss" and now - kept.mailed_at <= _FOLLOWED
            if not (self.channel == "rest" or post.is_in_feed or is_followed):
                continue
            if self.channel == "rest" or changed_in_substance(kept.page, page):
                kept.page, kept.changed_at = page, now
                kept.post = post
                article = article_of(_item(post), place)
                kept.article = replace(article, body=page, published_at=kept.article.published_at)

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
            or max(filter(None, (kept.article.published_at, kept.changed_at))) >= since
        )

    def _candidate(self, kept: KeptPost, *, is_pinned: bool) -> Candidate:
        article, told, at = kept.article, kept.told, kept.changed_at
        if told is not None and at is not None and at > kept.mailed_at:
            told = replace(told, changed_at=at)
        was_touched = told is not None and told.changed_at is not None
        return Candidate(
            id=kept.id,
            source_id=1,
            article=article,
            first_seen_at=kept.first_seen_at,
            mailed_on=told.day if told else None,
            as_mailed=told,
            is_changed=was_touched
            and changed_in_substance(told.body, kept.page, (told.title, article.title)),
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
                kept.mailed_at = now
                kept.told = MailedArticle(day=day, body=kept.page, title=kept.article.title)
        self.cut_off = now
        self.changes = []
        self.phrases = [edition.phrases, *self.phrases][:_MEMORY]
        self.editions = [edition, *self.editions][:_MEMORY]


def mornings(
    seed: int,
    half: str,
    days: int,
    site: str = "page",
    channel: str = "rss",
    catalogue: Catalogue | None = None,
) -> Iterator[MorningSample]:
    """The editions of that many mornings, each knowing what the ones before it told and said."""
    memory = Memory(site, channel=channel, catalogue=catalogue or shipped())
    for news in YearWriter(seed, half).days(days):
        now = datetime(news.day.year, news.day.month, news.day.day, 6, tzinfo=ZONE)
        memory.collect(news, now)
        if news.kind != "down":
            memory.revisit(news, now)
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
        limits=_LIMITS,
        catalogue=memory.catalogue,
        week=tuple(each for each in memory.editions if news.day - each.day <= _WEEK),
        asked_lately=_asked_lately(memory, news.day),
    )
    changes = tuple(memory.changes)
    composition = make(candidates, asked, lambda _: True)
    if composition.edition is not None:
        memory.mail(composition.edition, news.day, now)
    posts = {kept.id: kept.post for kept in memory.kept.values()}
    carried = {each.id: posts[each.id] for each in candidates}
    return MorningSample(
        news=news,
        choice=composition.choice,
        edition=composition.edition,
        posts=carried,
        changes=changes,
    )


def _asked_lately(memory: Memory, day: date) -> tuple[RitualLine, ...]:
    """What the quizzes of four weeks asked."""
    editions = (each for each in memory.editions if day - each.day <= _MONTH)
    rituals = (ritual for each in editions for ritual in each.rituals if ritual.name == "quiz")
    return tuple(line for ritual in rituals for line in ritual.lines)


def _page_of(post: Post, place: SourcePlace) -> tuple[Passage, ...]:
    """What the page of a post says, as it is read."""
    article = article_of(replace(_item(post), content=post.page), place)
    assert isinstance(article, Article)
    return article.body


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
