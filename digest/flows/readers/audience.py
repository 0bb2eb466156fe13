"""Who an edition is for: the settings' audiences, as rows of the database."""

from collections.abc import Collection
from datetime import date
from functools import reduce
from operator import or_

from digest.consent.policy import Audience, audiences, variant_for
from digest.flows.app import App
from digest.model import Edition, Subscriber, Variant
from digest.store import partners, subscribers


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
