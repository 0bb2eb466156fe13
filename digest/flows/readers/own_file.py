"""
What a reader may have of their own: everything kept, to take along, to move, to erase.

Behind a link that is mailed to the address on file, lives an hour and serves
once: every mail says « Fais suivre », so its links are many people's, and only
the mailbox is the reader's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from digest.errors import SpentError, TokenError
from digest.flows.app import App
from digest.flows.engine import engine_of
from digest.flows.readers.erase import Erasure, erase, sweep
from digest.flows.readers.letter_relay import LetterRelay
from digest.flows.readers.signed_link import (
    SignedLink,
    holder_of,
    is_bound_to,
    living_holder_of,
    opened,
)
from digest.flows.readers.visitor import Visitor, closed_because, shown
from digest.ledger import LedgerEntry
from digest.model import JobKind, Purpose, ReceivedCopy, Subscriber
from digest.store import consents, letters, partners, sent_copies
from digest.store.database import Connection
from digest.store.letters import LetterKind
from digest.tokens import Use

_LIVES_FOR = timedelta(hours=1)
_DAY = timedelta(days=1)
_LETTERS_A_DAY = 3
"""Asked for by whoever holds a mail: more is someone who fills a mailbox."""


class FileStatus(StrEnum):
    """What came of asking for the link to one's file."""

    SENT = "sent"
    """A letter goes now."""
    WAITING = "waiting"
    """One went before, and its link still works: no other goes."""
    TOO_MANY = "too-many"
    CLOSED = "closed"
    """Nothing may be sent to the address."""
    UNREACHABLE = "unreachable"
    """The relay cannot take the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRequest:
    """A link asked for: what came of it, for which (masked) address, until when it works."""

    status: FileStatus
    address: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLink:
    """A link to one's file that works: whose (masked), and what the reader may do there."""

    address: str
    may_move: bool
    may_add: tuple[Purpose, ...] = ()
    """The purposes that the reader has not agreed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFile:
    """Everything kept about one reader."""

    subscriber: Subscriber
    entries: tuple[LedgerEntry, ...]
    received: tuple[ReceivedCopy, ...]
    dropped: tuple[str, ...]
    """The legal names of the partners the reader refused one by one."""
    at: datetime


def ask_for_link(app: App, relay: LetterRelay, token: str) -> FileRequest:
    """
    Mail the preferences link's reader a link to their file, and say whether one goes.

    Raises `TokenError` for a forged link or an erased reader; `IdentityError` where nothing
    leaves from here for that reader, `RelayError` where that cannot be known now.
    """
    asking, now = opened(app, Use.PREFERENCES, token), app.clock()
    with app.database.read() as conn:
        address = living_holder_of(app, conn, asking).address
    is_taken = relay.takes(address)  # it may be asked: not while others wait for the database
    with app.database.write() as conn:
        consents.lock(conn)
        reader = living_holder_of(app, conn, asking)
        today = letters.to_own_file(conn, reader.id, now - _DAY)
        working = [each for each in today if each.works and now < end_of(each.queued_at)]
        if closed_because(app, conn, reader.address):
            status, until = FileStatus.CLOSED, now
        elif not is_taken:
            status, until = FileStatus.UNREACHABLE, now
        elif working:
            status, until = FileStatus.WAITING, end_of(working[-1].queued_at)
        elif len(today) >= _LETTERS_A_DAY:
            status, until = FileStatus.TOO_MANY, now
        else:
            status, until = FileStatus.SENT, end_of(now)
            letters.queue(conn, reader.id, LetterKind.FILE, 0, now)
            engine_of(app.settings).call_for(conn, JobKind.LETTERS, now)
    return FileRequest(status=status, address=shown(reader), until=until)


def end_of(queued_at: datetime) -> datetime:
    """When a link that was asked for then serves no more."""
    return queued_at + _LIVES_FOR


def may_still_open(app: App, conn: Connection, reader_id: int, letter_id: int) -> bool:
    """Whether the link in that letter would still work, so that it is worth sending."""
    return letters.is_fresh(conn, letter_id, reader_id, app.clock() - _LIVES_FOR)


def link_of(app: App, token: str) -> FileLink:
    """
    Whose file a link opens. Changes nothing, and serves nothing up.

    Raises `SpentError` for one that was used or is too old, `TokenError` for a forged one.
    """
    link = opened(app, Use.OWN_FILE, token)
    with app.database.read() as conn:
        reader = _holder_of(app, conn, link)
        if not may_still_open(app, conn, reader.id, link.about):
            raise SpentError("this link was used, or its hour is over")
    addable = (p for p in Purpose if reader.is_active and p not in reader.purposes)
    return FileLink(address=shown(reader), may_move=reader.is_active, may_add=tuple(addable))


def spend(app: App, conn: Connection, token: str) -> Subscriber:
    """
    Use a link to one's file up, in the transaction of *conn*; whose it is.

    Raises `SpentError` for one that was used or is too old, `TokenError` for a forged one.
    """
    link = opened(app, Use.OWN_FILE, token)
    reader, now = _holder_of(app, conn, link), app.clock()
    if not letters.use(conn, link.about, reader.id, now - _LIVES_FOR, now):
        raise SpentError("this link was used, or its hour is over")
    return reader


def take(app: App, token: str) -> OwnFile:
    """
    All that is kept about the link's reader; the link has served.

    Raises `SpentError` for one that was used or is too old, `TokenError` for a
    forged one or an erased reader.
    """
    with app.database.write() as conn:
        reader = spend(app, conn, token)
        return OwnFile(
            subscriber=reader,
            entries=consents.of_subscriber(conn, reader.id),
            received=sent_copies.received(conn, reader.id),
            dropped=tuple(partners.names(conn, reader.dropped_partners).values()),
            at=app.clock(),
        )


def erase_own(app: App, token: str, visitor: Visitor) -> None:
    """
    Erase the link's reader everywhere, at once; asked again it is done already.

    Raises `SpentError` for one that was used or is too old, `TokenError` for a forged one.
    """
    link = opened(app, Use.OWN_FILE, token)
    with app.database.write() as conn:
        consents.lock(conn)
        if holder_of(app, conn, link) is None:
            return
        erase(app, conn, spend(app, conn, token), Erasure(source=visitor.source))
    sweep(app)


def _holder_of(app: App, conn: Connection, link: SignedLink) -> Subscriber:
    """Whoever has the address now: one that was left behind opens nothing."""
    reader = living_holder_of(app, conn, link)
    if not is_bound_to(link, reader.address):
        raise TokenError("this link is not valid")
    return reader
