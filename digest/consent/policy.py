"""
May we write to this person, and with which blocks. The only place that decides it.

A partner block goes into the variants that carry partners alone, and those
always require the purpose `partners`, whatever the configuration says: nobody
who did not ask for partners' promotions can be handed one. A reader who wants
none of one partner is in the audience all the same: on that partner's days they
get the news without the block, since refusing one advertiser must cost no news
(P-39.1, sections 9 and 14).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from digest.model import Purpose, Subscriber, Variant

_IN_TEXT = {
    Variant.WITH_PARTNERS: Variant.WITH_PARTNERS_TEXT,
    Variant.PARTNER_FREE: Variant.PARTNER_FREE_TEXT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """
    Those who get one variant of an edition: they consented to `requires`.

    `partner` is who pays for the edition's block (its number as a payer), or
    None where it has none.
    """

    variant: Variant
    requires: frozenset[Purpose]
    partner: int | None = None

    @property
    def in_text(self) -> Self:
        """Those of a whole variant's consents who want its text alone."""
        return replace(self, variant=_IN_TEXT[self.variant])

    def admits(self, subscriber: Subscriber) -> bool:
        """Whether a reader who may be written to belongs to it."""
        takes_block = (
            Purpose.PARTNERS in subscriber.purposes
            and self.partner not in subscriber.dropped_partners
        )
        return (
            self.requires <= subscriber.purposes
            and takes_block == self.variant.carries_partners
            and subscriber.is_text_only == self.variant.is_text_only
        )


def audiences(
    requires: Iterable[Purpose],
    partner_free_variant: bool,  # noqa: FBT001 (the setting of that name)
    partner: int | None = None,
) -> tuple[Audience, ...]:
    """
    Who gets which variant under `audience.requires` and `audience.partner_free_variant`.

    No reader belongs to two. The partner-free variant exists where the setting
    says so, where partners are not required at all, and for those who dropped
    the *partner* of the edition. Whole mails come before those of text alone.
    """
    wanted = frozenset(requires) | {Purpose.NEWSLETTER}
    whole = [(Variant.WITH_PARTNERS, wanted | {Purpose.PARTNERS})]
    if partner_free_variant or Purpose.PARTNERS not in wanted:
        whole.append((Variant.PARTNER_FREE, wanted - {Purpose.PARTNERS}))
    elif partner is not None:
        whole.append((Variant.PARTNER_FREE, wanted))
    wholes = [Audience(variant=each, requires=asked, partner=partner) for each, asked in whole]
    return (*wholes, *(audience.in_text for audience in wholes))


def variant_for(subscriber: Subscriber, audiences: tuple[Audience, ...]) -> Variant | None:
    """The variant this reader gets, or None when we may not write."""
    if _may_not_write(subscriber):
        return None
    return next((audience.variant for audience in audiences if audience.admits(subscriber)), None)


def wants_on(subscriber: Subscriber, day: date) -> bool:
    """Whether the edition of that civil day is one this reader chose to get: rhythm and pause."""
    is_back = subscriber.resumes_on is None or subscriber.resumes_on <= day
    return is_back and subscriber.frequency.includes(day)


def why_not(subscriber: Subscriber, audiences: tuple[Audience, ...]) -> str:
    """Why no edition may go to this reader, in words for the operator; '' when one may."""
    barred = _may_not_write(subscriber)
    if barred or variant_for(subscriber, audiences) is not None:
        return barred
    return f"did not consent to: {', '.join(_missing(subscriber, audiences))}"


def _may_not_write(subscriber: Subscriber) -> str:
    if subscriber.suppressed_because:
        return f"suppressed: {subscriber.suppressed_because}"
    if subscriber.left_at is not None:
        return f"unsubscribed on {subscriber.left_at:%Y-%m-%d}"
    if subscriber.confirmed_at is None:
        return "never confirmed the subscription"
    return ""


def _missing(subscriber: Subscriber, audiences: tuple[Audience, ...]) -> list[Purpose]:
    """What the nearest audience still asks for."""
    gaps = [audience.requires - subscriber.purposes for audience in audiences]
    nearest: frozenset[Purpose] = min(gaps, key=len)
    return sorted(nearest, key=list(Purpose).index)
