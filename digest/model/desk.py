"""What the desk works with: its people, articles, editions it is asked about, partners."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from digest.model.editions import Edition, PaidLabel


class DeskRole(StrEnum):
    """What a person of the desk may do: an editor decides words, an operator also sends, halts."""

    EDITOR = "editor"
    OPERATOR = "operator"

    def includes(self, role: "DeskRole") -> bool:
        """Whether who has this one may do what that one may."""
        return self is role or self is DeskRole.OPERATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPerson:
    """Who decides at the desk; somebody at this machine itself has no address."""

    name: str
    address: str
    role: DeskRole

    @property
    def actor(self) -> str:
        """What acts and the logbook keep: the name, never the address."""
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSession:
    """A person who signed in, in one browser: since and until when, and from which network."""

    id: int
    name: str
    address: str
    network: str
    began_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArticle:
    """An article as the desk sees it in a list."""

    id: int
    url: str
    title: str
    source: str
    section: str
    published_at: datetime | None
    first_seen_at: datetime
    is_hidden: bool
    is_pinned: bool
    headline: str
    short_title: str
    short_summary: str
    note: str
    picture: str
    mailed_on: date | None
    source_id: int
    author: str
    tags: tuple[str, ...]
    paid_sign: str
    is_for_subscribers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskWording:
    """What the desk says of an article in its own words: empty takes back, None leaves as it is."""

    headline: str | None = None
    """The whole title, mended, as the mail shows it."""
    short_title: str | None = None
    short_summary: str | None = None
    note: str | None = None
    """A sentence of its own, which the mail shows where the article leads."""
    picture: str | None = None
    """The address of another picture, or NO_PICTURE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEdits:
    """What the desk changed in one edition, beside its tone: which stories, their order, words."""

    dropped: frozenset[int] = frozenset()
    """Articles that it wants out, by number."""
    taken: tuple[int, ...] = ()
    """Articles that it wants in, against the reason why they were not."""
    order: tuple[int, ...] = ()
    """Articles as it put them, the lead first; whatever is not named follows."""
    wordings: Mapping[int, DeskWording] = field(default_factory=dict)
    """What this edition says of an article, whatever is kept with it."""
    subject: str = ""
    preheader: str = ""
    refused_lines: frozenset[str] = frozenset()
    """Lines of the voice that it wants another for, by name."""
    is_without_partner: bool = False
    """Whether the partner of that day is left out of it."""


UNEDITED = DeskEdits()
"""The edition as the composer makes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A version of a day's edition. The newest is the one that counts."""

    id: int
    day: date
    version: int
    content: Edition
    proposed_at: datetime
    asked_at: datetime | None
    """When the relay took the mail that asks the desk; None: it was not asked yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What an operator says of a partner: who pays, what the block says, when it may run."""

    legal_name: str
    contact: str
    label: PaidLabel
    headline: str
    text: str
    url: str
    link_text: str
    starts_on: date
    ends_on: date
