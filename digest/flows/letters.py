"""
Carry the single letters that wait: confirmations and welcomes, one by one.

Each is judged again at the moment it leaves: a link that no longer works, a
reader who left, an address that was suppressed since get nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from jinja2 import Environment

from digest.address import verp
from digest.compose.typography import civil_date, hour
from digest.consent import policy
from digest.consent.wording import of_name, purpose_label
from digest.dates import civil_day, next_due
from digest.deliver.connect import Relay
from digest.deliver.dkim import Signer
from digest.deliver.retry import RetryPolicy, next_try
from digest.deliver.session import post
from digest.errors import RelayError
from digest.flows.app import App
from digest.flows.readers import closed_because, links_of
from digest.flows.relays import relay_of
from digest.flows.sign_up import may_still_confirm
from digest.flows.signing import signer_of
from digest.model import DeliveryStatus, Letter, Outcome, Purpose, Subscriber
from digest.render.environment import environment
from digest.render.letter import Heading, letter
from digest.store import letters, subscribers, suppressions
from digest.store.database import Connection
from digest.store.letters import LetterKind, QueuedLetter
from digest.tokens import Use, sign

_AT_ONCE = 20
_CLAIM = timedelta(minutes=15)
_RELAY_REST = timedelta(minutes=2)
"""How long letters wait when the relay itself cannot be used."""
_GIVE_UP = timedelta(hours=48)
_NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersReport:
    """What one round did. `fault` says why the relay could not be used, or is empty."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    dropped: int = 0
    """Not sent because nobody wants them any more."""
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What every letter of a round is made and sent with."""

    relay: Relay
    jinja: Environment
    signer: Signer | None


def post_letters(app: App) -> LettersReport:
    """
    Send every letter that is due, the oldest first.

    Safe to call from two processes at once: a letter is claimed before it is
    sent. What the relay cannot take now stays queued; nothing is raised for it.
    """
    desk = _Desk(
        relay=relay_of(app.settings),
        jinja=environment(app.settings.own_templates),
        signer=signer_of(app.settings),
    )
    report = LettersReport()
    while not report.fault and (claimed := _claim(app)):
        for place, queued in enumerate(claimed):
            try:
                report = _carry(app, desk, queued, report)
            except RelayError as fault:
                _release(app, claimed[place:])
                report = replace(report, fault=str(fault))
                break
    return report


def _claim(app: App) -> tuple[QueuedLetter, ...]:
    now = app.clock()
    with app.database.write() as conn:
        return letters.claim(conn, now, now + _CLAIM, _AT_ONCE)


def _release(app: App, untouched: tuple[QueuedLetter, ...]) -> None:
    due_at = app.clock() + _RELAY_REST
    with app.database.write() as conn:
        for queued in untouched:
            letters.released(conn, queued.id, due_at)


def _carry(app: App, desk: _Desk, queued: QueuedLetter, report: LettersReport) -> LettersReport:
    with app.database.read() as conn:
        reader = subscribers.by_id(conn, queued.subscriber_id)
        unwanted = _unwanted(app, conn, queued, reader)
    if reader is None or unwanted:
        with app.database.write() as conn:
            letters.failed(conn, queued.id, unwanted)
        return replace(report, dropped=report.dropped + 1)
    outcome = post(desk.relay, _written(app, desk, queued, reader))
    return _settle(app, queued, reader, outcome, report)


def _unwanted(app: App, conn: Connection, queued: QueuedLetter, reader: Subscriber | None) -> str:
    """Why a letter that was called for is not sent after all, or empty."""
    if reader is None:
        return "not sent: the reader is gone"
    closed = closed_because(app, conn, reader.address)
    if closed:
        return f"not sent: the address was suppressed ({closed})"
    if queued.kind is LetterKind.WELCOME:
        return "not sent: the reader left" if reader.left_at is not None else ""
    if not may_still_confirm(app, conn, reader.id, queued.about):
        return "not sent: its link no longer works"
    return ""


def _settle(
    app: App, queued: QueuedLetter, reader: Subscriber, outcome: Outcome, report: LettersReport
) -> LettersReport:
    now = app.clock()
    said = _in_words(outcome)
    delivery = app.settings.delivery
    waits = RetryPolicy(first=delivery.first_retry, longest=delivery.longest_retry)
    again = next_try(queued.attempts, now, waits, queued.queued_at + _GIVE_UP)
    with app.database.write() as conn:
        if outcome.suppress:
            suppressions.add(conn, reader.address, outcome.reason, now)
        if outcome.status is DeliveryStatus.ACCEPTED:
            letters.sent(conn, queued.id, now)
            return replace(report, sent=report.sent + 1)
        if outcome.status in (DeliveryStatus.DEFERRED, DeliveryStatus.QUEUED) and again:
            letters.deferred(conn, queued.id, again, said)
            return replace(report, deferred=report.deferred + 1)
        letters.failed(conn, queued.id, said)
    return replace(report, failed=report.failed + 1)


def _in_words(outcome: Outcome) -> str:
    """« refused: there is no such mailbox (550 5.1.1 no such user) »."""
    reply = outcome.reply
    said = f" ({' '.join(f'{reply.code} {reply.status} {reply.text}'.split())})" if reply else ""
    return f"{outcome.status}: {outcome.reason}{said}"


# --- writing ------------------------------------------------------------------------


def _written(app: App, desk: _Desk, queued: QueuedLetter, reader: Subscriber) -> Letter:
    newsletter = app.settings.newsletter
    links = links_of(app, reader.id)
    is_welcome = queued.kind is LetterKind.WELCOME
    message = sign(app.keyring.newest, Use.MESSAGE, reader.id, queued.id)
    heading = Heading(
        address=reader.address,
        date=app.clock().astimezone(newsletter.timezone),
        message_id=f"{message}@{newsletter.domain}",
        unsubscribe=(links.unsubscribe_url, links.unsubscribe_mailto) if is_welcome else None,
    )
    values = _VALUES[queued.kind](app, queued, reader)
    wire = letter(queued.kind.value, heading, newsletter, desk.jinja, values)
    bounces = sign(app.keyring.newest, Use.BOUNCE, reader.id, queued.id)
    return Letter(
        envelope_sender=verp(app.settings.bounce_address, bounces),
        recipient=reader.address,
        wire=wire if desk.signer is None else desk.signer.sign(wire, heading.date) + wire,
    )


def _invitation(app: App, queued: QueuedLetter, reader: Subscriber) -> dict[str, object]:
    token = sign(app.keyring.newest, Use.CONFIRM, reader.id, queued.about)
    return {
        "confirm_url": f"{app.settings.web.public_url}/confirmer/{token}",
        "lives_for": _span(app.settings.consent.confirm_within),
        "of_name": of_name(app.settings.newsletter.name),
    }


def _welcome(app: App, _queued: QueuedLetter, reader: Subscriber) -> dict[str, object]:
    newsletter = app.settings.newsletter
    links = links_of(app, reader.id)
    confirmed = civil_day(reader.confirmed_at or app.clock(), newsletter.timezone)
    rules = app.settings.audience
    audiences = policy.audiences(rules.requires, rules.partner_free_variant)
    return {
        "gets_editions": policy.variant_for(reader, audiences) is not None,
        "rhythm": _rhythm(app),
        "granted": [purpose_label(p, newsletter.name) for p in Purpose if p in reader.purposes],
        "consented_on": civil_date(confirmed),
        "unsubscribe_url": links.unsubscribe_url,
        "preferences_url": links.preferences_url,
    }


_VALUES: dict[LetterKind, Callable[[App, QueuedLetter, Subscriber], dict[str, object]]] = {
    LetterKind.CONFIRM: _invitation,
    LetterKind.WELCOME: _welcome,
}


def _rhythm(app: App) -> str:
    """« Chaque jour vers 8 h 30 », « Cinq fois par semaine, vers 8 h 30 »."""
    at = hour(next_due(app.clock(), app.settings.timetable), app.settings.newsletter.timezone)
    days = len(app.settings.schedule.days)
    how_often = "Chaque jour" if days == len(_TIMES) else f"{_TIMES[days - 1]} par semaine,"
    return f"{how_often} vers {at}"


_TIMES = (
    "Une fois",
    "Deux fois",
    "Trois fois",
    "Quatre fois",
    "Cinq fois",
    "Six fois",
    "Sept fois",
)


def _span(span: timedelta) -> str:
    """« 7 jours », « 48 heures », « 30 minutes »."""
    seconds = int(span.total_seconds())
    for unit, length in (("jour", 86400), ("heure", 3600), ("minute", 60)):
        if seconds >= 2 * length or (seconds >= length and not seconds % length):
            number = seconds // length
            return f"{number}{_NO_BREAK}{unit}{'s' if number > 1 else ''}"
    return f"{seconds}{_NO_BREAK}secondes"
