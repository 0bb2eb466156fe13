"""
Everything that shows a reader consented, for whoever has the right to ask (CASL, section 13).

It can be checked without this program: each event comes with what its seal
covers, the seal before, and the salts of its personal halves.
"""

from dataclasses import dataclass

from digest.address import named
from digest.errors import InputError
from digest.flows.app import App
from digest.flows.readers.visitor import fingerprints_of
from digest.ledger import ChainHead, ConsentState, LedgerEntry, replay
from digest.model import ReceivedCopy
from digest.store import consents, letters, sent_copies, subscribers
from digest.store.database import Connection
from digest.store.letters import SentLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderFile:
    """What is kept of one reader number; who was erased and came back has several."""

    reader: int
    is_erased: bool
    state: ConsentState
    suppressed_because: str
    entries: tuple[LedgerEntry, ...]
    letters: tuple[SentLetter, ...]
    received: tuple[ReceivedCopy, ...]
    """The newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentProof:
    """The files kept under one address, the oldest first, and where the whole chain ends."""

    address: str
    files: tuple[ReaderFile, ...]
    head: ChainHead


def proof(app: App, address: str) -> ConsentProof:
    """
    Everything kept about an address, one that was erased (its hash is recognised) or left behind.

    Raises `InputError` where nothing is.
    """
    parsed = named(address)
    with app.database.read() as conn:
        gone = subscribers.erased(conn, fingerprints_of(app, parsed))
        files = [_file(conn, number, is_erased=True) for number in gone]
        holder = subscribers.by_address(conn, parsed)
        moved_on = consents.who_had(conn, parsed)
        for number in sorted({*moved_on, *([holder.id] if holder else [])}):
            reader = subscribers.by_id(conn, number)
            reason = reader.suppressed_because if reader else ""
            files.append(_file(conn, number, is_erased=reader is None, suppressed_because=reason))
        head = consents.head_of(conn)
    if not files:
        raise InputError("nothing is kept about that address, not even its hash")
    return ConsentProof(address=parsed, files=tuple(files), head=head)


def _file(
    conn: Connection, subscriber_id: int, *, is_erased: bool, suppressed_because: str = ""
) -> ReaderFile:
    entries = consents.of_subscriber(conn, subscriber_id)
    return ReaderFile(
        reader=subscriber_id,
        is_erased=is_erased,
        state=replay(entry.event for entry in entries),
        suppressed_because=suppressed_because,
        entries=entries,
        letters=letters.of_subscriber(conn, subscriber_id),
        received=sent_copies.received(conn, subscriber_id),
    )
