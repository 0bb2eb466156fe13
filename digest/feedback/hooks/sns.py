"""
What comes through SNS, Amazon's or one that speaks like it: signed with RSA under a certificate.

The certificate is named in the message itself, so where it lies counts as much as that it
fits: the host is the publisher's own, in the region of the one topic that is listened to.
Pure: somebody else fetches it.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.x509 import (
    Certificate,
    load_pem_x509_certificate,
    load_pem_x509_certificates,
)

from digest.feedback.hooks.fields import Node, inner, moment, parsed
from digest.feedback.hooks.hook import (
    EventRead,
    HookContent,
    HookRefusal,
    HookRequest,
    HookSecrets,
    gathered,
)
from digest.feedback.hooks.proof import is_fresh

_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED = {
    "Notification": _NOTIFICATION,
    "SubscriptionConfirmation": _CONFIRMATION,
    "UnsubscribeConfirmation": _CONFIRMATION,
}
"""The fields that the signature of each type of message covers, in this order."""
_HASHES = {"1": SHA1(), "2": SHA256()}  # noqa: S303 - version 1 is what a topic has unless told
_ARN = re.compile(r"arn:[a-z-]+:sns:([a-z0-9-]+):[^:\s]+:[^:\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnsPublisher:
    """Where one of them keeps its certificates, and where subscriptions are confirmed."""

    certificates: str
    """A regular expression for the whole address, with `{region}` for that of the topic."""
    confirmations: str
    needs_authority: bool = False
    """Whether the certificate counts only where it was issued by one that the settings name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnsMessage:
    """A message whose signature holds: of what type, its number, when, and what was published."""

    type: str
    id: str
    at: datetime
    text: str
    subscribe_url: str = ""
    """Where a subscription is confirmed, if that is a place of its own."""


def certificate_url(publisher: SnsPublisher, request: HookRequest, secrets: HookSecrets) -> str:
    """Where the message says its certificate lies; '' for no topic of ours, or no such place."""
    try:
        node = parsed(request.body)
    except ValueError:
        return ""
    if not secrets.topic or inner(node, "TopicArn") != secrets.topic:
        return ""
    return _place(publisher.certificates, secrets.topic, inner(node, "SigningCertURL"))


def why_unfit(publisher: SnsPublisher, secrets: HookSecrets) -> str:
    """What is wrong with the settings of a relay that speaks through it, in words."""
    if not _ARN.fullmatch(secrets.topic):
        return "topic: allowed: its ARN, like arn:aws:sns:ca-central-1:123456789012:retours"
    try:
        if publisher.needs_authority:
            load_pem_x509_certificates(secrets.authorities)
    except ValueError:
        return "ca_file: allowed: a file of certificates (PEM)"
    return ""


def heard(
    publisher: SnsPublisher,
    request: HookRequest,
    secrets: HookSecrets,
    now: datetime,
    read: Callable[[Node, SnsMessage], Iterable[EventRead]],
) -> HookContent | HookRefusal:
    """What *read* makes of what was published, or the subscription to confirm."""
    message = opened(publisher, request, secrets, now)
    if isinstance(message, HookRefusal):
        return message
    if message.type != "Notification":
        confirms = message.type == "SubscriptionConfirmation" and bool(message.subscribe_url)
        return HookContent(
            subscribe_url=message.subscribe_url if confirms else "",
            strange=() if confirms else (message.type,),
        )
    try:
        node = parsed(message.text)
    except ValueError:  # a test of the topic is a sentence
        return HookContent(strange=("a message that is no JSON",))
    return gathered(read(node, message))


def opened(
    publisher: SnsPublisher, request: HookRequest, secrets: HookSecrets, now: datetime
) -> SnsMessage | HookRefusal:
    """The message in a request, proved under the certificate in *secrets*, or why it is not."""
    try:
        node = parsed(request.body)
    except ValueError:
        return HookRefusal.UNREADABLE
    if not certificate_url(publisher, request, secrets) or not _is_signed(
        publisher, node, secrets, now
    ):
        return HookRefusal.FORGED
    at = moment(inner(node, "Timestamp"))
    if at is None or not is_fresh(at, now):
        return HookRefusal.STALE
    confirm = inner(node, "SubscribeURL")
    return SnsMessage(
        type=inner(node, "Type"),
        id=inner(node, "MessageId"),
        at=at,
        text=inner(node, "Message"),
        subscribe_url=_place(publisher.confirmations, secrets.topic, confirm),
    )


def _place(pattern: str, topic: str, url: Node) -> str:
    arn = _ARN.fullmatch(topic)
    if arn is None or not isinstance(url, str):
        return ""
    return url if re.fullmatch(pattern.format(region=re.escape(arn[1])), url) else ""


def _is_signed(publisher: SnsPublisher, node: Node, secrets: HookSecrets, now: datetime) -> bool:
    names = _SIGNED.get(str(inner(node, "Type")), ())
    algorithm = _HASHES.get(str(inner(node, "SignatureVersion")))
    if not names or algorithm is None:
        return False
    try:
        signature = b64decode(inner(node, "Signature"), validate=True)
        key = _key(publisher, secrets, now)
        key.verify(signature, "".join(_lines(node, names)).encode(), PKCS1v15(), algorithm)
    except (TypeError, ValueError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _lines(node: Node, names: tuple[str, ...]) -> Iterator[str]:
    """The text that is signed. Raises `ValueError` where a field of it is missing or no text."""
    for name in names:
        value = inner(node, name)
        if name == "Subject" and value is None:
            continue
        if not isinstance(value, str):
            raise ValueError(f"{name} is no text")  # noqa: TRY004 - a fault of what was sent
        yield f"{name}\n{value}\n"


def _key(publisher: SnsPublisher, secrets: HookSecrets, now: datetime) -> RSAPublicKey:
    """The certificate's key. Raises `ValueError` for one that does not count, or not now."""
    certificate = load_pem_x509_certificate(secrets.certificate)
    key = certificate.public_key()
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise ValueError("the certificate is not valid at this moment")
    if publisher.needs_authority and not _is_issued(certificate, secrets.authorities):
        raise ValueError("the certificate was issued by nobody we trust")
    if not isinstance(key, RSAPublicKey):
        raise ValueError("the certificate holds no RSA key")  # noqa: TRY004 - a fault of what was sent
    return key


def _is_issued(certificate: Certificate, authorities: bytes) -> bool:
    for authority in load_pem_x509_certificates(authorities):
        try:
            certificate.verify_directly_issued_by(authority)
        except (TypeError, ValueError, InvalidSignature):
            continue
        return True
    return False
