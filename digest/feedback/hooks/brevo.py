"""
Brevo: one event a request, or a list of them.

It signs nothing: a password or a token proves where it comes from. It tells back the
Message-ID, and what `X-Mailin-custom` held.
"""

from collections.abc import Mapping
from datetime import datetime

from digest.feedback.hooks import meaning
from digest.feedback.hooks.fields import Node, inner, made_id, moment, text, word
from digest.feedback.hooks.hook import EventRead, RelayEvent, RelayHook
from digest.feedback.hooks.meaning import EventMeaning, as_status_says, hard
from digest.feedback.hooks.proof import by_password
from digest.feedback.report import BounceCause

_NAME = "brevo"
_UNREAD = frozenset({"opened", "unique_opened", "first_opening", "proxy_open", "click"})
_BY_EVENT: Mapping[str, EventMeaning] = {
    "hard_bounce": as_status_says(BounceCause.UNKNOWN, is_permanent=True),
    "soft_bounce": as_status_says(BounceCause.BUSY, is_permanent=False),
    "invalid_email": hard(BounceCause.NO_MAILBOX),
    "blocked": meaning.OWN_LIST,
    "error": meaning.ABOUT_US,
    "spam": meaning.COMPLAINT,
    "unsubscribe": meaning.LEAVE,
    "unsubscribed": meaning.LEAVE,
    "deferred": meaning.NOTICE,
    "delivered": meaning.NOTICE,
    "request": meaning.NOTICE,
    "list_addition": meaning.NOTHING,
}


def _event(node: Node, now: datetime) -> EventRead:
    event = word(node, "event")
    if event in _UNREAD:
        return None
    what = _BY_EVENT.get(event)
    if what is None:
        return event
    address, message_id = text(node, "email"), text(node, "message-id")
    # `ts` and `date` are in the time of the account, whatever that is
    at = moment(inner(node, "ts_epoch")) or moment(inner(node, "ts_event"))
    return RelayEvent(
        relay=_NAME,
        id=made_id(event, message_id, address, at.isoformat() if at else text(node, "date")),
        at=at or now,
        report=what.report("Brevo", event, address, text(node, "reason")),
        names=(text(node, "X-Mailin-custom"), message_id),
    )


HOOK = RelayHook(name=_NAME, hear=by_password(_event), copy_field="X-Mailin-custom: {}")
