"""
May we write to this person, and with which blocks. The only place that decides it.

A partner block goes into the variant `WITH_PARTNERS` alone, and that variant
always requires the purpose `partners`, whatever the configuration says: nobody
who did not ask for partners' promotions can be handed one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from digest.model import Purpose, Subscriber, Variant

_NOBODY: frozenset[Purpose] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Those who get one variant: they consented to `requires` and not to `lacks`."""

    variant: Variant
    requires: frozenset[Purpose]
    lacks: frozenset[Purpose] = _NOBODY

    def admits(self, purposes: frozenset[Purpose]) -> bool:
        """Whether a reader who consented to those purposes belongs to it."""
        return self.requires <= purposes and not self.lacks & purposes


def audiences(requires: Iterable[Purpose], partner_free_variant: bool) -> tuple[Audience, ...]:  # noqa: FBT001 (the setting of that name)
    """
    Who gets which variant under `audience.requires` and `audience.partner_free_variant`.

    No reader belongs to two. The partner-free variant exists where the setting
    says so, or where partners are not required at all.
    """
    wanted = frozenset(requires) | {Purpose.NEWSLETTER}
    with_partners = Audience(variant=Variant.WITH_PARTNERS, requires=wanted | {Purpose.PARTNERS})
    if Purpose.PARTNERS in wanted and not partner_free_variant:
        return (with_partners,)
    partner_free = Audience(
        variant=Variant.PARTNER_FREE,
        requires=wanted - {Purpose.PARTNERS},
        lacks=frozenset({Purpose.PARTNERS}),
    )
    return (with_partners, partner_free)


def variant_for(subscriber: Subscriber, audiences: tuple[Audience, ...]) -> Variant | None:
    """The variant this reader gets, or None when we may not write."""
    if _may_not_write(subscriber):
        return None
    admitting = (a.variant for a in audiences if a.admits(subscriber.purposes))
    return next(admitting, None)


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
