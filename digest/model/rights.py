"""What readers ask by right (access, correction, erasure …), each request with its last day."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class RightKind(StrEnum):
    """What was asked."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    OBJECTION = "objection"


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsRequest:
    """One request of one reader; the address is not kept here."""

    id: int
    subscriber_id: int
    kind: RightKind
    source: str
    received_at: datetime
    due_on: date
    """The last civil day (UTC) to answer in writing."""
    answered_at: datetime | None
    answer: str
