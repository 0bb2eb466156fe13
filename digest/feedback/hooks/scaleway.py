"""
Scaleway Transactional Email, through a topic of its Topics and Events: signed as by SNS.

Scaleway asks not to trust the certificate for where it lies, but for who issued it: its
trust chain is a file that the settings name. The fields of the header are told back.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

from digest.feedback.hooks import meaning, sns
from digest.feedback.hooks.fields import Node, inner, moment, objects, text, word
from digest.feedback.hooks.hook import (
    HookContent,
    HookRefusal,
    HookRequest,
    HookSecrets,
    RelayEvent,
    RelayHook,
)
from digest.feedback.hooks.meaning import EventMeaning, as_status_says, hard
from digest.feedback.hooks.sns import SnsMessage, SnsPublisher
from digest.feedback.report import BounceCause

_NAME = "scaleway"
_PUBLISHER = SnsPublisher(
    certificates=r"https://messaging\.s3\.[a-z]{{2}}-[a-z]{{3}}\.scw\.cloud/[\w./-]+\.pem",
    confirmations=r"https?://sns\.mnq\.{region}\.scaleway\.com/[!-~]+",
    needs_authority=True,
)
_BY_TYPE: Mapping[str, EventMeaning] = {
    "email_mailbox_not_found": hard(BounceCause.NO_MAILBOX),
    "email_dropped": as_status_says(BounceCause.UNKNOWN, is_permanent=True),
    "email_spam": meaning.ABOUT_US,
    "email_blocklisted": meaning.OWN_LIST,
    "email_deferred": meaning.NOTICE,
    "email_delivered": meaning.NOTICE,
    "email_queued": meaning.NOTICE,
    "blocklist_created": meaning.NOTHING,
}
"""A blocklist follows a mail that came back, which is told by an event of its own."""


def hear(request: HookRequest, secrets: HookSecrets, now: datetime) -> HookContent | HookRefusal:
    """What Scaleway says in a request whose signature holds, or the subscription to confirm."""
    return sns.heard(_PUBLISHER, request, secrets, now, _read)


def _read(node: Node, message: SnsMessage) -> Iterator[RelayEvent | str]:
    return (_event(each, message) for each in objects(node))


def _event(node: Node, message: SnsMessage) -> RelayEvent | str:
    kind = text(node, "type")
    what = _BY_TYPE.get(kind)
    if what is None:
        return kind
    listed = text(node, "blocklist_type")
    return RelayEvent(
        relay=_NAME,
        id=text(node, "id") or message.id,
        at=moment(inner(node, "created_at")) or message.at,
        report=what.report(
            "Scaleway", f"{kind}, {listed}" if listed else kind, text(node, "email_to"), _said(node)
        ),
        names=tuple(
            text(each, "value")
            for each in objects(inner(node, "email_headers"))
            if word(each, "key") == "message-id"
        ),
    )


def _said(node: Node) -> str:
    code, words = text(node, "email_response_code"), text(node, "email_response_message")
    return words if words.startswith(code) else f"{code} {words}".strip()


HOOK = RelayHook(
    name=_NAME,
    hear=hear,
    wants=frozenset({"topic", "ca_file"}),
    certificate_url=partial(sns.certificate_url, _PUBLISHER),
    why_unfit=partial(sns.why_unfit, _PUBLISHER),
)
