"""The logbook as it is read: what somebody did by hand, and which of it is asked for."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogbookEntry:
    """One act: when, who, what, and to what and why. Addresses in `detail` are masked."""

    id: int
    at: datetime
    actor: str
    action: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogbookSelection:
    """Which acts are asked for; what is None or empty sets no bound."""

    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is not asked for any more."""
    actor: str = ""
    action: str = ""
    """The whole of it, or its first words: `suppress` means `suppress add` too."""
    edition: date | None = None
    """Only what was done to the edition of that day, or to its correction."""
