"""What a relay's events mean to us: the same few things, whatever each relay calls them. Pure."""

from dataclasses import dataclass

from digest.feedback.hooks.fields import status_in
from digest.feedback.report import BounceCause, Report, ReportKind, ReturnedRecipient

_BY_STATUS = {
    "1.1": BounceCause.NO_MAILBOX,
    "1.2": BounceCause.NO_DOMAIN,
    "1.3": BounceCause.NO_MAILBOX,
    "1.6": BounceCause.NO_MAILBOX,
    "1.10": BounceCause.NO_DOMAIN,
    "2.1": BounceCause.DISABLED,
    "2.2": BounceCause.FULL,
    "2.3": BounceCause.ABOUT_US,
    "3.4": BounceCause.ABOUT_US,
}
"""By the last two numbers of RFC 3463, as in `1.1` for 5.1.1; RFC 7505 for `1.10`."""
_BY_SUBJECT = {
    "3": BounceCause.BUSY,
    "4": BounceCause.BUSY,
    "6": BounceCause.ABOUT_US,
    "7": BounceCause.ABOUT_US,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMeaning:
    """
    A row of a relay's table: what one of its events means.

    `is_permanent` is the relay's word for it, and `words` add what its name does not say.
    """

    kind: ReportKind = ReportKind.BOUNCE
    cause: BounceCause = BounceCause.UNKNOWN
    is_permanent: bool = False
    hears_status: bool = False
    """Whether a status code in the server's words says more of the cause than the relay does."""
    words: str = ""

    def report(self, relay: str, event: str, address: str, said: str = "") -> Report:
        """
        That event of that address as a report; *said* are the words of the server that refused.

        Where no address is named, only the copy's own name tells whose it was.
        """
        recipient = ReturnedRecipient(
            address=address,
            is_permanent=self.is_permanent,
            cause=cause_by_status(said, self.cause) if self.hears_status else self.cause,
            status=status_in(said),
            diagnosis=said,
        )
        return Report(
            kind=self.kind,
            recipients=(recipient,) if address else (),
            evidence=f"{relay} says {event}" + (f": {self.words}" if self.words else ""),
        )


def hard(cause: BounceCause, words: str = "") -> EventMeaning:
    """The relay gives up this copy, and says why."""
    return EventMeaning(cause=cause, is_permanent=True, words=words)


def soft(cause: BounceCause, words: str = "") -> EventMeaning:
    """A copy did not arrive, and the next one may."""
    return EventMeaning(cause=cause, words=words)


def as_status_says(otherwise: BounceCause, *, is_permanent: bool) -> EventMeaning:
    """A copy that came back for what the server's status code says, or else for *otherwise*."""
    return EventMeaning(cause=otherwise, is_permanent=is_permanent, hears_status=True)


ABOUT_US = EventMeaning(cause=BounceCause.ABOUT_US, is_permanent=True)
"""Policy, reputation, content: what is refused is our mail, and not this reader."""
COMPLAINT = EventMeaning(kind=ReportKind.COMPLAINT)
LEAVE = EventMeaning(kind=ReportKind.LEAVE)
AUTO_REPLY = EventMeaning(kind=ReportKind.AUTO_REPLY)
CHALLENGE = EventMeaning(kind=ReportKind.CHALLENGE)
NOTICE = EventMeaning(kind=ReportKind.RELAY_NOTICE)
"""It arrived, or is late: nothing is final."""
NOTHING = EventMeaning(kind=ReportKind.NOTHING)
OWN_LIST = hard(BounceCause.UNKNOWN, "its own suppression list holds the address; nothing was sent")
"""Why the list holds it is not said, so it is no proof that the address is bad."""


def cause_by_status(words: str, otherwise: BounceCause) -> BounceCause:
    """What the status code (RFC 3463) in a server's words says of an address, or *otherwise*."""
    status = status_in(words)
    if not status:
        return otherwise
    grade, _, detail = status.partition(".")
    passing = BounceCause.BUSY if grade == "4" else otherwise
    return _BY_STATUS.get(detail) or _BY_SUBJECT.get(detail.partition(".")[0], passing)
