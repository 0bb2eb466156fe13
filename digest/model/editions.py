"""Editions: what one day says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from digest.model.articles import Image
from digest.model.rituals import DayMaterial, Ritual


class Tone(StrEnum):
    """How much the voice may play. Raised by what happened, lowered only by a person."""

    NORMAL = "normal"
    RESTRAINED = "restrained"
    SOBER = "sober"


class Variant(StrEnum):
    """Which readers a mailing is for: what it carries, and in which form."""

    WITH_PARTNERS = "with-partners"
    PARTNER_FREE = "partner-free"
    WITH_PARTNERS_TEXT = "with-partners-text"
    PARTNER_FREE_TEXT = "partner-free-text"

    @property
    def carries_partners(self) -> bool:
        """Whether a block that a partner pays for may stand in it."""
        return self in (Variant.WITH_PARTNERS, Variant.WITH_PARTNERS_TEXT)

    @property
    def is_text_only(self) -> bool:
        """Whether it is the text part alone."""
        return self in (Variant.WITH_PARTNERS_TEXT, Variant.PARTNER_FREE_TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The span of publication an edition covers: `start` included, `end` (the cut-off) not."""

    start: datetime
    end: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequel:
    """What ties a story that is told again to what was told of it before."""

    told_on: date
    """The civil day of the edition that told it last."""
    reference: str
    """What it said, in words: « On te disait mardi : « Sept morts à Matane ». »"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article as the edition tells it; every text is typeset for its reader."""

    article_id: int
    url: str
    title: str
    section: str = ""
    paragraphs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    """What introduces each paragraph (« Pourquoi ça compte. »): none, or one for each."""
    link_text: str = ""
    minutes: int = 1
    published_at: datetime | None = None
    updated_at: datetime | None = None
    byline: str = ""
    """Author, and when it was published and updated, in words."""
    image: Image | None = None
    intro: str = ""
    """The transition that leads to it, often empty."""
    short_title: str = ""
    """Its title in a few words, for lists and link texts."""
    help: str = ""
    """Where a reader touched by such a story can turn; mostly empty."""
    sequel: Sequel | None = None
    """Set where it was told before: its paragraphs then say what is new since."""
    note: str = ""
    """The desk's own sentence on the lead, marked as such; mostly empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A line the voice said: which slot, which entry of the catalogue, and the words as sent."""

    slot: str
    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerBlock:
    """A paid block. `label` says it is paid and by whom, and is never left out."""

    partner_id: int
    legal_name: str
    label: str
    intro: str
    headline: str
    text: str
    url: str
    link_text: str
    after: int = 2
    """How many stories, the lead included, come before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """
    What one day says. Composed once, then archived as it is.

    It holds everything that rendering needs but the brand and the reader, so
    that an archive page or a resend says the same words years later.
    """

    newsletter: str
    """The newsletter's short name, as in the configuration."""
    day: date
    dateline: str = ""
    """The day in words: « Vendredi 8 novembre 2024 »."""
    window: Window
    tone: Tone
    subject: str
    preheader: str
    greeting: str
    opening: str
    lead: Story
    stories: tuple[Story, ...] = ()
    sequels: tuple[Story, ...] = ()
    """Stories of earlier editions whose facts changed, each in a line."""
    briefs: tuple[Story, ...] = ()
    partner: PartnerBlock | None = None
    sign_off: str = ""
    ritual: str = ""
    """The last line, which is always the same."""
    rituals: tuple[Ritual, ...] = ()
    """What it does beside its stories, in reading order."""
    without_rituals: tuple[str, ...] = ()
    """Those that were asked for and are absent, each with the reason, in English."""
    material: DayMaterial = field(default_factory=DayMaterial)
    """What some of them were made of, for whoever makes the same edition again."""
    forward: str = ""
    minutes: int = 1
    phrases: tuple[Phrase, ...] = ()
    tone_reason: str = ""
    """Why this tone, in English for the operator."""

    @property
    def all_stories(self) -> tuple[Story, ...]:
        """The lead, the stories, the sequels and the briefs, in reading order."""
        return (self.lead, *self.stories, *self.sequels, *self.briefs)

    @property
    def pictured(self) -> Story | None:
        """The one story below the lead that has its picture beside it, or None."""
        return next((each for each in self.stories if each.image and each.image.alt), None)


class PaidLabel(StrEnum):
    """
    How a paid block is labelled, above everything else in it.

    Canada's Competition Bureau asks for clear words and finds "partner" unclear.
    """

    ADVERTISEMENT = "ad"
    SPONSORED = "sponsored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Who pays for a block, what it says, and the civil days (both included) it may run."""

    id: int
    legal_name: str
    contact: str
    label: PaidLabel
    headline: str
    text: str
    url: str
    link_text: str
    starts_on: date
    ends_on: date


class EditionOpinion(StrEnum):
    """What a reader may say of an edition on its page; the value stands in the link."""

    LIKED = "bien"
    DISLIKED = "bof"


class EditionStatus(StrEnum):
    """
    Where an edition stands.

    `EMPTY`: the day had nothing to say. `MISSED`: no machine was up in time.
    Nobody was mailed in either case.
    """

    EMPTY = "empty"
    MISSED = "missed"
    SENDING = "sending"
    DONE = "done"


WITHOUT_MAIL = (EditionStatus.EMPTY, EditionStatus.MISSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRow:
    """An edition's life: what it says (None where the day had nothing), and how far it is."""

    id: int
    day: date
    status: EditionStatus
    window: Window
    composed_at: datetime
    best_before: datetime
    done_at: datetime | None
    enqueued: int
    """How many deliveries were ever made for it; its balance must come to as many."""
    halted_at: datetime | None
    """Since when nobody may send it; None: it may be sent."""
    halted_because: str
    content: Edition | None
    sender: Mapping[str, Mapping[str, Any]] | None = None
    """In whose name, and from where, its copies leave; None where it has none, or is too old."""
    known_at: datetime | None = None
    """Until when somebody has looked at what was uncertain or refused of it."""
    known_because: str = ""
    liked: int = 0
    """How many readers said so on the web; nobody knows which."""
    disliked: int = 0
    is_correction: bool = False
    """Whether it tells an earlier edition's readers what was wrong in it."""

    @property
    def argument(self) -> str:
        """How a command names it."""
        return f"{self.day} --correction" if self.is_correction else str(self.day)

    @property
    def was_mailed(self) -> bool:
        """Whether there was anything to mail."""
        return self.status not in WITHOUT_MAIL
