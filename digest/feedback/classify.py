"""What a returned message is: a notice of delivery status or a leave, by our token. Pure."""

import re
from email import message_from_bytes
from email.message import Message

from digest.errors import TokenError
from digest.feedback.report import (
    BounceCause,
    Report,
    ReportKind,
    ReturnedRecipient,
    ReturnToken,
)
from digest.tokens import Keyring, Use, read

_TOKEN = re.compile(r"\b([a-z][0-9a-z]{1,4}\.[0-9a-z-]+\.[0-9a-f]{20,32})\b", re.IGNORECASE)
_CAUSES = {
    **dict.fromkeys(("5.1.1", "5.1.6", "5.1.0"), BounceCause.NO_MAILBOX),
    **dict.fromkeys(("5.1.2", "5.1.10", "5.4.4"), BounceCause.NO_DOMAIN),
    **dict.fromkeys(("4.2.2", "5.2.2"), BounceCause.FULL),
    **dict.fromkeys(("5.2.1",), BounceCause.DISABLED),
}


def classify(raw: bytes, keyring: Keyring | None) -> Report:
    """What that message is; a token that no key of *keyring* signed is none."""
    message = message_from_bytes(raw)
    token = _token(raw, keyring)
    message_id = str(message.get("Message-ID", "")).strip()
    if message.get_content_type() == "multipart/report":
        kind = ReportKind.BOUNCE
        if message.get_param("report-type") == "feedback-report":
            kind = ReportKind.COMPLAINT
        recipients = tuple(_recipients(message))
        return Report(kind=kind, recipients=recipients, token=token, message_id=message_id)
    if token is not None and token.use is Use.UNSUBSCRIBE:
        return Report(kind=ReportKind.LEAVE, token=token, message_id=message_id)
    if str(message.get("Auto-Submitted", "no")).lower() != "no":
        return Report(kind=ReportKind.AUTO_REPLY, message_id=message_id)
    kind = ReportKind.REPLY if message.get("From") else ReportKind.NOTHING
    return Report(kind=kind, token=token, message_id=message_id)


def _token(raw: bytes, keyring: Keyring | None) -> ReturnToken | None:
    for text in _TOKEN.findall(raw.decode("ascii", "replace")) if keyring else ():
        use = next((use for use in Use if use == text[0].lower()), None)
        if use is None or keyring is None:
            continue
        try:
            return ReturnToken(use=use, numbers=read(keyring, use, text))
        except TokenError:
            continue
    return None


def _recipients(message: Message) -> list[ReturnedRecipient]:
    fields = [
        part
        for block in message.walk()
        if block.get_content_type() == "message/delivery-status"
        for part in block.get_payload()
        if isinstance(part, Message) and part.get("Final-Recipient")
    ]
    return [_recipient(part) for part in fields]


def _recipient(part: Message) -> ReturnedRecipient:
    status = str(part.get("Status", "")).strip()
    cause = _CAUSES.get(status)
    if cause is None and status.startswith(("5.7", "4.7")):
        cause = BounceCause.ABOUT_US
    if cause is None and status.startswith("4."):
        cause = BounceCause.BUSY
    return ReturnedRecipient(
        address=str(part["Final-Recipient"]).partition(";")[2].strip(),
        is_permanent=status.startswith("5."),
        cause=cause or BounceCause.UNKNOWN,
        status=status,
        diagnosis=" ".join(str(part.get("Diagnostic-Code", "")).split())[:500],
    )
