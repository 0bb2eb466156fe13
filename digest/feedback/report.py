"""What came back by mail or by a relay's hook, as it was understood; nothing here acts."""

from dataclasses import dataclass
from enum import StrEnum

from digest.tokens import Use


class ReportKind(StrEnum):
    """What a returned message is."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    LEAVE = "leave"
    AUTO_REPLY = "auto-reply"
    READ_RECEIPT = "read-receipt"
    CHALLENGE = "challenge"
    RELAY_NOTICE = "relay-notice"
    """A copy is late, or arrived: nothing is final."""
    REPLY = "reply"
    """A person's words, for the desk."""
    NOTHING = "nothing"


class BounceCause(StrEnum):
    """Why a copy came back, as far as it matters for what follows."""

    NO_MAILBOX = "no-mailbox"
    """The address is bad (X.1.1 and its like, RFC 3463)."""
    NO_DOMAIN = "no-domain"
    DISABLED = "disabled"
    FULL = "full"
    BUSY = "busy"
    """Greylisting, too many connections, a network or a system that failed."""
    ABOUT_US = "about-us"
    """Policy, reputation, authentication, content, size: never the reader's fault."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRecipient:
    """One address that a bounce names, as it names it, and what it says of it."""

    address: str
    is_permanent: bool
    cause: BounceCause
    status: str = ""
    """The enhanced status code (RFC 3463), where one is said."""
    diagnosis: str = ""
    """The words of the system that refused, on one line, at most 500 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToken:
    """A token of ours in what came back, whose signature holds."""

    use: Use
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """
    One returned message: what it is, of whom, and what shows it.

    `recipients` may be empty where only the token tells whose copy it was.
    """

    kind: ReportKind
    recipients: tuple[ReturnedRecipient, ...] = ()
    token: ReturnToken | None = None
    evidence: str = ""
    """Which form or wording decided, in words for an operator; no address."""
    message_id: str = ""
    """The Message-ID of the returned message itself, empty where it has none."""
    feedback_id: str = ""
    """The Feedback-ID of the mail that came back: which edition of which newsletter, not whose."""
    is_renamed: bool = False
    """Whether that mail had another Message-ID than ours when it arrived: a relay made it anew."""
