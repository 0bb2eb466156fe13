"""
A reader moves to another address: asked for from the old mailbox, confirmed from the new one.

The new address waits like one that signed up, with the same limits and the same
end after seven days. Once it is confirmed the reader keeps their number, so that
every link in an old mail still speaks for them; the old address gets a notice.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.address import key, parse
from digest.consent import wording
from digest.errors import ConsentError, TokenError, TryAgainError
from digest.flows.app import App
from digest.flows.engine import engine_of
from digest.flows.readers.audience import next_for
from digest.flows.readers.erase import Erasure, erase, sweep
from digest.flows.readers.invite import busy_because, invite
from digest.flows.readers.own_file import spend
from digest.flows.readers.signed_link import SignedLink, holder_of, opened
from digest.flows.readers.visitor import (
    Visitor,
    closed_because,
    fingerprints_of,
    marks_of,
    reader_of,
    shown,
)
from digest.ledger import LedgerEntry
from digest.model import ConsentEvent, EventKind, JobKind, Subscriber
from digest.store import consents, letters, subscribers, suppressions
from digest.store.database import Connection
from digest.store.letters import LetterKind
from digest.tokens import Use

_MOVED_HERE = "moved"
"""The source of the event that erases the row in which a new address waited."""
_ABSORBED = Erasure(source=_MOVED_HERE, is_asked=False, keeps_out=False)
_BASIS = "move of reader "
_DAY = timedelta(days=1)
_MOVES_A_DAY = 3
"""Asked for by one reader: more is someone who writes to others' addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChange:
    """A link to move, opened: the (masked) addresses, and whether it works or did its work."""

    old: str = ""
    new: str = ""
    is_open: bool = False
    is_done: bool = False
    next_at: datetime | None = None
    """When the next edition leaves for who just moved; None where none does, as things stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """Who wants to move where, as the request tells."""

    mover: Subscriber
    pending: Subscriber


def ask(app: App, token: str, address: str, visitor: Visitor) -> None:
    """
    Send a letter to the address where the reader of that link to their file wants to move.

    Nothing changes yet; the link has served. The caller cannot tell whether a
    letter goes: none does to an address that is known, closed, or was written
    to lately. Raises, and leaves the link as it is: `InputError` for what is no
    address, `ConsentError` where the reader left, `TryAgainError` where too much
    was asked today, `SpentError` and `TokenError` as `own_file.spend` does.
    """
    parsed, now = parse(address), app.clock()
    with app.database.write() as conn:
        consents.lock(conn)
        mover = spend(app, conn, token)
        if not mover.is_active:
            raise ConsentError("this reader left; only a new sign-up brings them back")
        asked = consents.requests_for(conn, f"{_BASIS}{mover.id}", now - _DAY)
        if asked >= _MOVES_A_DAY or busy_because(conn, visitor, parsed, now):
            raise TryAgainError("too many changes of address were asked for; try again tomorrow")
        holder = subscribers.by_address(conn, parsed)
        if holder and _is_known(holder):
            return
        pending_id = subscribers.add(conn, parsed, now)
        request_id = consents.record(conn, _request(app, mover, pending_id, visitor))
        invite(app, conn, pending_id, LetterKind.MOVE, request_id)


def change_of(app: App, token: str) -> AddressChange:
    """What a link to move is worth now. Changes nothing; raises `TokenError` if forged."""
    with app.database.read() as conn:
        return _opened(app, conn, opened(app, Use.MOVE, token))[0]


def confirm(app: App, token: str, visitor: Visitor) -> AddressChange:
    """
    The button behind the link: from the next envelope on, mail goes to the new address.

    Pressed twice it moves once. Raises `TokenError` for a forged link.
    """
    link, now = opened(app, Use.MOVE, token), app.clock()
    with app.database.write() as conn:
        consents.lock(conn)
        change, move = _opened(app, conn, link)
        if move is None or not change.is_open:
            return change
        mover, pending = move.mover, move.pending
        suppressions.remove_keys(conn, marks_of(app, pending.address))
        erase(app, conn, pending, _ABSORBED)
        subscribers.move(conn, mover.id, pending.address)
        left_behind = fingerprints_of(app, mover.address)[0]
        suppressions.add_hashed(conn, left_behind, suppressions.MOVED, now)
        event_id = consents.record(conn, _moved(app, mover, visitor))
        letters.queue(conn, mover.id, LetterKind.MOVED, event_id, now, address=mover.address)
        engine_of(app.settings).call_for(conn, JobKind.LETTERS, now)
        next_at = next_for(app, conn, reader_of(conn, mover.id))
    sweep(app)
    return replace(change, is_open=False, is_done=True, next_at=next_at)


def may_still_move(app: App, conn: Connection, pending_id: int, request_id: int) -> bool:
    """Whether that request's link would still work, so that its letter is worth sending."""
    pending = reader_of(conn, pending_id)
    request = _request_of(conn, pending_id, request_id)
    mover = subscribers.by_id(conn, _mover_of(request))
    return mover is not None and _is_open(app, conn, _Move(mover=mover, pending=pending), request)


def _opened(app: App, conn: Connection, link: SignedLink) -> tuple[AddressChange, _Move | None]:
    pending = holder_of(app, conn, link)
    if pending is None:
        last = consents.of_subscriber(conn, link.reader)[-1]
        return AddressChange(is_done=last.event.source == _MOVED_HERE), None
    request = _request_of(conn, pending.id, link.about)
    mover = subscribers.by_id(conn, _mover_of(request))
    if mover is None:
        return AddressChange(), None
    move = _Move(mover=mover, pending=pending)
    is_open = _is_open(app, conn, move, request)
    return AddressChange(old=shown(mover), new=shown(pending), is_open=is_open), move


def _is_open(app: App, conn: Connection, move: _Move, request: LedgerEntry) -> bool:
    pending = move.pending
    return (
        move.mover.is_active
        and not _is_known(pending)
        and letters.newest_request(conn, pending.id, LetterKind.MOVE) == request.id
        and app.clock() - request.event.at <= app.settings.consent.confirm_within
        and not closed_because(app, conn, pending.address)
    )


def _is_known(subscriber: Subscriber) -> bool:
    """Whether the address is a reader's, or was: only its own sign-up may change that."""
    return subscriber.confirmed_at is not None or subscriber.left_at is not None


def _request_of(conn: Connection, pending_id: int, request_id: int) -> LedgerEntry:
    entries = consents.of_subscriber(conn, pending_id)
    entry = next((entry for entry in entries if entry.id == request_id), None)
    if entry is None or entry.event.kind is not EventKind.REQUESTED:
        raise TokenError("this link is not valid")
    return entry


def _mover_of(request: LedgerEntry) -> int:
    """The number of the reader who wants to move, as the request's basis says it."""
    match = re.fullmatch(rf"{_BASIS}(\d+)", request.event.basis, re.ASCII)
    if match is None:
        raise TokenError("this link is not valid")
    return int(match[1])


def _request(app: App, mover: Subscriber, pending_id: int, visitor: Visitor) -> ConsentEvent:
    return ConsentEvent(
        subscriber_id=pending_id,
        kind=EventKind.REQUESTED,
        purposes=mover.purposes,
        at=app.clock(),
        source=visitor.source,
        basis=f"{_BASIS}{mover.id}",
        ip=visitor.ip,
        user_agent=visitor.user_agent,
    )


def _moved(app: App, mover: Subscriber, visitor: Visitor) -> ConsentEvent:
    return ConsentEvent(
        subscriber_id=mover.id,
        kind=EventKind.MOVED,
        purposes=mover.purposes,
        at=app.clock(),
        wording=wording.move(app.settings.newsletter.name),
        source=visitor.source,
        basis=f"from {key(mover.address)}",
        ip=visitor.ip,
        user_agent=visitor.user_agent,
    )
