"""
What a single letter says: one kind, one template, one set of values.

A confirmation and a move hold one link and nothing else; only who confirmed is
told how to leave.
"""

from collections.abc import Callable

from jinja2 import Environment

from digest.address import masked, verp
from digest.consent import policy
from digest.consent.wording import of_name, purpose_label
from digest.dates import civil_day, next_due
from digest.deliver.dkim import Signer
from digest.flows.app import App
from digest.flows.readers.visitor import links_of
from digest.french.durations import span
from digest.french.typography import civil_date, hour
from digest.model import Mail, Purpose, Subscriber
from digest.render.letter import LetterHeader, letter
from digest.store.letters import LetterKind, QueuedLetter
from digest.tokens import Use, sign

_TO_MEMBERS = frozenset({LetterKind.WELCOME, LetterKind.MOVED})
"""Letters to who confirmed: they show the way out."""


def written(
    app: App, jinja: Environment, signer: Signer | None, queued: QueuedLetter, reader: Subscriber
) -> Mail:
    """That letter to that reader, signed where a *signer* is given, ready for the relay."""
    newsletter = app.settings.newsletter
    links = links_of(app, reader.id)
    leave = (links.unsubscribe_url, links.unsubscribe_mailto)
    recipient = queued.address or reader.address
    message = sign(app.keyring.newest, Use.MESSAGE, reader.id, queued.id)
    heading = LetterHeader(
        address=recipient,
        date=app.clock().astimezone(newsletter.timezone),
        message_id=f"{message}@{newsletter.domain}",
        unsubscribe=leave if queued.kind in _TO_MEMBERS else None,
    )
    values = _VALUES[queued.kind](app, queued, reader)
    wire = letter(queued.kind.value, heading, newsletter, jinja, values)
    bounces = sign(app.keyring.newest, Use.BOUNCE, reader.id, queued.id)
    return Mail(
        envelope_sender=verp(app.settings.bounce_address, bounces),
        recipient=recipient,
        wire=wire if signer is None else signer.sign(wire, heading.date) + wire,
    )


def _invitation(app: App, queued: QueuedLetter, reader: Subscriber) -> dict[str, object]:
    token = sign(app.keyring.newest, Use.CONFIRM, reader.id, queued.about)
    return {
        "confirm_url": f"{app.settings.web.public_url}/confirmer/{token}",
        "lives_for": span(app.settings.consent.confirm_within),
        "of_name": of_name(app.settings.newsletter.name),
    }


def _move(app: App, queued: QueuedLetter, reader: Subscriber) -> dict[str, object]:
    token = sign(app.keyring.newest, Use.MOVE, reader.id, queued.about)
    return {
        "move_url": f"{app.settings.web.public_url}/adresse/{token}",
        "lives_for": span(app.settings.consent.confirm_within),
        "of_name": of_name(app.settings.newsletter.name),
    }


def _moved(app: App, _queued: QueuedLetter, reader: Subscriber) -> dict[str, object]:
    links = links_of(app, reader.id)
    return {
        "new_address": masked(reader.address),
        "of_name": of_name(app.settings.newsletter.name),
        "unsubscribe_url": links.unsubscribe_url,
        "preferences_url": links.preferences_url,
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
    LetterKind.MOVE: _move,
    LetterKind.MOVED: _moved,
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
