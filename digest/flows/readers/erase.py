"""
Erase a person everywhere, and keep what the law lets us keep: a proof that names nobody.

The address is replaced by a hash under a key of ours. No list can bring the
person back, the proof is found again when they themselves name the address, and
signing up anew is theirs alone to do.
"""

import logging
from dataclasses import dataclass

from digest.address import named
from digest.errors import InputError, StoreError
from digest.flows.app import App
from digest.flows.readers.visitor import fingerprints_of
from digest.model import ConsentEvent, EventKind, Purpose, RightKind, Subscriber
from digest.store import consents, erasures, rights, subscribers, suppressions
from digest.store.database import Connection

_log = logging.getLogger("digest.readers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """Who asked for it, and where."""

    source: str
    actor: str = "reader"
    is_asked: bool = True
    """False where only the time to keep it is over: then no request is logged."""
    keeps_out: bool = True
    """Whether the hash keeps lists from bringing the address back."""


def forget(app: App, address: str, actor: str) -> None:
    """
    Erase the reader of that address, as an operator who was asked to.

    Does nothing where it was done before. Raises `InputError` for what is no address, and
    for one that no reader has or had.
    """
    parsed = named(address)
    with app.database.write() as conn:
        consents.lock(conn)
        reader = _reader_of(app, conn, parsed)
        if reader is not None:
            erase(app, conn, reader, Erasure(source="cli", actor=actor))
    sweep(app)


def expect_reader(app: App, address: str) -> None:
    """Raise `InputError` where no reader has that address, or had it before an erasure."""
    with app.database.read() as conn:
        _reader_of(app, conn, named(address))


def _reader_of(app: App, conn: Connection, parsed: str) -> Subscriber | None:
    """None for who was erased."""
    reader = subscribers.by_address(conn, parsed)
    if reader is None and not subscribers.erased(conn, fingerprints_of(app, parsed)):
        raise InputError(
            "no reader has that address, so nothing was erased; to keep it from ever being "
            "written to, use `digest suppress add`"
        )
    return reader


def erase(app: App, conn: Connection, reader: Subscriber, how: Erasure) -> None:
    """Erase that reader in the transaction of *conn*; the caller holds the log's lock."""
    now = app.clock()
    fingerprint = fingerprints_of(app, reader.address)[0]
    addresses = consents.addresses_of(conn, reader.id) | {reader.address}
    for address in addresses:
        _keep_out(conn, app, address, how)
    erasures.erase(conn, reader.id, fingerprint, now)
    erasures.take_out_of_words(conn, addresses)
    if how.is_asked:
        rights.log_answered(conn, reader.id, RightKind.ERASURE, how.source, now)
    event = ConsentEvent(
        subscriber_id=reader.id,
        kind=EventKind.ERASED,
        purposes=frozenset(Purpose),
        at=now,
        source=how.source,
        basis=fingerprint,
        actor=how.actor,
    )
    consents.record(conn, event)


def sweep(app: App) -> None:
    """
    Have the database let go of the bytes it kept beside what was erased and committed.

    What it cannot let go of now goes with its own next checkpoint or vacuum, or with the next
    `expire`, within the hour.
    """
    try:
        erasures.sweep(app.database)
    except StoreError as fault:
        _log.warning("what was erased may stand in the database's free space yet: %s", fault)


def _keep_out(conn: Connection, app: App, address: str, how: Erasure) -> None:
    """Close the hash instead of the address: for the reason it was closed before, if it was."""
    fingerprint = fingerprints_of(app, address)[0]
    closed = suppressions.reason_for(conn, address)
    if closed:
        suppressions.remove(conn, address)
        suppressions.add_hashed(conn, fingerprint, closed, app.clock())
    elif how.keeps_out:
        suppressions.add_hashed(conn, fingerprint, suppressions.ERASED, app.clock())
