"""What an edition is made of beside its articles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from digest.compose.catalogue import Catalogue
from digest.compose.tone import AskedTone
from digest.config import EditionSettings, NewsletterSettings
from digest.config.sources import LeaveOutSettings
from digest.config.voice import UnattendedVoice
from digest.model import (
    UNEDITED,
    DayMaterial,
    DeskEdits,
    Edition,
    Partner,
    Phrase,
    QuizQuestion,
    RitualLine,
    Window,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionInput:
    """
    What an edition is made of beside its articles.

    `published_on` is the day whose stories it tells: a day to come is looked at
    with today's. `grace` is how long before the window a late article may have
    been published, `looked_at` when the edition before was made: what was first
    seen by then had its chance. `behind` is how late after its hour it is made.
    `earlier` is what the editions before it said, the newest first: with thirty
    of them, no line comes back before half of its pool has been said.
    `unattended` says when an edition that nobody looked at may play,
    `asked` is the tone a person decided on, `edits` what else the desk changed. `withdrawn`
    are the articles that their publishers took back, by number, each with the reason.
    `material` is what was read for the rituals.
    """

    day: date
    published_on: date
    window: Window
    grace: timedelta
    behind: timedelta
    newsletter: NewsletterSettings
    limits: EditionSettings
    partner: Partner | None
    catalogue: Catalogue
    earlier: tuple[tuple[Phrase, ...], ...] = ()
    unattended: UnattendedVoice = "when-safe"
    asked: AskedTone | None = None
    edits: DeskEdits = UNEDITED
    looked_at: datetime | None = None
    leave_out: LeaveOutSettings = field(default_factory=LeaveOutSettings)
    """What the operator wants in no edition."""
    withdrawn: Mapping[int, str] = field(default_factory=dict)
    material: DayMaterial = field(default_factory=DayMaterial)
    week: tuple[Edition, ...] = ()
    """The editions of the six days before, the newest first."""
    of_desk: frozenset[int] = frozenset()
    """Which of the articles that they carry the desk pinned."""
    quiz: tuple[QuizQuestion, ...] = ()
    """The questions that the desk wrote itself."""
    asked_lately: tuple[RitualLine, ...] = ()
    """What the quizzes of the four Fridays before asked."""
    public_url: str = ""
    """Under which readers reach the public pages; empty where there are none."""

    @property
    def seen_after(self) -> datetime:
        """What was first seen by then is not news any more: by default where the window opens."""
        return self.window.start if self.looked_at is None else self.looked_at
