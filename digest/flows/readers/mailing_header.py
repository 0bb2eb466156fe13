"""The header fields of every mail that carries an edition."""

import re
from datetime import datetime

from digest.config import Settings
from digest.feedback.hooks.relays import copy_fields
from digest.model import Edition, Variant
from digest.render.mailing import MailingHeader


def mailing_header(
    settings: Settings, edition: Edition, variant: Variant, *, now: datetime
) -> MailingHeader:
    """Those of that variant, dated *now*."""
    newsletter = settings.newsletter
    sender = _sender_id(newsletter.domain)
    return MailingHeader(
        sender_name=newsletter.name,
        from_address=newsletter.from_address,
        reply_to=newsletter.reply_to or newsletter.contact,
        subject=edition.subject,
        date=now.astimezone(newsletter.timezone),
        list_id=newsletter.list_id,
        list_name=newsletter.slug,
        help_url=f"{settings.web.public_url}/abonnement",
        feedback_id=f"{edition.day:%Y%m%d}:{newsletter.slug}:{variant}:{sender}",
        copy_fields=copy_fields(settings.hooks),
        is_left_by_mail=settings.has_way_back,
    )


def _sender_id(domain: str) -> str:
    """Five to fifteen stable characters that name us in Gmail's Feedback-ID."""
    return re.sub(r"[^a-z0-9]", "", domain)[:15].ljust(5, "0")
