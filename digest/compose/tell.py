"""An article as a story of the edition: its own words, set for the reader."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from digest.compose.catalogue import Catalogue
from digest.compose.excerpt import excerpt
from digest.compose.gravity import Gravity, weigh
from digest.compose.lexicon import Lexicon
from digest.compose.picture import picture_of
from digest.compose.sequel import LINE, new_headline, news_of, sequel_of
from digest.compose.titles import Forms, forms_of, label, plain_subject, topic
from digest.french.sentences import words_alone
from digest.french.typography import (
    Spacing,
    keep_spacing,
    lately,
    shorten,
    typeset,
)
from digest.model import Article, Candidate, Story

_LONGEST_TEXT = 700
_LONGEST_TITLE = 240
_LONGEST_NAME = 60
"""In characters: what is longer is a fault of the source and would weigh on the mail."""
_A_REAL_UPDATE = timedelta(hours=1)
"""What is touched up right after it appeared tells a reader nothing new."""
_NEWS_FOR = timedelta(days=1)
"""A reader takes a story for today's or yesterday's; an older one says its day."""


@dataclass(frozen=True, slots=True)
class StoryDraft:
    """A story with what its matter weighs."""

    story: Story
    gravity: Gravity
    forms: Forms
    """The desk's short title, else the forms in which its headline may be said."""

    @property
    def topic(self) -> str:
        """What a line of the voice may name it by, or ""."""
        return topic(self.forms)

    @property
    def also(self) -> str:
        """The same where it is named beside others: a form as long as a subject will do, or ""."""
        return self.topic or plain_subject(self.forms)

    @property
    def is_grave(self) -> bool:
        """Whether nothing may be said beside it but itself."""
        return self.gravity.is_grave


@dataclass(frozen=True, slots=True)
class StoryWriter:
    """Tells articles in the edition of *day*; times are shown on the wall of *zone*."""

    day: date
    zone: ZoneInfo
    catalogue: Catalogue
    words_per_minute: int
    spacing: Spacing = "quebec"

    def tell(self, candidate: Candidate) -> StoryDraft:
        """
        The article as a story: in the desk's words where it wrote some, else in its own.

        Its summary or its first sentences, nothing invented.
        """
        article = candidate.article
        gravity = gravity_of(candidate, self.catalogue.lexicon)
        title = shorten(keep_spacing(article.title), _LONGEST_TITLE)
        of_desk = keep_spacing(candidate.short_title)
        shapes = (of_desk,) if of_desk else forms_of(title, gravity.score)
        short_title = of_desk or label(title, shapes)
        story = Story(
            article_id=candidate.id,
            url=article.url,
            title=title,
            short_title=short_title,
            section=shorten(keep_spacing(article.section), _LONGEST_NAME),
            paragraphs=_paragraphs(candidate),
            link_text=typeset(self.catalogue.words["read"], self.spacing),
            minutes=max(1, round(article.words / self.words_per_minute)),
            published_at=article.published_at,
            updated_at=article.updated_at,
            byline=self._date(article),
            image=picture_of(candidate),
            help=typeset(gravity.help, self.spacing),
            sequel=sequel_of(candidate, self.day, self.catalogue.words, self.spacing),
        )
        return StoryDraft(story, gravity, shapes)

    def tell_in_line(self, candidate: Candidate) -> StoryDraft:
        """The same with what is new alone, where its headline has not said it already."""
        draft = self.tell(candidate)
        news = news_of(candidate, LINE)
        is_said = words_alone(news) in words_alone(draft.story.title)
        return replace(
            draft,
            story=replace(draft.story, paragraphs=() if is_said else (news,), byline=""),
        )

    def tell_as_lead(self, candidate: Candidate) -> StoryDraft:
        """The same with who wrote it, and what the desk says of it."""
        draft = self.tell(candidate)
        author = shorten(keep_spacing(candidate.article.author), _LONGEST_NAME)
        byline = " · ".join(filter(None, (author, draft.story.byline)))
        note = typeset(candidate.note, self.spacing)
        return replace(draft, story=replace(draft.story, byline=byline, note=note))

    def _date(self, article: Article) -> str:
        """When it was updated, or published where that is not lately; else nothing to tell."""
        words = self.catalogue.words
        if article.updated_at is not None and _was_updated(article):
            return f"{words['updated']} {lately(article.updated_at, self.zone, self.day)}"
        published = article.published_at
        if published is None or self.day - published.astimezone(self.zone).date() <= _NEWS_FOR:
            return ""
        return f"{words['published']} {lately(published, self.zone, self.day)}"


def _was_updated(article: Article) -> bool:
    published, updated = article.published_at, article.updated_at
    return updated is not None and (published is None or updated - published >= _A_REAL_UPDATE)


def _of_desk(summary: str) -> tuple[str, ...]:
    """The desk's summary: each of its lines a paragraph."""
    lines = (keep_spacing(line) for line in summary.splitlines())
    return tuple(shorten(line, _LONGEST_TEXT) for line in lines if line)


def gravity_of(candidate: Candidate, lexicon: Lexicon) -> Gravity:
    """What its story weighs: by what readers see of it, the desk's words first, and by its body."""
    return weigh(_as_shown(candidate), lexicon)


def headline_gravity(candidate: Candidate, lexicon: Lexicon) -> Gravity:
    """What its story weighs by what readers see of it first; its body says no more."""
    return weigh(replace(_as_shown(candidate), body=()), lexicon)


def news_is_grave(candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether what a sequel says that nobody was told is grave."""
    title, summary = new_headline(candidate), news_of(candidate)
    news = replace(candidate.article, title=title, summary=summary, body=())
    return weigh(news, lexicon).is_grave


def _as_shown(candidate: Candidate) -> Article:
    """
    The article in the words an edition shows of it, the desk's before its own.

    What was grave when it was told is so in its sequel, whatever the headline says now; and
    who was spared then still is.
    """
    article, before = candidate.article, candidate.before
    titles = (keep_spacing(candidate.short_title), article.title, before.title if before else "")
    then = article.summary if before else ""
    return replace(
        article,
        title=". ".join(filter(None, titles)),
        summary=" ".join(filter(None, (*_paragraphs(candidate), then, candidate.note))),
    )


def _paragraphs(candidate: Candidate) -> tuple[str, ...]:
    """What is new since it was told, else the desk's summary, else what it tells of itself."""
    article = candidate.article
    news = news_of(candidate)
    if candidate.short_summary and not news:
        return _of_desk(candidate.short_summary)
    opening = news or excerpt(article)
    return (shorten(opening, _LONGEST_TEXT),) if opening else ()
