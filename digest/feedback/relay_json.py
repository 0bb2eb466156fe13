"""What Amazon's relay mails of a copy: a notification in JSON, written for programs."""

import json

from digest.feedback.addresses import first_address
from digest.feedback.statuses import RecipientStatus

_DECODER = json.JSONDecoder()
_KEYS = {"notificationType", "eventType"}
_LONGEST = 100_000
_MOST = 200


def notified(text: str) -> tuple[str, tuple[RecipientStatus, ...]]:
    """
    The notification's type in small letters, and what it says of whom; empty for other texts.

    Of a complaint only the addresses are told.
    """
    start = text[:_LONGEST].lstrip().replace("!\n ", "").replace("\n", "")  # cut by RFC 5322, 2.1.1
    if not start.startswith("{") or not any(key in start for key in _KEYS):
        return "", ()
    try:
        content, _ = _DECODER.raw_decode(start)
    except (ValueError, RecursionError):  # no JSON, or brackets without end
        return "", ()
    kind = str(content.get("notificationType") or content.get("eventType")).lower()
    return kind, tuple(_statuses(content.get(kind), kind))[:_MOST]


def _statuses(body: object, kind: str) -> list[RecipientStatus]:
    if not isinstance(body, dict):
        return []
    rows = body.get("bouncedRecipients") or body.get("complainedRecipients")
    is_for_now = kind == "bounce" and body.get("bounceType") == "Transient"
    return [
        RecipientStatus(
            address=first_address(str(row.get("emailAddress"))),
            action="failed",
            status=_text(row, "status") or ("4.0.0" if is_for_now else ""),
            diagnosis=_text(row, "diagnosticCode") or _text(body, "bounceSubType"),
        )
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
    ]


def _text(row: dict[str, object], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""
