"""Sources and articles: what the newsroom publishes, as we know it."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import parse_qsl, urlsplit

_NOT_SHOWN = re.compile(r"(?:.*\.)?(?:svgz?|avif|webp|heic|heif|jxl|tiff?)", re.IGNORECASE)
"""How names and formats of pictures end that Outlook or Gmail does not show."""
LONGEST_ADDRESS = 2_000
"""Characters: no mail program opens a longer one, and a mail says each address several times."""
_NARROWEST, _WIDEST = 1 / 3, 5.0
"""Width by height of what is a picture still, and no line or column."""


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
    moved_to: str = ""
    """Where its server last said that it moved for good; empty once that is believed, or over."""
    moved_since: datetime | None = None
    """When it first said so."""
    former_url: str = ""
    """Where it was read before it moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture, by reference. `width` and `height` are pixels, 0 when unknown."""

    url: str
    alt: str = ""
    width: int = 0
    height: int = 0

    @property
    def is_shown_in_mail(self) -> bool:
        """Whether mail programs show such a picture, as far as its address and size tell."""
        parts = urlsplit(self.url)
        names = (parts.path, *(value for _, value in parse_qsl(parts.query)))
        if len(self.url) > LONGEST_ADDRESS or any(map(_NOT_SHOWN.fullmatch, names)):
            return False
        if parts.scheme not in ("https", "http"):
            return False
        known = self.width > 0 and self.height > 0
        return not known or _NARROWEST <= self.width / self.height <= _WIDEST


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
    tags: tuple[str, ...] = ()
    """All that its publisher files it under, the section included."""
    is_for_subscribers: bool = False
    """Whether its page says that it may not be read for free."""

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


NO_PICTURE = "none"
"""What the desk says where an article is to be told without a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleMatch:
    """Another stored article that was judged to tell the same story."""

    article_id: int
    ground: str
    """In English words, for the operator."""
    is_told_anew: bool = False
    """Whether the later of the two has other facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailedArticle:
    """An article as an edition told it, and since when its text has been another."""

    day: date
    """The civil day of that edition: the last that told it."""
    body: tuple[Passage, ...]
    title: str = ""
    """Empty where it is not known, or where that edition was put right since."""
    changed_at: datetime | None = None
    """When its text changed after that, as far as anybody saw; None: it has not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A stored article that an edition may carry."""

    id: int
    source_id: int
    article: Article
    first_seen_at: datetime
    mailed_on: date | None = None
    """The civil date of the last edition that carried it, or None."""
    as_mailed: MailedArticle | None = None
    """As that edition told it; None where that is not known."""
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
    note: str = ""
    """The desk's own sentence, for when the article leads an edition, or empty."""
    picture: str = ""
    """The address of the picture that the desk chose; NO_PICTURE for none; else empty."""
    page_fault: str = ""
    """Why its own page gave nothing, or empty."""
    came_with_source: bool = False
    """Whether it was there when its source was first read, which says nothing of its age."""
    same_as: tuple[ArticleMatch, ...] = ()
    """The other candidates that tell its story."""
    prominence: Prominence = field(default_factory=Prominence)

    @property
    def before(self) -> MailedArticle | None:
        """What was told of it, where it says something else now; else None."""
        return self.as_mailed if self.is_changed else None
