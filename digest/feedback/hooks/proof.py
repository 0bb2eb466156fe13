"""What shows that a request is a relay's own: a password, or a signature of some moment. Pure."""

import hmac
from base64 import b64decode
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from digest.feedback.hooks.fields import Node, objects, parsed
from digest.feedback.hooks.hook import (
    EventRead,
    Hear,
    HookContent,
    HookRefusal,
    HookRequest,
    HookSecrets,
    gathered,
)

HEARD_WITHIN = timedelta(days=3)
"""From a signature to its last retry: none of the relays goes on for longer than a day or two."""
_CLOCKS_MAY_DIFFER = timedelta(minutes=10)


def why_no_password(request: HookRequest, secret: str) -> HookRefusal | None:
    """
    None where the request says the secret: as password of Basic (RFC 7617), or as Bearer token.

    The user name counts for nothing. Compared in constant time.
    """
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    said = credentials.strip().encode("utf-8", "replace")
    if not said:
        return HookRefusal.NO_PASSWORD
    if scheme.lower() == "basic":
        try:
            said = b64decode(said, validate=True).partition(b":")[2]
        except ValueError:
            return HookRefusal.FORGED
    is_known = scheme.lower() in ("basic", "bearer") and bool(secret)
    return None if hmac.compare_digest(said, secret.encode()) and is_known else HookRefusal.FORGED


def is_fresh(signed_at: datetime | None, now: datetime) -> bool:
    """Whether a signature of that moment is still heard: a replay from long ago is not."""
    return signed_at is not None and -_CLOCKS_MAY_DIFFER <= now - signed_at <= HEARD_WITHIN


def by_password(
    read: Callable[[Node, datetime], EventRead],
    events: Callable[[Node], Iterable[Node]] = objects,
) -> Hear:
    """
    How a relay that signs nothing is heard: where it says the password, *read* reads its events.

    *events* finds them in a body, which else is one, or a list of them.
    """

    def hear(
        request: HookRequest, secrets: HookSecrets, now: datetime
    ) -> HookContent | HookRefusal:
        refusal = why_no_password(request, secrets.secret)
        if refusal is not None:
            return refusal
        try:
            body = parsed(request.body)
        except ValueError:
            return HookRefusal.UNREADABLE
        return gathered(read(node, now) for node in events(body))

    return hear
