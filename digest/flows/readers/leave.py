"""A reader leaves: all mail from this sender ends at commit, before the next envelope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.errors import TokenError
from digest.flows.app import App
from digest.flows.readers import scanner_clicks
from digest.flows.readers.signed_link import SignedLink, holder_of, holders_of, opened
from digest.flows.readers.visitor import Visitor, shown
from digest.model import ConsentEvent, EventKind, Purpose, Subscriber
from digest.store import consents, logbook, subscribers
from digest.store.database import Connection
from digest.tokens import Use


class LeaveReason(StrEnum):
    """Why a reader left, where they cared to say."""

    TOO_MANY = "too-many"
    NOT_INTERESTED = "not-interested"
    TONE = "tone"
    ADVERTISING = "advertising"
    NEVER_ASKED = "never-asked"
    BROKEN = "broken"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """Who holds the link: the (masked) address, and whether it had left already."""

    address: str
    """Empty for who was erased: an old mail's link still answers that it is done."""
    has_left: bool


@dataclass(frozen=True, slots=True)
class UnsubscribeClick:
    """A press of an unsubscribe link, and from where."""

    link: SignedLink
    visitor: Visitor


_NOBODY = Leaver(address="", has_left=True)


def leaver_of(app: App, token: str) -> Leaver:
    """
    Whom an unsubscribe link speaks for, and whether they said so before. Changes nothing.

    Whom only a list took out has not: the list may be undone. Raises `TokenError` if forged.
    """
    link = opened(app, Use.UNSUBSCRIBE, token)
    with app.database.read() as conn:
        reader = holder_of(app, conn, link)
        if reader is None or reader.id in consents.left_here(conn, {reader.id}):
            return _leaver(reader)
        return Leaver(address=shown(reader), has_left=False)


def click_of(app: App, token: str, visitor: Visitor) -> UnsubscribeClick:
    """Whose click that is. Raises `TokenError` for a forged link."""
    return UnsubscribeClick(link=opened(app, Use.UNSUBSCRIBE, token), visitor=visitor)


def leave(app: App, token: str, visitor: Visitor) -> Leaver:
    """
    End the newsletter, the promotions and the partners' for the link's reader.

    Pressed again it changes nothing and says the same. What looks like a scanner's
    burst only stops the mail, until a person looks at it (`flows/held.py`). `has_left` tells
    whether the reader had left before this call. Raises `TokenError` for a forged link.
    """
    (leaver,) = leave_all(app, [click_of(app, token, visitor)])
    if leaver is None:
        raise TokenError("this link is not valid")
    return leaver


def leave_all(app: App, clicks: Sequence[UnsubscribeClick]) -> list[Leaver | None]:
    """The same for many clicks, in one transaction; None where there is no such reader."""
    with app.database.write() as conn:
        consents.lock(conn)
        return leave_within(app, conn, clicks)


def leave_within(
    app: App, conn: Connection, clicks: Sequence[UnsubscribeClick]
) -> list[Leaver | None]:
    """
    The same in the transaction of *conn*; the caller holds the log's lock.

    Whom only a list took out says it here for the first time: it holds when the list is undone.
    """
    now = app.clock()
    held = holders_of(app, conn, (click.link for click in clicks))
    numbers = {reader.id for reader in held.values() if reader}
    pressed = scanner_clicks.ClickHistory(app, conn, numbers)
    left = {reader.id for reader in held.values() if reader and reader.left_at is not None}
    gone = consents.left_here(conn, left)
    departures: dict[int, ConsentEvent] = {}
    for click in clicks:
        reader = held.get(click.link)
        if reader is None or reader.id in gone or reader.id in departures:
            continue
        if reader.left_at is None and pressed.looks_like_a_scanner(reader, click.visitor):
            scanner_clicks.hold(app, conn, reader, click.visitor)
        else:
            departures[reader.id] = departure(reader.id, click.visitor, now)
    consents.record_all(conn, tuple(departures.values()))
    return [_leaver(held[click.link]) if click.link in held else None for click in clicks]


def _leaver(reader: Subscriber | None) -> Leaver:
    if reader is None:
        return _NOBODY
    return Leaver(address=shown(reader), has_left=reader.left_at is not None)


def tell_why(app: App, token: str, reason: LeaveReason) -> None:
    """
    Count why a reader left: the reason and the day, and nothing that leads back to them.

    Once for each departure, so that nobody's word weighs more than another's.
    Raises `TokenError` for a forged link: only who had one is counted.
    """
    link = opened(app, Use.UNSUBSCRIBE, token)
    wall = app.clock().astimezone(app.settings.newsletter.timezone)
    day = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    with app.database.write() as conn:
        reader = holder_of(app, conn, link)
        if reader is None or not subscribers.tell_reason(conn, reader.id):
            return
        logbook.write(conn, day, "reader", logbook.LEFT_BECAUSE, reason.value)


def departure(
    subscriber_id: int,
    visitor: Visitor,
    at: datetime,
    kind: EventKind = EventKind.UNSUBSCRIBED,
) -> ConsentEvent:
    """The event that ends every purpose of that reader."""
    return ConsentEvent(
        subscriber_id=subscriber_id,
        kind=kind,
        purposes=frozenset(Purpose),
        at=at,
        source=visitor.source,
        ip=visitor.ip,
        user_agent=visitor.user_agent,
    )
