"""
SparkPost: many events a request.

It signs nothing: Basic authentication proves where it comes from. It makes Message-IDs
of its own, and tells back the metadata of `X-MSYS-API`.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from digest.feedback.hooks import meaning
from digest.feedback.hooks.fields import Node, inner, made_id, moment, objects, text, word
from digest.feedback.hooks.hook import EventRead, RelayEvent, RelayHook
from digest.feedback.hooks.meaning import EventMeaning, as_status_says, hard, soft
from digest.feedback.hooks.proof import by_password
from digest.feedback.report import BounceCause

_NAME = "sparkpost"
_UNREAD = frozenset({"open", "initial_open", "click", "amp_open", "amp_initial_open", "amp_click"})
_BY_TYPE: Mapping[str, EventMeaning] = {
    "spam_complaint": meaning.COMPLAINT,
    "list_unsubscribe": meaning.LEAVE,
    "link_unsubscribe": meaning.LEAVE,
    "delay": meaning.NOTICE,
    "delivery": meaning.NOTICE,
    "injection": meaning.NOTICE,
    "generation_failure": meaning.ABOUT_US,
    "generation_rejection": meaning.ABOUT_US,
    "policy_rejection": meaning.ABOUT_US,
}
_FAILURES = frozenset({"bounce", "out_of_band", "policy_rejection"})
_BY_CLASS: Mapping[str, EventMeaning] = {
    "10": hard(BounceCause.NO_MAILBOX),
    "20": as_status_says(BounceCause.BUSY, is_permanent=False),
    "21": soft(BounceCause.BUSY, "the DNS failed"),
    "22": soft(BounceCause.FULL),
    "23": soft(BounceCause.ABOUT_US, "the mail is too large"),
    "24": soft(BounceCause.BUSY, "it was tried for as long as it may be"),
    "25": meaning.OWN_LIST,
    "30": hard(BounceCause.NO_MAILBOX),
    "40": as_status_says(BounceCause.UNKNOWN, is_permanent=False),
    "50": meaning.ABOUT_US,
    "51": meaning.ABOUT_US,
    "52": meaning.ABOUT_US,
    "53": meaning.ABOUT_US,
    "54": meaning.ABOUT_US,
    "60": meaning.AUTO_REPLY,
    "70": meaning.NOTICE,
    "80": meaning.NOTHING,
    "90": meaning.LEAVE,
    "100": meaning.CHALLENGE,
}
"""`bounce_class`; another, or none, leaves it to the status code."""


def _events(body: Node) -> Iterator[Node]:
    """What stands under `msys`, by the class of event; a test of the address has none."""
    for each in objects(body):
        for events in objects(inner(each, "msys")):
            yield from (event for event in events.values() if isinstance(event, Mapping))


def _event(node: Node, now: datetime) -> EventRead:
    kind = word(node, "type")
    if kind in _UNREAD:
        return None
    what = _meaning(node, kind)
    if what is None:
        return kind
    address = text(node, "raw_rcpt_to") or text(node, "rcpt_to")
    known, at = text(node, "event_id"), moment(inner(node, "timestamp"))
    bounce_class = text(node, "bounce_class")
    return RelayEvent(
        relay=_NAME,
        id=known or made_id(kind, text(node, "message_id"), address, text(node, "timestamp")),
        at=at or now,
        report=what.report(
            "SparkPost",
            f"{kind}, class {bounce_class}" if bounce_class else kind,
            address,
            text(node, "raw_reason") or text(node, "reason"),
        ),
        names=(text(node, "rcpt_meta", "copy"),),
    )


def _meaning(node: Node, kind: str) -> EventMeaning | None:
    if kind not in _FAILURES:
        return _BY_TYPE.get(kind)
    otherwise = _BY_TYPE.get(kind, as_status_says(BounceCause.UNKNOWN, is_permanent=False))
    return _BY_CLASS.get(text(node, "bounce_class"), otherwise)


HOOK = RelayHook(
    name=_NAME,
    hear=by_password(_event, _events),
    copy_field='X-MSYS-API: {{"metadata": {{"copy": "{}"}}}}',
)
