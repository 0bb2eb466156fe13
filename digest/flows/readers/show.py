"""Look at the readers: all of them, or one with everything we know."""

from collections.abc import Iterator
from dataclasses import dataclass

from digest.address import named
from digest.consent import policy
from digest.errors import InputError
from digest.flows.app import App
from digest.flows.readers.audience import audiences_of
from digest.flows.readers.full_mailbox import FullMailbox, full_mailbox
from digest.model import ConsentEvent, ReceivedCopy, Subscriber
from digest.store import consents, returns, sent_copies, subscribers, suppressions
from digest.store.returns import ReturnedRow as ReturnedRow  # noqa: PLC0414 - said to be exported

_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One reader: the state, every consent event, every edition meant for them."""

    subscriber: Subscriber
    why_not: str
    """Why no edition goes to this reader, or empty."""
    events: tuple[ConsentEvent, ...]
    received: tuple[ReceivedCopy, ...]
    returned: tuple[ReturnedRow, ...] = ()
    """What came back of their mail, the newest first."""
    evidence: str = ""
    """What showed that the address is to be closed, where it is."""
    full_mailbox: FullMailbox | None = None
    """Of a reader whose mailbox is full since the last edition that it took."""


def everyone(app: App) -> Iterator[Subscriber]:
    """Every reader, the oldest first."""
    with app.database.read() as conn:
        yield from subscribers.everyone(conn)


def dossier(app: App, address: str) -> Dossier:
    """Everything about the reader of that address. Raises `InputError` where there is none."""
    with app.database.read() as conn:
        reader = subscribers.by_address(conn, named(address))
        if reader is None:
            raise InputError("no reader has that address; `digest subscribers list` shows them all")
        received = sent_copies.received(conn, reader.id)
        return Dossier(
            subscriber=reader,
            why_not=policy.why_not(reader, audiences_of(app)),
            events=tuple(entry.event for entry in consents.of_subscriber(conn, reader.id)),
            received=received,
            returned=returns.of_reader(conn, reader.id, _SHOWN),
            evidence=suppressions.evidence_for(conn, reader.address),
            full_mailbox=full_mailbox(received),
        )
