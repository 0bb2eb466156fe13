"""Sources and articles: what the newsroom publishes, as we know it."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What the server gave us to ask "has it changed?" (RFC 9110, section 8.8)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place where the newsroom publishes, and how its last visits went."""

    id: int
    url: str
    title: str
    added_at: datetime
    validators: Validators = field(default_factory=Validators)
    next_fetch_at: datetime | None = None
    last_success_at: datetime | None = None
    failures: int = 0
    """Visits in a row that failed."""
    last_failure: str = ""
    disabled_because: str = ""
    """Empty while the source is read; else why it no longer is."""
    kind: str = "feed"
    """What stands at its address, and so how it is read: a name in `collect.kinds`."""
    selector: str = ""
    """For a page: which of its links lead to articles (CSS)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture, by reference. `width` and `height` are pixels, 0 when unknown."""

    url: str
    alt: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One paragraph or section heading of an article's body, as plain text."""

    text: str
    is_heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """
    One story as its publisher tells it, cleaned of everything that is not the story.

    `url` is canonical (no tracking parameters, no fragment). `summary` has at
    most 55 words, ends with a sentence, and is empty rather than invented.
    `published_at` is None when the source gives no date that can be believed.
    """

    url: str
    guid: str
    title: str
    summary: str = ""
    body: tuple[Passage, ...] = ()
    section: str = ""
    author: str = ""
    language: str = "fr"
    image: Image | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    is_featured: bool = False
    """Whether its publisher put it in « À la une », or made it stick to the top of the site."""
    paid_sign: str = ""
    """What its publisher says of it that makes it paid matter, at most 60 characters, or ""."""

    @property
    def words(self) -> int:
        """Words in the body, headings included."""
        return sum(len(passage.text.split()) for passage in self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """A story that its publisher took back, as its page shows; the reason in English."""

    article_id: int
    title: str
    reason: str
    at: datetime
    """When that was first noticed."""

    def __str__(self) -> str:
        return f"article {self.article_id} (“{self.title}”): {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prominence:
    """How much the site shows of a story beside telling it, by the sources that are read."""

    is_on_front_page: bool = False
    """Whether the source that `newsletter.front_page` names has it now."""
    front_place: int | None = None
    """How many stories stand before it there; None where they stand by date, which says nothing."""
    sources: int = 1
    """How many of the sources carry it."""
    updates: int = 0
    """How often its publisher changed it and said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A stored article that an edition may carry."""

    id: int
    source_id: int
    article: Article
    first_seen_at: datetime
    mailed_on: date | None = None
    """The civil date of the last edition that carried it, or None."""
    is_changed: bool = False
    """Whether it says something else than when it was mailed."""
    pinned: bool = False
    """The desk wants it in the next edition, before all others."""
    hidden: bool = False
    """The desk wants it in no edition."""
    is_newly_shown: bool = False
    """Whether its source was read the day before, and had it not where it has it now."""
    short_title: str = ""
    """The desk's own words for the mail, or empty."""
    short_summary: str = ""
    prominence: Prominence = field(default_factory=Prominence)
