"""
What a single letter says: one kind, one template, one set of values.

A confirmation, a move and a way to one's file hold one link and nothing else; only
who confirmed is told how to leave.
"""

from collections.abc import Callable
from datetime import date, timedelta

from jinja2 import Environment

from digest.address import masked
from digest.consent.wording import of_name, purpose_label
from digest.dates import civil_day
from digest.feedback.hooks.relays import copy_fields
from digest.flows.app import App
from digest.flows.readers.audience import gets_editions, next_for
from digest.flows.readers.own_file import end_of
from digest.flows.readers.ways_out import WaysOut
from digest.flows.readers.welcome_edition import welcome_wire
from digest.french.durations import span
from digest.french.typography import civil_date, hour
from digest.model import Mail, Purpose, Subscriber
from digest.render.letter import LetterHeader, letter
from digest.store.letters import LetterKind, QueuedLetter

_TO_MEMBERS = frozenset({LetterKind.WELCOME, LetterKind.MOVED, LetterKind.RETURN})
"""Letters to who confirmed: they show the way out."""

_ON_ITS_WAY = timedelta(minutes=5)
"""What a letter takes to its carrier; it makes no link's life look shorter."""


def written(app: App, jinja: Environment, queued: QueuedLetter, reader: Subscriber) -> Mail:
    """That letter to that reader, ready to be signed."""
    newsletter, ways_out = app.settings.newsletter, _ways_out(app)
    recipient = queued.address or reader.address
    links = ways_out.links(reader.id, recipient)
    postmark = ways_out.of_letter(queued, recipient)
    if queued.kind is LetterKind.EDITION:
        wire = welcome_wire(app, jinja, reader, postmark, links)
        return Mail(envelope_sender=postmark.envelope_sender, recipient=recipient, pieces=(wire,))
    by_mail = (links.unsubscribe_mailto,) if app.settings.has_way_back else ()
    heading = LetterHeader(
        address=recipient,
        date=app.clock().astimezone(newsletter.timezone),
        message_id=postmark.message_id,
        unsubscribe=(links.unsubscribe_url, *by_mail) if queued.kind in _TO_MEMBERS else (),
        relay_fields=tuple(
            field.format(postmark.short_name) for field in copy_fields(app.settings.hooks)
        ),
    )
    values = _VALUES[queued.kind](app, queued, reader)
    return Mail(
        envelope_sender=postmark.envelope_sender,
        recipient=recipient,
        pieces=(letter(queued.kind.value, heading, newsletter, jinja, values),),
    )


def _ways_out(app: App) -> WaysOut:
    return WaysOut.of(app.settings, app.keyring.newest)


def _invitation(app: App, queued: QueuedLetter, reader: Subscriber) -> dict[str, object]:
    return {
        "confirm_url": _ways_out(app).confirm_url(reader.id, reader.address, queued.about),
        "lives_for": _lives_for(app, queued),
        "of_name": of_name(app.settings.newsletter.name),
    }


def _lives_for(app: App, queued: QueuedLetter) -> str:
    """How long the link still works: a letter that rested has less of it left."""
    left = app.settings.consent.confirm_within - (app.clock() - queued.queued_at)
    return span(left + _ON_ITS_WAY)


def _move(app: App, queued: QueuedLetter, reader: Subscriber) -> dict[str, object]:
    return {
        "move_url": _ways_out(app).move_url(reader.id, reader.address, queued.about),
        "lives_for": _lives_for(app, queued),
        "of_name": of_name(app.settings.newsletter.name),
    }


def _moved(app: App, _queued: QueuedLetter, reader: Subscriber) -> dict[str, object]:
    links = _ways_out(app).links(reader.id, reader.address)
    return {
        "new_address": masked(reader.address),
        "of_name": of_name(app.settings.newsletter.name),
        "unsubscribe_url": links.unsubscribe_url,
        "preferences_url": links.preferences_url,
    }


def _return(app: App, _queued: QueuedLetter, reader: Subscriber) -> dict[str, object]:
    links = _ways_out(app).links(reader.id, reader.address)
    return {
        "of_name": of_name(app.settings.newsletter.name),
        "unsubscribe_url": links.unsubscribe_url,
        "preferences_url": links.preferences_url,
    }


def _own_file(app: App, queued: QueuedLetter, reader: Subscriber) -> dict[str, object]:
    return {
        "file_url": _ways_out(app).own_file_url(reader.id, reader.address, queued.id),
        "until": hour(end_of(queued.queued_at), app.settings.newsletter.timezone),
        "of_name": of_name(app.settings.newsletter.name),
    }


def _welcome(app: App, _queued: QueuedLetter, reader: Subscriber) -> dict[str, object]:
    newsletter = app.settings.newsletter
    links = _ways_out(app).links(reader.id, reader.address)
    confirmed = civil_day(reader.confirmed_at or app.clock(), newsletter.timezone)
    return {
        "gets_editions": gets_editions(app, reader),
        "rhythm": _rhythm(app, reader),
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
    LetterKind.FILE: _own_file,
    LetterKind.RETURN: _return,
}


def _rhythm(app: App, reader: Subscriber) -> str:
    """« Chaque jour vers 8 h 30 », « Cinq fois par semaine, vers 8 h 30 »; '' for who rests."""
    timetable = app.settings.timetable
    with app.database.read() as conn:
        next_at = next_for(app, conn, reader)
    if next_at is None or (reader.resumes_on or date.min) > app.today():
        return ""
    at = hour(next_at, timetable.zone)
    days = sum(reader.frequency.includes(_A_MONDAY + timedelta(n)) for n in timetable.weekdays)
    how_often = "Chaque jour" if days == len(_TIMES) else f"{_TIMES[days - 1]} par semaine,"
    return f"{how_often} vers {at}"


_A_MONDAY = date(2024, 1, 1)
_TIMES = (
    "Une fois",
    "Deux fois",
    "Trois fois",
    "Quatre fois",
    "Cinq fois",
    "Six fois",
    "Sept fois",
)
