"""Hold the log of consent against its seals, its kept heads, and the readers' rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from digest.address import key
from digest.consent.audit import LogAudit
from digest.consent.burst import FOREVER
from digest.english import counted
from digest.flows.app import App
from digest.flows.readers.frequency import rhythm_basis
from digest.flows.readers.scanner_clicks import HELD_BASIS
from digest.ledger import ChainHead, ConsentState, LogRow
from digest.model import Frequency
from digest.store import consents, subscribers
from digest.store.database import Connection
from digest.store.subscribers import StoredConsent

_FAULTS_TOLD = 20
_STEP = 10_000
_RHYTHMS = (*(frequency.value for frequency in Frequency), HELD_BASIS)
"""How the basis of an event begins that says when a reader is written to."""
_UNCHOSEN = rhythm_basis(Frequency.DAILY, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogVerification:
    """What was found: the head, how many readers' rows were compared, the first faults."""

    head: ChainHead
    readers: int
    faults: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is changed, missing or added."""
        return not self.faults


def verify(app: App, kept: ChainHead | None, tell: Callable[[int], None]) -> LogVerification:
    """
    Walk the whole log, oldest first, then compare every reader's row with its replay.

    Rhythm and pause are compared with the newest choice of them; text alone is a form, no
    consent, and is not.

    *kept* is a head that an operator wrote down earlier: the only witness
    against who can write to the whole database. *tell* hears how many events
    were walked. Memory does not grow with the log.
    """
    with app.database.read() as conn:
        heads = (consents.head_of(conn), *([kept] if kept else []))
        audit = LogAudit(kept=heads)
        rows = _counted(consents.everything(conn), tell)
        faults = list(islice(audit.faults(rows), _FAULTS_TOLD))
        if not faults and audit.head != heads[0]:
            faults.append(
                f"events were added past the head ({counted(heads[0].events, 'event')} kept)"
            )
        compared = 0
        for number, fault in _rows(conn):
            compared = number
            if fault and len(faults) < _FAULTS_TOLD:
                faults.append(fault)
    return LogVerification(head=audit.head, readers=compared, faults=tuple(faults))


def _counted(rows: Iterator[LogRow], tell: Callable[[int], None]) -> Iterator[LogRow]:
    for number, row in enumerate(rows, 1):
        if not number % _STEP:
            tell(number)
        yield row


def _rows(conn: Connection) -> Iterator[tuple[int, str]]:
    """How many rows were compared so far, and a fault where one is not what its log says."""
    compared = 0
    for page in subscribers.stored_consents(conn):
        states = consents.states_between(conn, page[0].id, page[-1].id)
        addresses = consents.newest_addresses_between(conn, page[0].id, page[-1].id)
        choices = consents.newest_choices_between(conn, page[0].id, page[-1].id, _RHYTHMS)
        for row in page:
            compared += 1
            state = states.get(row.id, ConsentState())
            log = (state.confirmed_at, state.left_at, state.purposes, state.dropped)
            if not _is_addressed_as(row, addresses.get(row.id, "")):
                yield compared, f"reader {row.id}: the address is not the one its events are about"
            elif log != (row.confirmed_at, row.left_at, row.purposes, row.dropped):
                yield compared, f"reader {row.id}: the row is not what the log says"
            elif not _is_rested_as(row, choices.get(row.id, "")):
                yield compared, f"reader {row.id}: the rhythm or the pause is not the one chosen"
            else:
                yield compared, ""


def _is_rested_as(row: StoredConsent, chosen: str) -> bool:
    """Whether a row has the rhythm of its reader's newest choice; a held click is a pause alone."""
    if chosen == HELD_BASIS:
        return row.resumes_on == FOREVER
    return rhythm_basis(row.frequency, row.resumes_on) == (chosen or _UNCHOSEN)


def _is_addressed_as(row: StoredConsent, sealed: str) -> bool:
    """Whether a row goes where its newest event says; an erased one names nobody."""
    return row.address == sealed and row.address_key == (
        key(sealed) if sealed else f"erased:{row.id}"
    )
