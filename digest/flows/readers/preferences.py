"""A reader chooses what to receive, without a password: the link is the key."""

from dataclasses import dataclass, replace
from datetime import date

from digest.consent.burst import FOREVER
from digest.consent.wording import partner_label, purpose_label
from digest.dates import civil_day
from digest.errors import ConsentError
from digest.flows.app import App
from digest.flows.readers import frequency as rhythm
from digest.flows.readers.audience import audiences_of, gets_editions
from digest.flows.readers.leave import departure
from digest.flows.readers.signed_link import holder_of, living_holder_of, opened
from digest.flows.readers.visitor import Visitor, reader_of, shown
from digest.ledger import partner_basis
from digest.model import ConsentEvent, EventKind, Frequency, Purpose, Subscriber
from digest.store import consents, partners
from digest.store.database import Connection
from digest.tokens import Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What one reader gets. `is_open` is False for who left: only signing up again counts."""

    address: str
    purposes: frozenset[Purpose]
    since: date | None
    is_dated: bool
    """Whether the reader agreed on that very day; else no later."""
    is_open: bool
    gets_editions: bool
    """Whether the audience rule lets an edition go to this reader."""
    frequency: Frequency
    resumes_on: date | None
    """The end of a pause that is not over yet."""
    is_text_only: bool
    events: tuple[ConsentEvent, ...]
    """What the log says of the reader, the oldest first."""
    partners: tuple["ListedPartner", ...]
    """Who may pay for a block from today on, and who was dropped before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPartner:
    """One partner, by its number as a payer, and whether its blocks may reach the reader."""

    number: int
    legal_name: str
    is_taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceChange:
    """
    What a reader asks for on the page: purposes (none means to leave), rhythm, form, a rest or not.

    Of the partners in `listed`, those in `taken` may reach the reader, the others not;
    one that was not on the page stays as it is.
    """

    purposes: frozenset[Purpose]
    frequency: Frequency | None = None
    """None keeps what it was."""
    rests: bool = False
    is_text_only: bool | None = None
    """None keeps what it was."""
    listed: frozenset[int] = frozenset()
    taken: frozenset[int] = frozenset()


def current(app: App, token: str) -> Preferences:
    """What the link's reader gets now. Changes nothing; raises `TokenError` if forged."""
    link = opened(app, Use.PREFERENCES, token)
    with app.database.read() as conn:
        return _of(app, conn, living_holder_of(app, conn, link))


def save(app: App, token: str, change: PreferenceChange, visitor: Visitor) -> Preferences:
    """
    Let the link's reader have no purpose but those wished for; none at all means to leave.

    What is gone is recorded as revoked, with its label as the text shown. What would be
    new is not: whoever holds a mail has this link, and a consent is its reader's
    alone (`grant.py`). Saved again it records nothing. Raises `TokenError` for a
    forged link, and `ConsentError` where the reader left: a link that was
    forwarded must not bring anyone back.
    """
    link = opened(app, Use.PREFERENCES, token)
    with app.database.write() as conn:
        consents.lock(conn)
        subscriber = living_holder_of(app, conn, link)
        if not subscriber.is_active:
            raise ConsentError("this reader left; only a new sign-up brings them back")
        consents.record_all(conn, _changes(app, subscriber, change.purposes, visitor))
        if change.purposes:
            consents.record_all(conn, _partner_changes(app, conn, subscriber, change, visitor))
        frequency = change.frequency or subscriber.frequency
        rhythm.choose(app, conn, subscriber, frequency, _rest(app, subscriber, change), visitor)
        form = subscriber.is_text_only if change.is_text_only is None else change.is_text_only
        rhythm.choose_form(app, conn, subscriber, visitor, is_text_only=form)
        return _of(app, conn, reader_of(conn, subscriber.id))


def drop_partners(app: App, token: str, visitor: Visitor) -> Preferences | None:
    """
    Take the partners away from the unsubscribe link's reader, and leave the rest.

    None where the reader left or was erased. Raises `TokenError` for a forged link.
    """
    link = opened(app, Use.UNSUBSCRIBE, token)
    with app.database.write() as conn:
        consents.lock(conn)
        subscriber = holder_of(app, conn, link)
        if subscriber is None or not subscriber.is_active:
            return None
        remaining = subscriber.purposes - {Purpose.PARTNERS}
        if remaining and remaining != subscriber.purposes:
            consents.record_all(conn, _changes(app, subscriber, remaining, visitor))
        return _of(app, conn, reader_of(conn, subscriber.id))


def keeps_the_news_without_partners(app: App) -> bool:
    """Whether a reader who drops the partners still gets editions under the audience rule."""
    return any(Purpose.PARTNERS not in audience.requires for audience in audiences_of(app))


def _rest(app: App, subscriber: Subscriber, change: PreferenceChange) -> date | None:
    """When a rest ends; one under way goes on to its own end."""
    if not change.rests:
        return None
    today = app.today()
    ends = subscriber.resumes_on
    if ends == FOREVER:  # the reader is here in person, and asks for 30 days
        return today + rhythm.PAUSE
    return ends if ends is not None and ends > today else today + rhythm.PAUSE


def _changes(
    app: App, subscriber: Subscriber, wanted: frozenset[Purpose], visitor: Visitor
) -> list[ConsentEvent]:
    if not wanted:
        return [departure(subscriber.id, visitor, app.clock())]
    revoked = subscriber.purposes - wanted
    blank = _blank(app, subscriber, visitor)
    event = replace(blank, kind=EventKind.REVOKED, purposes=revoked, wording=_labels(app, revoked))
    return [event] if revoked else []


def _partner_changes(
    app: App, conn: Connection, subscriber: Subscriber, change: PreferenceChange, visitor: Visitor
) -> list[ConsentEvent]:
    """What was said of each partner on the page that is not so already."""
    name, blank = app.settings.newsletter.name, _blank(app, subscriber, visitor)
    return [
        replace(
            blank,
            kind=EventKind.DROPPED if partner.is_taken else EventKind.READMITTED,
            wording=partner_label(partner.legal_name, name),
            basis=partner_basis(partner.number),
        )
        for partner in _listed(app, conn, subscriber)
        if partner.number in change.listed and partner.is_taken != (partner.number in change.taken)
    ]


def _listed(app: App, conn: Connection, subscriber: Subscriber) -> tuple[ListedPartner, ...]:
    today = app.today()
    dropped = subscriber.dropped_partners
    named = {**partners.names(conn, dropped), **partners.payers(conn, today)}
    return tuple(
        ListedPartner(number=number, legal_name=legal_name, is_taken=number not in dropped)
        for number, legal_name in sorted(named.items())
    )


def _labels(app: App, which: frozenset[Purpose]) -> str:
    name = app.settings.newsletter.name
    return "\n".join(purpose_label(purpose, name) for purpose in Purpose if purpose in which)


def _blank(app: App, subscriber: Subscriber, visitor: Visitor) -> ConsentEvent:
    """A change on the page, before it is said which."""
    return ConsentEvent(
        subscriber_id=subscriber.id,
        kind=EventKind.REVOKED,
        purposes=frozenset(),
        at=app.clock(),
        source=visitor.source,
        basis="preferences",
        ip=visitor.ip,
        user_agent=visitor.user_agent,
    )


def _of(app: App, conn: Connection, subscriber: Subscriber) -> Preferences:
    settings = app.settings
    confirmed = subscriber.confirmed_at
    today, ends = app.today(), subscriber.resumes_on
    return Preferences(
        address=shown(subscriber),
        purposes=subscriber.purposes,
        since=civil_day(confirmed, settings.newsletter.timezone) if confirmed else None,
        is_dated=subscriber.is_dated,
        is_open=subscriber.is_active,
        gets_editions=gets_editions(app, subscriber),
        frequency=subscriber.frequency,
        resumes_on=ends if ends is not None and today < ends < FOREVER else None,
        is_text_only=subscriber.is_text_only,
        events=tuple(entry.event for entry in consents.of_subscriber(conn, subscriber.id)),
        partners=_listed(app, conn, subscriber),
    )
