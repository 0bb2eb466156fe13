"""
Mailgun: one event a request, with a signature beside it.

The signature (HMAC-SHA-256, under the account's HTTP webhook signing key) covers a time
and a token, and not the event; so a token is good once. The Message-ID is told back.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime

from digest.feedback.hooks import meaning
from digest.feedback.hooks.fields import Node, inner, moment, parsed, text, word
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
from digest.feedback.hooks.meaning import EventMeaning, as_status_says, soft
from digest.feedback.hooks.proof import is_fresh
from digest.feedback.report import BounceCause

_NAME = "mailgun"
_UNREAD = frozenset({"opened", "clicked"})
_BY_EVENT: Mapping[str, EventMeaning] = {
    "complained": meaning.COMPLAINT,
    "unsubscribed": meaning.LEAVE,
    "rejected": meaning.ABOUT_US,
    "delivered": meaning.NOTICE,
    "accepted": meaning.NOTICE,
    "temporary": meaning.NOTICE,
    "permanent": as_status_says(BounceCause.UNKNOWN, is_permanent=True),
}
_BY_REASON: Mapping[str, EventMeaning] = {
    "suppress-bounce": meaning.OWN_LIST,
    "suppress-complaint": meaning.COMPLAINT,
    "suppress-unsubscribe": meaning.LEAVE,
    "espblock": meaning.ABOUT_US,
    "old": soft(BounceCause.BUSY, "it was tried for as long as it may be"),
}
"""What says more of a permanent failure than that it is one."""


def hear(request: HookRequest, secrets: HookSecrets, now: datetime) -> HookContent | HookRefusal:
    """What Mailgun says in a request whose signature holds."""
    try:
        body = parsed(request.body)
    except ValueError:
        return HookRefusal.UNREADABLE
    signed_at, token = text(body, "signature", "timestamp"), text(body, "signature", "token")
    expected = hmac.digest(secrets.secret.encode(), f"{signed_at}{token}".encode(), "sha256").hex()
    said = text(body, "signature", "signature").encode("utf-8", "replace")
    if not (secrets.secret and token and hmac.compare_digest(expected.encode(), said)):
        return HookRefusal.FORGED
    if not is_fresh(moment(signed_at), now):
        return HookRefusal.STALE
    return gathered([_event(inner(body, "event-data"), token, now)])


def _event(node: Node, token: str, now: datetime) -> EventRead:
    event = word(node, "event")
    if event in _UNREAD:
        return None
    severity, reason = word(node, "severity"), word(node, "reason")
    what = _BY_EVENT.get(severity if event == "failed" else event)
    if what is None:
        return f"{event} {severity}".strip()
    if severity == "permanent":
        what = _BY_REASON.get(reason, what)
    at = moment(inner(node, "timestamp"))
    return RelayEvent(
        relay=_NAME,
        id=token,  # not Mailgun's own number: whoever heard a signature may put another beside it
        at=at or now,
        report=what.report(
            "Mailgun",
            " ".join(filter(None, (event, severity, reason))),
            text(node, "recipient"),
            _said(inner(node, "delivery-status")),
        ),
        names=(text(node, "message", "headers", "message-id"),),
    )


def _said(status: Node) -> str:
    """The server's words, after the status code where that stands apart."""
    words = text(status, "message") or text(status, "description")
    code = text(status, "enhanced-code")
    return words if code in words else f"{code} {words}"


HOOK = RelayHook(name=_NAME, hear=hear)
