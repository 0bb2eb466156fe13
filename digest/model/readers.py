"""Readers: who asked, for what, and how we know."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What a reader may consent to, each on its own (P-39.1, section 14)."""

    NEWSLETTER = "newsletter"
    PROMOTIONS = "promotions"
    PARTNERS = "partners"


_SATURDAY = 5


class Frequency(StrEnum):
    """On which of an edition's days a reader wants it."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"
    SATURDAY = "saturday"

    def includes(self, day: date) -> bool:
        """Whether the edition of that civil day is one of those."""
        weekday = day.weekday()
        match self:
            case Frequency.DAILY:
                return True
            case Frequency.WEEKDAYS:
                return weekday < _SATURDAY
            case Frequency.SATURDAY:
                return weekday == _SATURDAY


class ReaderState(StrEnum):
    """Where a reader stands, in one word; the purposes say the rest."""

    PENDING = "pending"
    """Asked, and never confirmed."""
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"


class EventKind(StrEnum):
    """What happened to a consent. The log of these is the truth; a reader's state is derived."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    IMPORTED = "imported"
    GRANTED = "granted"
    REVOKED = "revoked"
    UNSUBSCRIBED = "unsubscribed"
    COMPLAINED = "complained"
    """Reported as spam to a mailbox provider: it ends all mail, like leaving."""
    MOVED = "moved"
    """Another address of the same person, confirmed from its mailbox."""
    CHOSE = "chose"
    """Another rhythm or form, or a pause: no consent changes. `basis` says what."""
    DROPPED = "dropped"
    """One partner, and no other, may no longer reach the reader: `basis` is its `partner_basis`."""
    READMITTED = "readmitted"
    """That partner may again."""
    UNDONE = "undone"
    """A list was taken back whole: every event whose source begins as this one's counts no more."""
    ERASED = "erased"
    """Everything that tells who it was is gone; `basis` holds the address's keyed hash."""


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
    """A page's address, `import:NUMBER:FILE:LINE`, `one-click`, `cli`, `mail`, `hook:RELAY`."""
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
    is_dated: bool = True
    """Whether they agreed at that very moment; else no later, as a list without days brings it."""
    left_at: datetime | None = None
    purposes: frozenset[Purpose] = frozenset()
    frequency: Frequency = Frequency.DAILY
    resumes_on: date | None = None
    """The civil day from which editions go again, after a pause."""
    is_text_only: bool = False
    """Whether a copy is the text part alone."""
    dropped_partners: frozenset[int] = frozenset()
    """The payers whose blocks must not reach this reader (`store.partners.payer_of`)."""
    suppressed_because: str = ""
    """Why nothing may be sent to this address, or empty."""
    hears_old_links: bool = False
    """Whether links that name only a row were made for this one."""

    @property
    def is_active(self) -> bool:
        """Confirmed, and not left since."""
        return self.confirmed_at is not None and self.left_at is None

    @property
    def state(self) -> ReaderState:
        """Where the reader stands; a closed address comes before all else."""
        if self.suppressed_because:
            return ReaderState.SUPPRESSED
        if self.left_at is not None:
            return ReaderState.UNSUBSCRIBED
        return ReaderState.CONFIRMED if self.confirmed_at else ReaderState.PENDING
