"""
The last edition as a letter, for who has just come: to read at once, and marked as what it is.

It is no copy: no delivery counts it, no morning waits for it, and who has a copy of that edition
gets no letter of it. The greeting, the rituals, the paid block and the last words were of that
day alone, and stay out.
"""

from dataclasses import replace
from datetime import date, timedelta

from jinja2 import Environment

from digest.consent.policy import variant_for
from digest.dates import civil_day
from digest.errors import InputError
from digest.flows.app import App
from digest.flows.readers.audience import audiences_of
from digest.flows.readers.mailing_header import mailing_header
from digest.flows.readers.ways_out import Links, Postmark
from digest.french.typography import civil_date
from digest.model import Edition, EditionRow, Subscriber, Variant
from digest.render.html import render_html
from digest.render.link_tags import with_link_tags
from digest.render.mailing import compile_mailing, compile_text
from digest.render.mailing_plan import fill
from digest.render.slot import Slot
from digest.render.text import render_text
from digest.store import copies, editions, letters
from digest.store.database import Connection
from digest.store.letters import LetterKind

_OLDEST = timedelta(days=4)
"""An older one is no news: who comes after a long week-end still gets Friday's."""
_SUBJECT = "Pour commencer, l’édition {day}"
_OPENING = (
    "Elle est partie avant ton inscription\N{NO-BREAK SPACE}: la voici quand même, pour te"
    " mettre au courant. La prochaine sera la tienne."
)


def last_edition(app: App, conn: Connection, reader: Subscriber) -> EditionRow | None:
    """
    The newest edition, if it is news still and *reader* may have it and does not have it.

    Who leaves and comes back on the same day has had it, as a letter.
    """
    if not app.settings.newsletter.welcome_edition:
        return None
    row = next(iter(editions.newest(conn, app.settings.newsletter.slug, 1)), None)
    if row is None or row.content is None or app.today() - row.day > _OLDEST:
        return None
    if _variant(app, row.content, reader) is None:
        return None
    if letters.left_since(conn, reader.id, LetterKind.EDITION, row.composed_at):
        return None
    return None if copies.of_reader(conn, row.id, reader.id) else row


def as_welcome(content: Edition, today: date) -> Edition:
    """What that edition says to somebody who comes later. Pure."""
    return replace(
        content,
        subject=_SUBJECT.format(day=_day(content.day, today)),
        preheader=content.subject,
        greeting="",
        opening=_OPENING,
        partner=None,
        rituals=(),
        sign_off="",
        forward="",
        phrases=(),
    )


def welcome_wire(
    app: App, jinja: Environment, reader: Subscriber, postmark: Postmark, links: Links
) -> bytes:
    """
    The letter, whole, for a reader to whom `last_edition` gives one.

    Raises `InputError` where it gives none any more, and for an address that no header
    field may hold.
    """
    settings = app.settings
    with app.database.read() as conn:
        row = last_edition(app, conn, reader)
    if row is None or row.content is None:  # it was made, or left, while we looked
        raise InputError("there is no edition for its reader any more")
    welcome = as_welcome(row.content, app.today())
    variant = _variant(app, welcome, reader) or Variant.PARTNER_FREE
    header = mailing_header(settings, welcome, variant, now=app.clock())
    mail = with_link_tags(welcome, settings.edition.link_tags, settings.newsletter, settings.web)
    parts = (mail, variant, settings.newsletter, settings.web, jinja)
    text = render_text(*parts)
    mailing = (
        compile_text(variant, header, text)
        if variant.is_text_only
        else compile_mailing(variant, header, text, render_html(*parts))
    )
    return fill(mailing, _values(app, reader, postmark, links))


def _variant(app: App, content: Edition, reader: Subscriber) -> Variant | None:
    return variant_for(reader, audiences_of(app, replace(content, partner=None)))


def _values(app: App, reader: Subscriber, postmark: Postmark, links: Links) -> dict[Slot, str]:
    zone = app.settings.newsletter.timezone
    confirmed = civil_day(reader.confirmed_at or app.clock(), zone)
    return {
        Slot.ADDRESS: reader.address,
        Slot.CONSENTED_ON: civil_date(confirmed),
        Slot.UNSUBSCRIBE_URL: links.unsubscribe_url,
        Slot.PREFERENCES_URL: links.preferences_url,
        Slot.UNSUBSCRIBE_MAILTO: links.unsubscribe_mailto,
        Slot.MESSAGE_ID: postmark.message_id,
        Slot.COPY_NAME: postmark.short_name,
    }


def _day(day: date, today: date) -> str:
    """« d’aujourd’hui », « d’hier », « du 5 novembre 2024 »."""
    return {0: "d’aujourd’hui", 1: "d’hier"}.get((today - day).days, f"du {civil_date(day)}")
