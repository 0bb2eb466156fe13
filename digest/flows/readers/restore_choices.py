"""
Readers brought in from elsewhere keep what they chose there.

Partners they refused are matched by the legal name of who pays, as a reader's
refusal is everywhere: the numbers of another database mean others here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.consent.choices import ReaderChoices
from digest.flows.readers.frequency import form_basis, rhythm_basis
from digest.ledger import partner_basis
from digest.model import ConsentEvent, EventKind, Purpose
from digest.store import consents, partners, subscribers
from digest.store.database import Connection

_NO_CHOICE = ReaderChoices()


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A reader as new here as the event that brought them in, and what they chose before."""

    event: ConsentEvent
    choices: ReaderChoices


def restore(conn: Connection, newcomers: Sequence[Newcomer]) -> None:
    """Give newcomers their choices, each with its event; the caller holds the log's lock."""
    choosy = [newcomer for newcomer in newcomers if newcomer.choices != _NO_CHOICE]
    if not choosy:
        return
    names = [name for newcomer in choosy for name in newcomer.choices.dropped_partners]
    payers = partners.payers_named(conn, names, choosy[0].event.at.date())
    for newcomer in choosy:
        number, choices = newcomer.event.subscriber_id, newcomer.choices
        subscribers.save_rhythm(conn, number, choices.frequency, choices.resumes_on)
        subscribers.save_form(conn, number, is_text_only=choices.is_text_only)
    events = [event for newcomer in choosy for event in _events(newcomer, payers)]
    consents.record_all(conn, events)


def _events(newcomer: Newcomer, payers: Mapping[str, int]) -> Iterator[ConsentEvent]:
    """What the log says of each choice; no text was shown here, so none is kept."""
    choices = newcomer.choices
    choice = replace(newcomer.event, kind=EventKind.CHOSE, purposes=frozenset({Purpose.NEWSLETTER}))
    rhythm = (choices.frequency, choices.resumes_on)
    if rhythm != (_NO_CHOICE.frequency, _NO_CHOICE.resumes_on):
        yield replace(choice, basis=rhythm_basis(*rhythm))
    if choices.is_text_only:
        yield replace(choice, basis=form_basis(is_text_only=True))
    refusal = replace(newcomer.event, kind=EventKind.DROPPED, purposes=frozenset())
    for number in sorted({payers[name] for name in choices.dropped_partners}):
        yield replace(refusal, basis=partner_basis(number))
