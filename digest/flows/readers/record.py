"""What is said of one reader: the same fields to a machine, a spreadsheet and the reader."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from digest.ledger import GIVEN_BY, said_at
from digest.model import ConsentEvent, EventKind, Purpose, Subscriber


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderRecord:
    """One reader's state and choices, named and ordered as JSON and CSV show them."""

    address: str
    state: str
    purposes: list[str]
    """In the order everything shows them."""
    signed_up_at: str | None
    confirmed_at: str | None
    consent_dated: bool
    """Whether they agreed at that very moment; else no later."""
    unsubscribed_at: str | None
    suppressed_because: str
    frequency: str
    resumes_on: str | None
    text_only: bool
    dropped_partners: list[str]
    """By the legal names of who pays: a number means something in one database only."""

    def by_field(self) -> dict[str, object]:
        """Each field's value by its name, in order."""
        return {name: getattr(self, name) for name in FIELDS}


FIELDS = tuple(field.name for field in fields(ReaderRecord))


def record_of(reader: Subscriber, dropped_partners: Iterable[str]) -> ReaderRecord:
    """The record of a reader who refused those partners; moments in ISO 8601."""
    return ReaderRecord(
        address=reader.address,
        state=reader.state.value,
        purposes=[purpose.value for purpose in Purpose if purpose in reader.purposes],
        signed_up_at=iso(reader.created_at),
        confirmed_at=iso(reader.confirmed_at),
        consent_dated=reader.is_dated,
        unsubscribed_at=iso(reader.left_at),
        suppressed_because=reader.suppressed_because,
        frequency=reader.frequency.value,
        resumes_on=reader.resumes_on.isoformat() if reader.resumes_on else None,
        text_only=reader.is_text_only,
        dropped_partners=list(dropped_partners),
    )


def iso(moment: datetime | None) -> str | None:
    """The moment as ISO 8601 writes it."""
    return moment.isoformat() if moment else None


def is_dated(event: ConsentEvent) -> bool:
    """Whether its day is the one on which the reader agreed, and not one by which they had."""
    return event.kind is not EventKind.IMPORTED or (
        said_at(event) is not None and f"({GIVEN_BY} " not in event.basis
    )
