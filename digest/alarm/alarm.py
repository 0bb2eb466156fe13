"""One thing that is wrong: its cause, what it is about, and what to say of it. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from digest.french.typography import typeset


class AlarmCause(StrEnum):
    """What can be wrong; the value is the word of logs, hooks and the table."""

    MISSED = "missed"
    HELD = "held"
    SILENT = "silent"
    HALTED = "halted"
    LOST = "lost"
    LETTERS = "letters"
    LANE = "lane"
    SOURCE = "source"
    PROVIDER = "provider"
    BACKUP = "backup"
    CERTIFICATE = "certificate"
    DKIM = "dkim"
    DISK = "disk"
    WAY_BACK = "way-back"
    WORKERS = "workers"


_AT_ONCE = timedelta(0)
_FLUTTERS = timedelta(minutes=15)
"""What comes and goes must stay away so long before it is said to be over."""
SETTLES_AFTER = {
    AlarmCause.LETTERS: _FLUTTERS,
    AlarmCause.LANE: _FLUTTERS,
    AlarmCause.SOURCE: _FLUTTERS,
    AlarmCause.DISK: _FLUTTERS,
    AlarmCause.WAY_BACK: _FLUTTERS,
    AlarmCause.WORKERS: _FLUTTERS,
    AlarmCause.CERTIFICATE: _FLUTTERS,
}
PASSES_BY_ITSELF = frozenset({AlarmCause.PROVIDER, AlarmCause.HELD})
"""What only grows old, or ends by the desk's own act: that it is over would tell nothing."""
OF_MORNINGS = frozenset({AlarmCause.MISSED, AlarmCause.HELD, AlarmCause.SILENT})
"""What follows from the last mornings' rows alone."""
OF_ONE_HOST = frozenset({AlarmCause.DISK, AlarmCause.DKIM})
"""What is one machine's own: another that looks can say nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """
    A cause, what it is about (often nothing more), and two sentences for the desk, typeset.

    Cause and subject tell it from all others: while both stay, it is one alarm.
    """

    cause: AlarmCause
    subject: str = ""
    words: str
    step: str

    @property
    def key(self) -> str:
        """What tells it from all others that stand."""
        return f"{self.cause}:{self.subject}"

    @property
    def settles_after(self) -> timedelta:
        """How long it must be gone before it is over."""
        return SETTLES_AFTER.get(self.cause, _AT_ONCE)


def alarm(cause: AlarmCause, words: str, step: str, subject: str = "") -> Alarm:
    """The alarm of that cause, its sentences set as the OQLF asks."""
    return Alarm(cause=cause, subject=subject, words=typeset(words), step=typeset(step))
