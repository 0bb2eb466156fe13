"""
SendGrid: many events a request, signed with ECDSA over a time and the body.

The secret is the verification key of the signed event webhook, as SendGrid shows it
(base64 of the public key). Unsubscriptions and complaints come without the Message-ID,
so it goes along as a unique argument.
"""

from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from digest.feedback.hooks import meaning
from digest.feedback.hooks.fields import Node, inner, made_id, moment, objects, parsed, text, word
from digest.feedback.hooks.hook import (
    EventRead,
    HookContent,
    HookRefusal,
    HookRequest,
    HookSecrets,
    RelayEvent,
    RelayHook,
    gathered,
)
from digest.feedback.hooks.meaning import EventMeaning, as_status_says, hard, soft
from digest.feedback.hooks.proof import is_fresh
from digest.feedback.report import BounceCause

_NAME = "sendgrid"
_SIGNATURE = "x-twilio-email-event-webhook-signature"
_SIGNED_AT = "x-twilio-email-event-webhook-timestamp"
_UNREAD = frozenset({"open", "click"})
_BY_EVENT: Mapping[str, EventMeaning] = {
    "spamreport": meaning.COMPLAINT,
    "unsubscribe": meaning.LEAVE,
    "group_unsubscribe": meaning.LEAVE,
    "group_resubscribe": meaning.NOTHING,
    "deferred": meaning.NOTICE,
    "delivered": meaning.NOTICE,
    "processed": meaning.NOTICE,
    "dropped": meaning.ABOUT_US,
    "bounce": as_status_says(BounceCause.UNKNOWN, is_permanent=True),
    "blocked": as_status_says(BounceCause.ABOUT_US, is_permanent=False),
}
_BY_CLASS: Mapping[str, EventMeaning] = {
    "invalid address": hard(BounceCause.NO_MAILBOX),
    "mailbox unavailable": as_status_says(BounceCause.DISABLED, is_permanent=True),
    "technical failure": soft(BounceCause.BUSY),
    "content": meaning.ABOUT_US,
    "reputation": meaning.ABOUT_US,
    "frequency or volume too high": meaning.ABOUT_US,
}
"""`bounce_classification`, where it says more than the type of a bounce."""
_BY_DROP: Mapping[str, EventMeaning] = {
    "bounced address": meaning.OWN_LIST,
    "invalid": meaning.OWN_LIST,
    "spam reporting address": meaning.COMPLAINT,
    "unsubscribed address": meaning.LEAVE,
}
"""Why SendGrid did not even try; whatever else it says then is about us."""


def hear(request: HookRequest, secrets: HookSecrets, now: datetime) -> HookContent | HookRefusal:
    """What SendGrid says in a request whose signature holds."""
    signed_at = request.headers.get(_SIGNED_AT, "")
    if not _is_signed(request, secrets.secret, signed_at):
        return HookRefusal.FORGED
    if not is_fresh(moment(signed_at), now):
        return HookRefusal.STALE
    try:
        body = parsed(request.body)
    except ValueError:
        return HookRefusal.UNREADABLE
    return gathered(_event(node, now) for node in objects(body))


def _why_unfit(secrets: HookSecrets) -> str:
    try:
        _key(secrets.secret)
    except (ValueError, UnsupportedAlgorithm):
        return "secret: allowed: the verification key, as SendGrid shows it"
    return ""


def _key(secret: str) -> EllipticCurvePublicKey:
    """The verification key. Raises `ValueError` or `UnsupportedAlgorithm` for what is none."""
    key = load_der_public_key(b64decode(secret, validate=True))
    if not isinstance(key, EllipticCurvePublicKey):
        raise ValueError("not a key of an elliptic curve")  # noqa: TRY004 - a fault of a setting
    return key


def _is_signed(request: HookRequest, secret: str, signed_at: str) -> bool:
    try:
        signature = b64decode(request.headers.get(_SIGNATURE, ""), validate=True)
        _key(secret).verify(signature, signed_at.encode() + request.body, ECDSA(SHA256()))
    except (ValueError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _event(node: Node, now: datetime) -> EventRead:
    event = word(node, "event")
    if event in _UNREAD:
        return None
    what = _meaning(node, event)
    if what is None:
        return event
    address, at = text(node, "email"), moment(inner(node, "timestamp"))
    known = text(node, "sg_event_id")
    kind = " ".join(filter(None, (event, text(node, "type"), text(node, "bounce_classification"))))
    return RelayEvent(
        relay=_NAME,
        id=known or made_id(event, text(node, "smtp-id"), address, text(node, "timestamp")),
        at=at or now,
        report=what.report(
            "SendGrid", kind, address, f"{text(node, 'status')} {text(node, 'reason')}".strip()
        ),
        names=(text(node, "copy"), text(node, "smtp-id")),
    )


def _meaning(node: Node, event: str) -> EventMeaning | None:
    if event == "dropped":
        return _BY_DROP.get(word(node, "reason"), _BY_EVENT[event])
    if event != "bounce":
        return _BY_EVENT.get(event)
    kind = "blocked" if word(node, "type") == "blocked" else "bounce"
    return _BY_CLASS.get(word(node, "bounce_classification"), _BY_EVENT[kind])


HOOK = RelayHook(
    name=_NAME,
    hear=hear,
    why_unfit=_why_unfit,
    copy_field='X-SMTPAPI: {{"unique_args": {{"copy": "{}"}}}}',
)
