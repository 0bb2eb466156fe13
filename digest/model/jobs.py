"""Work that any of several hosts may do, and what wakes somebody for it."""

from dataclasses import dataclass
from enum import StrEnum


class JobKind(StrEnum):
    """The kinds of work; each has a queue of its own, which workers may leave to others."""

    MORNING = "morning"
    ASK = "ask"
    SEND = "send"
    LETTERS = "letters"
    SOURCES = "sources"
    GONE = "gone"
    FEEDBACK = "feedback"
    RETENTION = "retention"
    REPORT = "report"
    ALARMS = "alarms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """
    A call to look whether that work is due, and to do it where it is.

    It carries nothing else: one that is lost, late or doubled changes nothing.
    """

    kind: JobKind
    subject: str = ""
    """Which of its kind: the name of a mailbox; empty where there is one alone."""
    worker: str = ""
    """Who alone may take it, by name; empty for whoever comes first."""

    @property
    def queue(self) -> str:
        """Where it waits: at most 37 letters, so that PostgreSQL can notify of it."""
        return f"{self.kind}@{self.worker}" if self.worker else self.kind.value
