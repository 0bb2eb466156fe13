"""
Amazon SES, through a topic of Amazon SNS: one event a request, signed.

Both what SES calls notifications and what it calls event publishing are read. With the
original headers included, the Message-ID is told back as we wrote it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

from digest.feedback.hooks import meaning, sns
from digest.feedback.hooks.fields import Node, inner, moment, objects, text, texts, word
from digest.feedback.hooks.hook import (
    HookContent,
    HookRefusal,
    HookRequest,
    HookSecrets,
    RelayEvent,
    RelayHook,
)
from digest.feedback.hooks.meaning import EventMeaning, as_status_says, hard, soft
from digest.feedback.hooks.sns import SnsMessage, SnsPublisher
from digest.feedback.report import BounceCause

_NAME = "ses"
_PUBLISHER = SnsPublisher(
    certificates=(
        r"https://sns\.{region}\.amazonaws\.com/SimpleNotificationService-[0-9a-zA-Z]+\.pem"
    ),
    confirmations=r"https://sns\.{region}\.amazonaws\.com/\?Action=ConfirmSubscription&[!-~]+",
)
_UNREAD = frozenset({"Open", "Click"})
_BY_EVENT: Mapping[str, EventMeaning] = {
    "Delivery": meaning.NOTICE,
    "DeliveryDelay": meaning.NOTICE,
    "Send": meaning.NOTICE,
    "Reject": meaning.ABOUT_US,
    "Rendering Failure": meaning.ABOUT_US,
}
_BY_BOUNCE: Mapping[tuple[str, str], EventMeaning] = {
    ("Permanent", "NoEmail"): hard(BounceCause.NO_MAILBOX),
    ("Permanent", "Suppressed"): meaning.OWN_LIST,
    ("Permanent", "OnAccountSuppressionList"): meaning.OWN_LIST,
    ("Permanent", "UnsubscribedRecipient"): meaning.LEAVE,
    ("Transient", "MailboxFull"): soft(BounceCause.FULL),
    ("Transient", "MessageTooLarge"): soft(BounceCause.ABOUT_US),
    ("Transient", "ContentRejected"): soft(BounceCause.ABOUT_US),
    ("Transient", "AttachmentRejected"): soft(BounceCause.ABOUT_US),
    ("Transient", "CustomTimeoutExceeded"): soft(BounceCause.BUSY),
}
_OTHER_BOUNCE: Mapping[str, EventMeaning] = {
    "Permanent": as_status_says(BounceCause.UNKNOWN, is_permanent=True),
    "Transient": as_status_says(BounceCause.BUSY, is_permanent=False),
    "Undetermined": as_status_says(BounceCause.UNKNOWN, is_permanent=False),
}
_NO_COMPLAINT = frozenset({"not-spam", "auth-failure"})
"""Feedback types (RFC 5965, section 7.3; RFC 6591) by which nobody complains of us."""


def hear(request: HookRequest, secrets: HookSecrets, now: datetime) -> HookContent | HookRefusal:
    """What SES says in a request whose signature holds, or the subscription to confirm."""
    return sns.heard(_PUBLISHER, request, secrets, now, _events)


def _events(node: Node, message: SnsMessage) -> Iterator[RelayEvent | str]:
    event = text(node, "eventType") or text(node, "notificationType")
    if event in _UNREAD:
        return
    read = {"Bounce": _bounced, "Complaint": _complained, "Subscription": _changed}.get(event)
    if read is not None:
        yield from read(node, message)
    elif event in _BY_EVENT:
        said = text(node, "reject", "reason") or text(node, "failure", "errorMessage")
        for address in texts(inner(node, "mail", "destination")):
            yield _event(node, message, address, event, _BY_EVENT[event], said)
    else:
        yield event


def _bounced(node: Node, message: SnsMessage) -> Iterator[RelayEvent]:
    kind, sub = text(node, "bounce", "bounceType"), text(node, "bounce", "bounceSubType")
    what = _BY_BOUNCE.get((kind, sub), _OTHER_BOUNCE.get(kind, _OTHER_BOUNCE["Undetermined"]))
    for each in objects(inner(node, "bounce", "bouncedRecipients")):
        said = f"{text(each, 'status')} {text(each, 'diagnosticCode')}".strip()
        address = text(each, "emailAddress")
        yield _event(node, message, address, f"Bounce, {kind}, {sub}", what, said)


def _complained(node: Node, message: SnsMessage) -> Iterator[RelayEvent]:
    kind = word(node, "complaint", "complaintFeedbackType")
    what = meaning.NOTHING if kind in _NO_COMPLAINT else meaning.COMPLAINT
    for each in objects(inner(node, "complaint", "complainedRecipients")):
        address = text(each, "emailAddress")
        yield _event(node, message, address, f"Complaint, {kind}".rstrip(", "), what)


def _changed(node: Node, message: SnsMessage) -> Iterator[RelayEvent]:
    has_left = inner(node, "subscription", "newTopicPreferences", "unsubscribeAll") is True
    what = meaning.LEAVE if has_left else meaning.NOTHING
    for address in texts(inner(node, "mail", "destination")):
        yield _event(node, message, address, "Subscription", what)


def _event(
    node: Node, message: SnsMessage, address: str, event: str, what: EventMeaning, said: str = ""
) -> RelayEvent:
    """One recipient's part of what SES says; *said* are the words of the server that refused."""
    detail = inner(node, event.partition(",")[0].lower())
    known = text(detail, "feedbackId") or message.id
    return RelayEvent(
        relay=_NAME,
        id=f"{known} {address}".lower(),
        at=moment(inner(detail, "timestamp")) or message.at,
        report=what.report("SES", event, address, said),
        names=_names(inner(node, "mail")),
    )


def _names(mail: Node) -> tuple[str, ...]:
    """Our own Message-ID: SES sends the mail under another, and tells both."""
    headers = (
        text(each, "value")
        for each in objects(inner(mail, "headers"))
        if word(each, "name") == "message-id"
    )
    return (*headers, text(mail, "commonHeaders", "messageId"))


HOOK = RelayHook(
    name=_NAME,
    hear=hear,
    wants=frozenset({"topic"}),
    certificate_url=partial(sns.certificate_url, _PUBLISHER),
    why_unfit=partial(sns.why_unfit, _PUBLISHER),
)
