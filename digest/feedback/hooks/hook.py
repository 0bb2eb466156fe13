"""What a relay posts to us, what proves that it did, and what comes of reading it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from digest.feedback.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class HookRequest:
    """One POST as it came: its header fields, by name in small letters, and its body."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HookSecrets:
    """What a relay's word is proved by: what the settings say, and what was fetched for it."""

    secret: str = field(default="", repr=False)
    """A password, or the key that checks a signature; what it is, each relay's file says."""
    topic: str = ""
    """The only topic (its ARN) that is listened to, where a relay speaks through SNS."""
    authorities: bytes = b""
    """Certificates (PEM), one of which issued the signing one, where its host is not enough."""
    certificate: bytes = b""
    """The signing certificate (PEM), fetched from where `RelayHook.certificate_url` said."""


class HookRefusal(StrEnum):
    """Why a request is not heard. Whoever sent it is told no more than a status."""

    NO_PASSWORD = "it says no password"  # noqa: S105 - words, and no password
    """Some programs say theirs only when they are asked for it."""
    FORGED = "its password is wrong, or its signature does not hold"
    STALE = "it was signed too long ago, or in the future"
    UNREADABLE = "its body cannot be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayEvent:
    """One thing that a relay says of one copy."""

    relay: str
    id: str
    """The same whenever the relay says it again; unique to that relay."""
    at: datetime
    """When it happened, aware, as the relay says."""
    report: Report
    names: tuple[str, ...] = ()
    """What may name the copy, the surest first: what our header field held, or its Message-ID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HookContent:
    """What a relay said in one request, proved to be its own."""

    events: tuple[RelayEvent, ...] = ()
    strange: tuple[str, ...] = ()
    """Kinds of event that nobody here understands, for the log; nothing is done about them."""
    subscribe_url: str = ""
    """Where the subscription is confirmed through which all others will come (SNS)."""


EventRead = RelayEvent | str | None
"""One event as it was read: a text is a kind unknown here, None one that is left unread."""
Hear = Callable[[HookRequest, HookSecrets, datetime], HookContent | HookRefusal]
FindCertificate = Callable[[HookRequest, HookSecrets], str]


def _fits(_secrets: HookSecrets) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayHook:
    """A row of the table: one relay, and how its word is proved and read."""

    name: str
    """As in `[hooks.NAME]` and in the address it posts to."""
    hear: Hear
    """Pure: what was said, at that moment (aware), or why it is not heard."""
    wants: frozenset[str] = frozenset({"secret"})
    """The settings it cannot do without."""
    certificate_url: FindCertificate | None = None
    """Where the signing certificate lies, or ''; None where none is needed."""
    why_unfit: Callable[[HookSecrets], str] = _fits
    """What is wrong with its settings, in words after their key; '' where nothing is."""
    copy_field: str = ""
    """A header field with `{}` for the copy's name, where only such a one is told back."""


def gathered(results: Iterable[EventRead]) -> HookContent:
    """The content of a request whose events were read one by one."""
    every = tuple(results)
    return HookContent(
        events=tuple(each for each in every if isinstance(each, RelayEvent)),
        strange=tuple(sorted({each for each in every if isinstance(each, str)})),
    )
