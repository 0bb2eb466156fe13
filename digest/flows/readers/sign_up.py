"""
A reader asks for the newsletter, then confirms it from their own mailbox.

The request's page says the same whatever we know of the address; whether a
letter follows is decided here, and the letter itself goes by a carrier. Only
the confirmation changes what the reader gets.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from digest.address import parse
from digest.consent import wording
from digest.errors import TokenError
from digest.flows.app import App
from digest.flows.engine import engine_of
from digest.flows.readers import frequency
from digest.flows.readers.audience import gets_editions, next_for
from digest.flows.readers.erase import Erasure, erase, sweep
from digest.flows.readers.invite import busy_because, invite
from digest.flows.readers.signed_link import holder_of, opened
from digest.flows.readers.visitor import (
    Visitor,
    closed_because,
    marks_of,
    reader_of,
    shown,
)
from digest.flows.readers.ways_out import WaysOut
from digest.flows.readers.welcome_edition import last_edition
from digest.ledger import LedgerEntry, replay
from digest.model import ConsentEvent, EventKind, JobKind, Purpose, Subscriber
from digest.store import consents, letters, subscribers, suppressions
from digest.store.database import Connection
from digest.store.letters import LetterKind
from digest.tokens import Use

_DAY = timedelta(days=1)
_REQUESTS_A_DAY = 10
"""Past this an address's requests are no longer written down: they prove nothing new."""


class LinkWorth(StrEnum):
    """What a confirmation link is worth when it is opened."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    """Used before; the reader is in."""
    EXPIRED = "expired"
    REPLACED = "replaced"
    """A newer letter was sent: its link is the one that works."""
    CLOSED = "closed"
    """The reader left after asking, or nothing may be sent to the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedLink:
    """A confirmation link, opened: what it is worth, and for which (masked) address."""

    invitation: LinkWorth
    address: str
    gets_editions: bool
    """Whether the audience rule lets an edition go to this reader as things stand."""
    next_at: datetime | None
    """When the next one leaves that this reader gets, by rhythm and pause; None for none."""
    preferences_url: str = ""
    """Where a reader who is in chooses the rhythm; empty for all others."""


_TOO_LATE = OpenedLink(invitation=LinkWorth.EXPIRED, address="", gets_editions=False, next_at=None)
"""What the link is worth of an address that was erased meanwhile."""


def box_of(app: App) -> wording.SignUpBox:
    """The sign-up box as every page of this newsletter shows it."""
    newsletter = app.settings.newsletter
    return wording.box(
        name=newsletter.name,
        tagline=newsletter.tagline,
        postal_address=newsletter.postal_address,
        contact=newsletter.contact,
    )


def request(app: App, address: str, visitor: Visitor) -> str:
    """
    Write down that someone clicked the sign-up button for that address.

    Gives why it was not heard and may be tried later, or empty. The caller cannot
    tell whether a letter goes at once: none does where it would tell the reader
    nothing new, come too soon after another, or go to a suppressed address. Raises
    `InputError` for what is no address.
    """
    parsed = parse(address)
    now = app.clock()
    with app.database.write() as conn:
        consents.lock(conn)
        busy = busy_because(conn, visitor, parsed, now)
        if busy:
            return busy
        subscriber_id = subscribers.add(conn, parsed, now)
        if consents.requests_since(conn, subscriber_id, now - _DAY) < _REQUESTS_A_DAY:
            request_id = consents.record(conn, _request(app, subscriber_id, visitor))
            invite(app, conn, subscriber_id, LetterKind.CONFIRM, request_id)
    return ""


def open_link(app: App, token: str) -> OpenedLink:
    """What a confirmation link is worth now. Changes nothing; raises `TokenError` if forged."""
    link = opened(app, Use.CONFIRM, token)
    with app.database.read() as conn:
        reader = holder_of(app, conn, link)
        if reader is None:
            return _TOO_LATE
        return _opened(app, conn, reader, _worth_of(app, conn, reader, link.about))


def confirm(app: App, token: str, ticked: frozenset[Purpose], visitor: Visitor) -> OpenedLink:
    """
    The reader presses the button behind the link: from now on we may write.

    Under the policy `sentence` it grants what the sentence asked for; under
    `per-purpose`, the newsletter and what was *ticked*. A pause ends: who signs
    up wants the next edition. A link pressed twice grants once. Raises `TokenError`
    for a forged link.
    """
    link = opened(app, Use.CONFIRM, token)
    with app.database.write() as conn:
        consents.lock(conn)
        reader = holder_of(app, conn, link)
        if reader is None:
            return _TOO_LATE
        worth = _worth_of(app, conn, reader, link.about)
        if worth is not LinkWorth.OPEN:
            return _opened(app, conn, reader, worth)
        # who was erased, or could not be reached, comes back by their own hand
        suppressions.remove_keys(conn, marks_of(app, reader.address))
        event_id = consents.record(conn, _confirmation(app, reader.id, ticked, visitor))
        frequency.choose(app, conn, reader, reader.frequency, None, visitor)
        letters.queue(conn, reader.id, LetterKind.WELCOME, event_id, app.clock())
        member = reader_of(conn, reader.id)
        if last_edition(app, conn, member):
            letters.queue(conn, reader.id, LetterKind.EDITION, event_id, app.clock())
        engine_of(app.settings).call_for(conn, JobKind.LETTERS, app.clock())
        return _opened(app, conn, member, LinkWorth.CONFIRMED)


def disown(app: App, token: str, visitor: Visitor) -> bool:
    """
    The person behind the mailbox never asked: erase the address, and keep lists off it.

    Does nothing to who confirmed, ever; False then. Raises `TokenError` for a forged link.
    """
    link = opened(app, Use.CONFIRM, token)
    with app.database.write() as conn:
        consents.lock(conn)
        reader = holder_of(app, conn, link)
        if reader is not None and reader.confirmed_at is not None:
            return False
        if reader is not None:
            erase(app, conn, reader, Erasure(source=visitor.source))
    sweep(app)
    return True


def may_still_confirm(app: App, conn: Connection, subscriber_id: int, request_id: int) -> bool:
    """Whether that request's link would still work, so that its letter is worth sending."""
    reader = reader_of(conn, subscriber_id)
    return _worth_of(app, conn, reader, request_id) is LinkWorth.OPEN


def confirmation_wording(app: App, ticked: frozenset[Purpose]) -> str:
    """The text beside the confirming button, as a confirmation keeps it."""
    name = app.settings.newsletter.name
    lines = [wording.confirmation(name)]
    if app.settings.consent.policy == "sentence":
        lines.append(box_of(app).sentence)
    else:
        lines += [wording.extra_label(p, name) for p in wording.EXTRAS if p in ticked]
    return "\n".join(lines)


def _request(app: App, subscriber_id: int, visitor: Visitor) -> ConsentEvent:
    return ConsentEvent(
        subscriber_id=subscriber_id,
        kind=EventKind.REQUESTED,
        purposes=wording.SENTENCE_GRANTS,
        at=app.clock(),
        wording=box_of(app).wording,
        source=visitor.source,
        basis=app.settings.consent.policy,
        ip=visitor.ip,
        user_agent=visitor.user_agent,
    )


def _confirmation(
    app: App, subscriber_id: int, ticked: frozenset[Purpose], visitor: Visitor
) -> ConsentEvent:
    asked_by = app.settings.consent.policy
    chosen = {Purpose.NEWSLETTER, *(ticked & frozenset(wording.EXTRAS))}
    return ConsentEvent(
        subscriber_id=subscriber_id,
        kind=EventKind.CONFIRMED,
        purposes=wording.SENTENCE_GRANTS if asked_by == "sentence" else frozenset(chosen),
        at=app.clock(),
        wording=confirmation_wording(app, ticked),
        source=visitor.source,
        basis=asked_by,
        ip=visitor.ip,
        user_agent=visitor.user_agent,
    )


def _opened(app: App, conn: Connection, reader: Subscriber, worth: LinkWorth) -> OpenedLink:
    is_in = worth is LinkWorth.CONFIRMED
    ways_out = WaysOut.of(app.settings, app.keyring.newest)
    return OpenedLink(
        invitation=worth,
        address=shown(reader),
        gets_editions=gets_editions(app, reader),
        next_at=next_for(app, conn, reader),
        preferences_url=ways_out.links(reader.id, reader.address).preferences_url if is_in else "",
    )


def _worth_of(app: App, conn: Connection, reader: Subscriber, request_id: int) -> LinkWorth:
    entries = consents.of_subscriber(conn, reader.id)
    asked = next((entry for entry in entries if entry.id == request_id), None)
    if asked is None or asked.event.kind is not EventKind.REQUESTED:
        raise TokenError("this link is not valid")
    return _worth(
        entries,
        asked,
        is_newest=letters.newest_request(conn, reader.id, LetterKind.CONFIRM) == request_id,
        is_fresh=app.clock() - asked.event.at <= app.settings.consent.confirm_within,
        is_suppressed=bool(closed_because(app, conn, reader.address)),
    )


def _worth(
    entries: tuple[LedgerEntry, ...],
    asked: LedgerEntry,
    *,
    is_newest: bool,
    is_fresh: bool,
    is_suppressed: bool,
) -> LinkWorth:
    since = {entry.event.kind for entry in entries if entry.id > asked.id}
    if is_suppressed or EventKind.UNSUBSCRIBED in since:
        return LinkWorth.CLOSED
    if EventKind.CONFIRMED in since and replay(entry.event for entry in entries).is_active:
        return LinkWorth.CONFIRMED
    if not is_newest:
        return LinkWorth.REPLACED
    return LinkWorth.OPEN if is_fresh else LinkWorth.EXPIRED
