"""
Mailjet: one event a request, or a list of them where events are grouped.

It signs nothing: Basic authentication proves where it comes from. It tells back what
`X-MJ-CustomID` held.
"""

from collections.abc import Mapping
from datetime import datetime

from digest.feedback.hooks import meaning
from digest.feedback.hooks.fields import Node, inner, made_id, moment, text, word
from digest.feedback.hooks.hook import EventRead, RelayEvent, RelayHook
from digest.feedback.hooks.meaning import EventMeaning, as_status_says, hard, soft
from digest.feedback.hooks.proof import by_password
from digest.feedback.report import BounceCause

_NAME = "mailjet"
_UNREAD = frozenset({"open", "click"})
_BY_EVENT: Mapping[str, EventMeaning] = {
    "spam": meaning.COMPLAINT,
    "unsub": meaning.LEAVE,
    "sent": meaning.NOTICE,
}
_BY_ERROR: Mapping[str, EventMeaning] = {
    "user unknown": hard(BounceCause.NO_MAILBOX),
    "mailbox inactive": hard(BounceCause.DISABLED),
    "quota exceeded": soft(BounceCause.FULL),
    "invalid domain": hard(BounceCause.NO_DOMAIN),
    "no mail host": hard(BounceCause.NO_DOMAIN),
    "typofix": hard(BounceCause.NO_DOMAIN),
    "blacklisted": meaning.OWN_LIST,
    "preblocked": meaning.OWN_LIST,
    "spam reporter": meaning.COMPLAINT,
    "greylisted": meaning.NOTICE,
    "system issue": soft(BounceCause.BUSY),
    "protocol issue": soft(BounceCause.BUSY),
    "connection issue": soft(BounceCause.BUSY),
    "relay/access denied": meaning.ABOUT_US,
    "sender blocked": meaning.ABOUT_US,
    "content blocked": meaning.ABOUT_US,
    "policy issue": meaning.ABOUT_US,
    "spam preblocked": meaning.ABOUT_US,
    "duplicate in campaign": meaning.ABOUT_US,
}
"""Why a mail bounced or was blocked; whatever else is said, its status code is heard."""


def _event(node: Node, now: datetime) -> EventRead:
    event = word(node, "event")
    if event in _UNREAD:
        return None
    what = _failure(node) if event in ("bounce", "blocked") else _BY_EVENT.get(event)
    if what is None:
        return event
    address, at = text(node, "email"), moment(inner(node, "time"))
    copy = text(node, "CustomID")
    message = text(node, "Message_GUID") or text(node, "MessageID")
    return RelayEvent(
        relay=_NAME,
        id=made_id(event, message, copy, address, text(node, "time")),
        at=at or now,
        report=what.report(
            "Mailjet",
            " ".join(filter(None, (event, text(node, "error")))),
            address,
            text(node, "comment") or text(node, "smtp_reply"),
        ),
        names=(copy,),
    )


def _failure(node: Node) -> EventMeaning:
    is_permanent = inner(node, "hard_bounce") is True
    otherwise = as_status_says(BounceCause.UNKNOWN, is_permanent=is_permanent)
    return _BY_ERROR.get(word(node, "error"), otherwise)


HOOK = RelayHook(name=_NAME, hear=by_password(_event), copy_field="X-MJ-CustomID: {}")
