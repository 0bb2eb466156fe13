"""What the desk may do about an edition that has not left, and what it did."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.editions import Tone


class ActKind(StrEnum):
    """What the desk may do."""

    HOLD = "hold"
    APPROVE = "approve"
    DROP = "drop"
    TAKE_BACK = "take-back"
    """A story that was dropped may be told after all."""
    TONE = "tone"
    WRITE = "write"
    """The desk's own words on a story were written, or taken back."""
    QUIZ = "quiz"
    """A question was written, or left to the week again."""
    TAKE = "take"
    """A story that was left out is told all the same."""
    ORDER = "order"
    SUBJECT = "subject"
    PREHEADER = "preheader"
    ANOTHER_LINE = "another-line"
    """A line of the voice is said no more in this edition: the next of its pool is."""
    NO_PARTNER = "no-partner"
    """The partner of the day is left out of it."""
    REREAD = "reread"
    """The sources were read again, and the edition made of what is known since."""
    UNDO = "undo"
    """An act counts no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that was decided."""

    kind: ActKind
    about: int | None = None
    """The article it is about, the proposal approved, the question's number, the act undone."""
    words: str = ""
    """What was written or chosen: a subject, numbers in order, a line's name, a story's words."""
    tone: Tone | None = None
    reason: str
    """Why; of a question, its words and its answer."""
    actor: str
    at: datetime
    id: int | None = None
    """None before it is kept."""

    @property
    def can_be_undone(self) -> bool:
        """
        Whether it counts in this edition alone.

        Words kept with an article stay there; what was read is known.
        """
        if self.kind is ActKind.REREAD:
            return False
        return self.kind is not ActKind.WRITE or bool(self.words)
