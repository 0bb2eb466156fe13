"""
The nouns. Frozen records that the stages hand to one another.

Every time is aware and in UTC; every text is plain Unicode in NFC unless its
field says otherwise; every address (URL) is absolute.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

# --- sources and articles ---------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What the server gave us to ask "has it changed?" (RFC 9110, section 8.8)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A feed the newsroom publishes, and how its last visits went."""

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

    @property
    def words(self) -> int:
        """Words in the body, headings included."""
        return sum(len(passage.text.split()) for passage in self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A stored article that an edition may carry."""

    id: int
    source_id: int
    article: Article
    first_seen_at: datetime
    mailed_on: date | None = None
    """The civil date of the edition that carried it, or None."""


# --- editions ---------------------------------------------------------------


class Tone(StrEnum):
    """How much the voice may play. Raised by what happened, lowered only by a person."""

    NORMAL = "normal"
    RESTRAINED = "restrained"
    SOBER = "sober"


class Variant(StrEnum):
    """Which readers a mailing is for."""

    WITH_PARTNERS = "with-partners"
    PARTNER_FREE = "partner-free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The span of publication an edition covers: `start` included, `end` (the cut-off) not."""

    start: datetime
    end: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


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
    briefs: tuple[Story, ...] = ()
    partner: PartnerBlock | None = None
    sign_off: str = ""
    ritual: str = ""
    forward: str = ""
    minutes: int = 1
    phrases: tuple[Phrase, ...] = ()
    tone_reason: str = ""
    """Why this tone, in English for the operator."""

    @property
    def all_stories(self) -> tuple[Story, ...]:
        """The lead, the stories and the briefs, in reading order."""
        return (self.lead, *self.stories, *self.briefs)


class PaidLabel(StrEnum):
    """How a paid block is labelled, above everything else in it; Canada's
    Competition Bureau asks for clear words and finds "partner" unclear."""

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


# --- readers ----------------------------------------------------------------


class Purpose(StrEnum):
    """What a reader may consent to, each on its own (P-39.1, section 14)."""

    NEWSLETTER = "newsletter"
    PROMOTIONS = "promotions"
    PARTNERS = "partners"


class EventKind(StrEnum):
    """What happened to a consent. The log of these is the truth; a reader's state is derived."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    IMPORTED = "imported"
    GRANTED = "granted"
    REVOKED = "revoked"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEvent:
    """
    One fact about one reader's consent, with its proof (CASL, section 13).

    `purposes` are what the event grants or takes away. `wording` is the exact
    text that was shown, empty where nothing was.
    """

    subscriber_id: int
    kind: EventKind
    purposes: frozenset[Purpose]
    at: datetime
    wording: str = ""
    source: str = ""
    """Where it was given: a page's address, `import:FILE:LINE`, `one-click`, `cli`."""
    basis: str = ""
    """For an import: the proof the operator gave."""
    ip: str = ""
    """Truncated, and only when it comes from a trusted proxy or the socket itself."""
    user_agent: str = ""
    actor: str = "reader"
    """`reader`, or the operating-system user who ran the command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A person who asked. The state is what the log of consent events adds up to."""

    id: int
    address: str
    """As the person wrote it, domain in lower case."""
    created_at: datetime
    confirmed_at: datetime | None = None
    left_at: datetime | None = None
    purposes: frozenset[Purpose] = frozenset()
    suppressed_because: str = ""
    """Why nothing may be sent to this address, or empty."""


# --- deliveries -------------------------------------------------------------


class DeliveryStatus(StrEnum):
    """
    Where one reader's copy stands.

    `QUEUED` and `DEFERRED` are open; the others are ends. `ACCEPTED` is what
    the relay said, never "delivered". `UNCERTAIN`: the final dot was sent and
    no answer came back, so nobody can know (RFC 1047).
    """

    QUEUED = "queued"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    BOUNCED = "bounced"
    SUPPRESSED = "suppressed"
    UNCERTAIN = "uncertain"
    EXPIRED = "expired"


OPEN_STATUSES = (DeliveryStatus.QUEUED, DeliveryStatus.DEFERRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One edition to one reader: what the sender needs to make and address the copy."""

    id: int
    subscriber_id: int
    address: str
    variant: Variant
    consented_on: date
    """The civil day, in the newsletter's zone, the reader confirmed: the footer says so."""
    attempts: int = 0
    """Tries that reached the relay before this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the relay said: the code of RFC 5321, the status of RFC 3463 (or empty), the text."""

    code: int
    status: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one attempt. `suppress` says the address itself is bad, not us."""

    status: DeliveryStatus
    reply: Reply | None = None
    reason: str = ""
    """In words for an operator, without any address."""
    suppress: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """
    Some deliveries of one edition, held by one sender for a while.

    `epoch` is the fence: it grows at each claim, and whoever writes with an
    old one writes nothing.
    """

    id: int
    edition_id: int
    epoch: int
    owner: str
    lease: timedelta
    """How long from the claim; `record` prolongs it."""
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """
    One message and its envelope, ready for the relay.

    `wire` has CRLF line ends, no bare CR or LF, no line that begins with a dot,
    and ends with CRLF.
    """

    envelope_sender: str
    recipient: str
    wire: bytes = field(repr=False)
    delivery_id: int = 0
    """The row it stands for; 0 for a letter that is no edition's copy."""

    @property
    def needs_utf8(self) -> bool:
        """Whether only a relay with SMTPUTF8 can take it (RFC 6531)."""
        return not (self.recipient.isascii() and self.wire.isascii())
