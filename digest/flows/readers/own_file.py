"""What a reader may have of their own: everything kept, to read, to take along, to erase."""

from dataclasses import dataclass
from datetime import datetime

from digest.flows.app import App
from digest.flows.readers.erase import Erasure, erase
from digest.flows.readers.visitor import Visitor, numbers_of, reader_of
from digest.ledger import LedgerEntry
from digest.model import ReceivedCopy, Subscriber
from digest.store import consents, partners, subscribers
from digest.tokens import Use


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFile:
    """Everything kept about the reader a preferences link speaks for."""

    subscriber: Subscriber
    entries: tuple[LedgerEntry, ...]
    received: tuple[ReceivedCopy, ...]
    dropped: tuple[str, ...]
    """The legal names of the partners the reader refused one by one."""
    at: datetime


def file_of(app: App, token: str) -> OwnFile:
    """All of it. Changes nothing; raises `TokenError` for a forged link or an erased reader."""
    (subscriber_id,) = numbers_of(app, Use.PREFERENCES, token, 1)
    with app.database.read() as conn:
        reader = reader_of(conn, subscriber_id)
        return OwnFile(
            subscriber=reader,
            entries=consents.of_subscriber(conn, subscriber_id),
            received=subscribers.received(conn, subscriber_id),
            dropped=tuple(partners.names(conn, reader.dropped_partners).values()),
            at=app.clock(),
        )


def erase_own(app: App, token: str, visitor: Visitor) -> None:
    """
    Erase the link's reader everywhere, at once; asked again it is done already.

    Raises `TokenError` for a forged link.
    """
    (subscriber_id,) = numbers_of(app, Use.PREFERENCES, token, 1)
    with app.database.write() as conn:
        consents.lock(conn)
        if not subscribers.was_erased(conn, subscriber_id):
            erase(app, conn, reader_of(conn, subscriber_id), Erasure(source=visitor.source))
