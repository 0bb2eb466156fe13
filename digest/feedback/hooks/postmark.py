"""
Postmark: Bounce, Spam complaint and Subscription change, one a request.

It signs nothing: Basic authentication proves where it comes from. It makes Message-IDs
of its own, and tells back what `X-PM-Metadata-*` held.
"""

from collections.abc import Mapping
from datetime import datetime

from digest.feedback.hooks import meaning
from digest.feedback.hooks.fields import Node, inner, made_id, moment, text
from digest.feedback.hooks.hook import EventRead, RelayEvent, RelayHook
from digest.feedback.hooks.meaning import EventMeaning, as_status_says, hard, soft
from digest.feedback.hooks.proof import by_password
from digest.feedback.report import BounceCause

_NAME = "postmark"
_UNREAD = frozenset({"Open", "Click"})
_BY_TYPE: Mapping[str, EventMeaning] = {
    "HardBounce": as_status_says(BounceCause.NO_MAILBOX, is_permanent=True),
    "BadEmailAddress": hard(BounceCause.NO_MAILBOX),
    "SoftBounce": as_status_says(BounceCause.BUSY, is_permanent=False),
    "Undeliverable": as_status_says(BounceCause.UNKNOWN, is_permanent=False),
    "Unknown": as_status_says(BounceCause.UNKNOWN, is_permanent=False),
    "DnsError": soft(BounceCause.BUSY),
    "Transient": meaning.NOTICE,
    "Blocked": meaning.ABOUT_US,
    "SpamNotification": meaning.ABOUT_US,
    "VirusNotification": meaning.ABOUT_US,
    "DMARCPolicy": meaning.ABOUT_US,
    "SMTPApiError": meaning.ABOUT_US,
    "TemplateRenderingFailed": meaning.ABOUT_US,
    "Unconfirmed": meaning.ABOUT_US,
    "ManuallyDeactivated": meaning.OWN_LIST,
    "SpamComplaint": meaning.COMPLAINT,
    "Unsubscribe": meaning.LEAVE,
    "AutoResponder": meaning.AUTO_REPLY,
    "AddressChange": meaning.AUTO_REPLY,
    "ChallengeVerification": meaning.CHALLENGE,
    "Subscribe": meaning.NOTHING,
    "OpenRelayTest": meaning.NOTHING,
    "Delivery": meaning.NOTICE,
}
_MOMENTS = ("BouncedAt", "ChangedAt", "DeliveredAt")


def _event(node: Node, now: datetime) -> EventRead:
    record = text(node, "RecordType")
    if record in _UNREAD:
        return None
    kind = text(node, "Type") or record
    what = _change(node) if record == "SubscriptionChange" else _BY_TYPE.get(kind)
    if what is None:
        return kind
    at = next(filter(None, (moment(inner(node, name)) for name in _MOMENTS)), now)
    address = text(node, "Email") or text(node, "Recipient")
    known = text(node, "ID")
    return RelayEvent(
        relay=_NAME,
        id=f"{record} {known}"
        if known
        else made_id(record, text(node, "MessageID"), address, at.isoformat()),
        at=at,
        report=what.report("Postmark", kind, address, text(node, "Details")),
        names=(text(node, "Metadata", "copy"),),
    )


def _change(node: Node) -> EventMeaning:
    """
    Whoever left by Postmark's own link leaves here too.

    A hard bounce or a complaint is told by an event of its own as well; a person of ours
    who closed an address there did not say that it is bad.
    """
    if inner(node, "SuppressSending") is not True:
        return meaning.NOTHING
    if text(node, "SuppressionReason") != "ManualSuppression":
        return meaning.NOTHING
    return meaning.LEAVE if text(node, "Origin") == "Recipient" else meaning.OWN_LIST


HOOK = RelayHook(name=_NAME, hear=by_password(_event), copy_field="X-PM-Metadata-copy: {}")
