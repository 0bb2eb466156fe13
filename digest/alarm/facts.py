"""What an alarm is judged by: the last mornings, what waits, and what ends. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digest.config import AlarmSettings
from digest.dates import Timetable
from digest.model import EditionStatus, LaneState
from digest.model.editions import WITHOUT_MAIL

_ASLEEP = timedelta(days=8)
"""A weekly edition, and a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMorning:
    """What became of one day's edition."""

    id: int = 0
    day: date
    status: EditionStatus
    composed_at: datetime
    best_before: datetime
    enqueued: int = 0
    lost: int = 0
    """Copies that were refused, came back or expired."""
    untried: int = 0
    """Copies that expired before anybody tried to send them."""
    halted_because: str | None = None
    """Why nobody may send it; None where it may be sent."""
    is_known: bool = False
    """Whether a person looked at what was lost of it."""
    has_stayed: bool = False
    """Whether it had copies to send and not one left."""

    @property
    def was_mailed(self) -> bool:
        """Whether anything left."""
        return self.status not in WITHOUT_MAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentSource:
    """A source that gives nothing, and since when; None where it never gave anything."""

    number: int
    name: str
    since: datetime | None
    is_given_up: bool = False
    """Whether it is no longer read at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnWave:
    """What a provider says of us, of one edition or of letters (None)."""

    day: date | None
    domain: str
    number: int
    words: str
    is_of_addresses: bool
    """Whether most of a domain's addresses are said to be bad, rather than we."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmFacts:
    """All that is looked at, at one moment."""

    now: datetime
    host: str = ""
    """The machine that looks, for what is its own."""
    timetable: Timetable
    settings: AlarmSettings
    mornings: tuple[PastMorning, ...] = ()
    """The newest days that have a row, the newest first."""
    held: str | None = None
    """Why the desk keeps the edition that is due from leaving; None where it does not."""
    overdue_letters: int = 0
    """Letters that were to leave an hour ago."""
    lanes: tuple[LaneState, ...] = ()
    sources: tuple[SilentSource, ...] = ()
    waves: tuple[ReturnWave, ...] = ()
    backup_at: datetime | None = None
    """When the last backup was made here; None where none ever was: others may make them."""
    certificate_ends: datetime | None = None
    signed_since: datetime | None = None
    """Since when the oldest key that signs mail is in use; None where none signs."""
    disk_free: int | None = None
    """Bytes under the journal."""
    deaf_mailboxes: tuple[tuple[str, str], ...] = ()
    """Mailboxes of the way back that cannot be read, each with the reason."""
    is_trial_lost: bool = False
    """Whether a mail that had to come back did not."""

    has_workers: bool = True
    """Whether one lives on any host, where several share the work."""
    idle_since: tuple[tuple[str, datetime], ...] = ()
    """Work of several hosts that nobody takes up, and since when it is overdue."""
    hung_since: tuple[tuple[str, str, datetime], ...] = ()
    """Work that a worker of several hosts does not end, the host, and since when it has it."""

    @property
    def is_asleep(self) -> bool:
        """Whether there has been no edition for so long that nobody expects the next one."""
        return not self.mornings or self.now - self.mornings[0].composed_at > _ASLEEP
