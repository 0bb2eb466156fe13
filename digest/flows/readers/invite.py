"""
How often strangers may have a mailbox written to: by network, by domain, by mailbox.

A limit of a network or a domain refuses, and is told; that of a mailbox only
puts its next letter off, since a page must not tell who was written to.
"""

from datetime import datetime, timedelta

from digest.address import mailbox
from digest.consent import wording
from digest.consent.invitations import may_be_asked_at, may_follow_at
from digest.consent.typos import is_well_known
from digest.flows.app import App
from digest.flows.engine import engine_of
from digest.flows.readers.visitor import Visitor, closed_because, fingerprints_of, reader_of
from digest.hosts import organisation
from digest.ledger import ConsentState
from digest.model import JobKind, Purpose, Subscriber
from digest.store import consents, letters, suppressions
from digest.store.database import Connection
from digest.store.letters import AskingLetter, LetterKind, QueuedLetter

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_NETWORK_AN_HOUR = 40
"""Sign-ups from one network (a /24 or a /48): more is someone giving away others' addresses."""
_DOMAIN_AN_HOUR = 40
"""Of one organisation: every name in its domain may end in one mailbox."""
_PROVIDER_AN_HOUR = 1000
"""The same of a provider where anybody may have a mailbox."""
_TO_ANSWER = _DAY
"""How long a link must still work when its letter leaves."""


def busy_because(conn: Connection, visitor: Visitor, address: str, now: datetime) -> str:
    """Why so many sign-ups came lately that this one is not heard now, or empty."""
    since, network, domain = now - _HOUR, visitor.network, organisation(address)
    if network and consents.requests_from(conn, network, since) >= _NETWORK_AN_HOUR:
        return f"{_NETWORK_AN_HOUR} came from the network {network} within an hour"
    most = _PROVIDER_AN_HOUR if is_well_known(domain) else _DOMAIN_AN_HOUR
    if consents.requests_to(conn, domain, since) >= most:
        return f"{most} came for one domain within an hour"
    return ""


def invite(
    app: App, conn: Connection, subscriber_id: int, kind: LetterKind, request_id: int
) -> None:
    """
    Queue the letter that asks a reader, now or when its mailbox may be asked again.

    None goes where it could give nothing, where the address is closed, where one
    is on its way, or where its link would be dead by then.
    """
    now, lives_for = app.clock(), app.settings.consent.confirm_within
    reader = reader_of(conn, subscriber_id)
    address = reader.address
    state = consents.states(conn, [subscriber_id])[subscriber_id]
    gets_mail = not suppressions.reason_for(conn, address) and not _rests(app, reader)
    if closed_because(app, conn, address) or (_has_it_all(app, state) and gets_mail):
        return
    if letters.is_asked_already(conn, subscriber_id, kind, now - _DAY):
        return
    asked, last = fingerprints_of(app, mailbox(address))[0], now + lives_for - _TO_ANSWER
    moment = _may_leave_at(conn, asked, now, last)
    if moment == now or moment <= last:
        letter = AskingLetter(
            subscriber_id=subscriber_id,
            kind=kind,
            about=request_id,
            mailbox=asked,
            rests_until=moment if moment > now else None,
        )
        letters.queue_asking(conn, letter, now)
        engine_of(app.settings).call_for(conn, JobKind.LETTERS, now)


def _may_leave_at(conn: Connection, asked: str, now: datetime, last: datetime) -> datetime:
    """When that mailbox may be asked: a letter that only waits spaces it, and forbids nothing."""
    soonest = may_be_asked_at(letters.asked_at(conn, asked), now)
    spaced = may_follow_at(letters.waits_until(conn, asked, last), soonest)
    return min(spaced, max(soonest, last))


def rests_until(app: App, conn: Connection, queued: QueuedLetter) -> datetime | None:
    """When a letter that asks may leave, where another left too lately; None where it may go."""
    if not queued.mailbox or queued.ending_at is not None:
        return None
    now = app.clock()
    moment = may_be_asked_at(letters.ended_at(conn, queued.mailbox), now)
    return moment if moment > now else None


def is_in_vain(app: App, queued: QueuedLetter, rest: datetime) -> bool:
    """Whether a letter that may leave only then would bring a link that is dead, or nearly."""
    return rest + _TO_ANSWER > queued.queued_at + app.settings.consent.confirm_within


def comes_back(app: App) -> bool:
    """Whether a letter that was put off for a day still leaves time to answer it."""
    return app.settings.consent.confirm_within >= 2 * _TO_ANSWER


def _rests(app: App, reader: Subscriber) -> bool:
    """Whether editions are kept from who might come back: by a pause, or by a click that waits."""
    return reader.resumes_on is not None and reader.resumes_on > app.today()


def _has_it_all(app: App, state: ConsentState) -> bool:
    """Whether confirming once more could give this reader nothing."""
    asked = (
        wording.SENTENCE_GRANTS
        if app.settings.consent.policy == "sentence"
        else frozenset({Purpose.NEWSLETTER})
    )
    return state.is_active and asked <= state.purposes
