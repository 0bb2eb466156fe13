"""What a report is made of, as the database has it: counts, and nobody's address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from digest.ledger import ChainHead
from digest.model import DeliveryStatus, EditionStatus, Purpose, Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDay:
    """What happened to consents on one civil day."""

    day: date
    asked: int = 0
    joined: int = 0
    """Confirmed, imported or granted."""
    left: int = 0
    complained: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SentEdition:
    """An edition of the period, and what became of its copies."""

    day: date
    status: EditionStatus
    tone: Tone | None = None
    stories: int = 0
    size: int = 0
    """Bytes of the largest HTML part."""
    minutes: float | None = None
    """From the first accepted copy to the last."""
    copies: Mapping[DeliveryStatus, int] = field(default_factory=dict)
    came_back: int = 0
    liked: int = 0
    disliked: int = 0
    partner: str = ""
    """Who paid for the block in it; empty where none did."""
    with_partner: Mapping[DeliveryStatus, int] = field(default_factory=dict)
    """The copies that carry the block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCount:
    """Copies to one provider's domains: taken, refused or expired, come back, and called spam."""

    provider: str
    accepted: int = 0
    lost: int = 0
    came_back: int = 0
    complaints: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCount:
    """How many stories of the period's editions one source told, and how often it led."""

    source: str
    stories: int
    leads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigures:
    """Everything one report says, before any word."""

    readers: int
    by_purpose: Mapping[Purpose, int]
    days: tuple[ConsentDay, ...]
    """Every day that is drawn, also those on which nothing happened."""
    reasons: Mapping[str, int]
    """Why readers left, where they said so."""
    asked: int
    """Readers who asked in the period, and of them those who confirmed since."""
    confirmed: int
    sign_ups: Mapping[str, int]
    """By where they asked."""
    editions: tuple[SentEdition, ...]
    providers: tuple[ProviderCount, ...]
    sources: tuple[SourceCount, ...]
    alarms: tuple[tuple[str, datetime, datetime | None], ...]
    """What was raised in the period, when, and until when, on the newsletter's own clock."""
    head: ChainHead | None
