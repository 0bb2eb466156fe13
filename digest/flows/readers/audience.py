"""Who an edition is for: the settings' audiences, as rows of the database."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_

from digest.consent.burst import FOREVER
from digest.consent.policy import Audience, audiences, variant_for, wants_on
from digest.dates import civil_day, next_due
from digest.flows.app import App
from digest.model import Edition, Subscriber, Variant
from digest.store import editions, partners, subscribers
from digest.store.database import Connection

_TWO_WEEKS = 14
"""Editions to look at: every rhythm has a day in them, unless the timetable has none of it."""


def audiences_of(app: App, edition: Edition | None = None) -> tuple[Audience, ...]:
    """Who gets which variant, by the settings; of one edition, with an eye on its partner."""
    rules = app.settings.audience
    payer = None
    if edition is not None and edition.partner is not None:
        with app.database.read() as conn:
            payer = partners.payer_of(conn, edition.partner.partner_id)
    return audiences(rules.requires, rules.partner_free_variant, payer)


def gets_editions(app: App, reader: Subscriber) -> bool:
    """Whether the settings let an edition go to that reader, as things stand."""
    return variant_for(reader, audiences_of(app)) is not None


def next_for(app: App, conn: Connection, reader: Subscriber) -> datetime | None:
    """
    When the next edition leaves that may go to that reader, as things stand.

    None where none may, or no day of theirs comes within two weeks of their pause's
    end: no page promises an edition but by this.
    """
    back_on = reader.resumes_on or date.min
    if not gets_editions(app, reader) or back_on == FOREVER:
        return None
    zone, moment = app.settings.newsletter.timezone, app.clock()
    if back_on > app.today():
        moment = datetime.combine(back_on, time(), zone).astimezone(UTC) - timedelta.resolution
    last = editions.last_day(conn, app.settings.newsletter.slug, app.today())
    for _ in range(_TWO_WEEKS):
        moment = next_due(moment, app.settings.timetable, last)
        if wants_on(reader, civil_day(moment, zone)):
            return moment
    return None


def readers_of(audience: Audience, day: date) -> subscribers.Condition:
    """Who of `subscriber` belongs to that audience and wants the edition of that day."""
    may = subscribers.reachable(audience.variant, audience.requires, audience.partner)
    return may & subscribers.wants_on(day)


def number_on(app: App, day: date, among: subscribers.Condition | None = None) -> int:
    """How many readers (*among* some) an edition of that day would mean, as things stand."""
    meant = [readers_of(each, day) for each in audiences_of(app)]
    with app.database.read() as conn:
        counts = [
            subscribers.count(conn, condition if among is None else condition & among)
            for condition in meant
        ]
    return sum(counts)


def takers_of(audiences: Collection[Audience], day: date) -> dict[Variant, subscribers.Condition]:
    """Who may still be sent a copy of each variant: who wants another form since loses nothing."""
    return {
        audience.variant: reduce(
            or_,
            (
                readers_of(other, day)
                for other in audiences
                if other.variant.carries_partners == audience.variant.carries_partners
            ),
        )
        for audience in audiences
    }
