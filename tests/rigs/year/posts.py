"""What a newsroom publishes in a year, each post with what only its author knows of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Weight(StrEnum):
    """How grave a post is, as a careful editor would say."""

    LIGHT = "light"
    RESTRAINED = "restrained"
    GRAVE = "grave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What only its author knows of a post."""

    story: int
    """Which event it tells: an update, and a post that is published again, tell the same."""
    importance: float
    """From 0 to 1."""
    weight: Weight
    is_brief: bool = False
    """Whether a careful editor keeps it among the briefs, however grave."""
    is_update: bool = False
    change: str = ""
    """What its newest version changed: "facts" or "words"; "" for a first version."""
    is_old: bool = False
    """Whether it only comes back: told days before, or shown again on the front page."""
    is_paid: bool = False
    is_trap: bool = False
    """Whether it is light in words that sound grave."""
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post as the site publishes it."""

    number: int
    title: str
    standfirst: str
    excerpt: str
    """What the feed gives of it (HTML), its headings glued to what follows."""
    content: str
    """The whole text (HTML); empty where the feed gives an excerpt alone."""
    section: str
    published_at: datetime
    shown_at: datetime
    """When the feed first has it."""
    updated_at: datetime | None = None
    is_featured: bool = False
    """Whether it stands in the category « À la une »."""
    sources: int = 1
    """How many of the site's feeds carry it."""
    updates: int = 0
    has_picture: bool = False
    page: str = ""
    """The whole text as its page has it (HTML)."""
    is_in_feed: bool = True
    """Whether the feed still shows it: most later versions are on the page alone."""
    truth: Truth

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://journal.example/{self.number}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsDay:
    """What the site shows on a morning, since the morning before."""

    day: date
    kind: str
    """ordinary, holiday, quiet, silent (nothing at all) or down (no source answers)."""
    posts: tuple[Post, ...]
    """New, changed and republished ones, as the feed has them: the newest first."""
    front_page: tuple[int, ...]
    """The numbers of the posts on the front page, as the editor orders them."""
    changes: tuple[Post, ...] = ()
    """Later versions of posts of the days before."""
    pinned: int | None = None
    """The number of the post that the desk pinned."""
