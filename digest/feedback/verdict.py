"""
What a returned message does to its reader: a table, and a score that fades. Pure.

Only what our own signature binds to a copy acts. An address that does not exist
is closed; a mailbox that takes nothing is counted, morning by morning; what is
said of us costs no reader, and the desk is told.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from digest.address import untagged
from digest.feedback.report import BounceCause, Report, ReportKind, ReturnedRecipient
from digest.model import MAILBOX_FULL, NO_DOMAIN, NO_MAILBOX


class ReturnConsequence(StrEnum):
    """What follows from a returned message."""

    CLOSE = "closed"
    """Its address is never written to again, until its person confirms anew."""
    COUNT = "counted"
    """One morning more on which the mailbox took nothing."""
    WAVE = "wave"
    """Its address was said to be bad, with most others of its domain: it costs nobody."""
    ALARM = "alarm"
    """The desk is told, and no reader is touched."""
    COMPLAIN = "complained"
    LEAVE = "left"
    FORWARD = "forwarded"
    """A person's words go on to the desk."""
    HOME = "home"
    """The trial that was sent to see whether mail comes back is back."""
    NOTHING = "nothing"
    KEEP = "kept"
    """Not understood: it stays where it lies, and is counted."""
    UNVERIFIED = "unverified"
    """No token of ours: shown, and never acted on."""


_OF_BOUNCE: Mapping[BounceCause, tuple[ReturnConsequence, ReturnConsequence]] = {
    BounceCause.NO_MAILBOX: (ReturnConsequence.CLOSE, ReturnConsequence.COUNT),
    BounceCause.NO_DOMAIN: (ReturnConsequence.CLOSE, ReturnConsequence.COUNT),
    BounceCause.DISABLED: (ReturnConsequence.COUNT, ReturnConsequence.COUNT),
    BounceCause.FULL: (ReturnConsequence.COUNT, ReturnConsequence.COUNT),
    BounceCause.BUSY: (ReturnConsequence.COUNT, ReturnConsequence.COUNT),
    BounceCause.UNKNOWN: (ReturnConsequence.COUNT, ReturnConsequence.COUNT),
    BounceCause.ABOUT_US: (ReturnConsequence.ALARM, ReturnConsequence.ALARM),
}
"""What follows from a copy that came back: where that is permanent, and where it is not."""
_OF_KIND: Mapping[ReportKind, ReturnConsequence] = {
    ReportKind.COMPLAINT: ReturnConsequence.COMPLAIN,
    ReportKind.LEAVE: ReturnConsequence.LEAVE,
    ReportKind.AUTO_REPLY: ReturnConsequence.NOTHING,
    ReportKind.READ_RECEIPT: ReturnConsequence.NOTHING,
    ReportKind.CHALLENGE: ReturnConsequence.NOTHING,
    ReportKind.RELAY_NOTICE: ReturnConsequence.NOTHING,
    ReportKind.REPLY: ReturnConsequence.FORWARD,
    ReportKind.NOTHING: ReturnConsequence.KEEP,
}
_UNBOUND = frozenset({ReturnConsequence.FORWARD, ReturnConsequence.NOTHING, ReturnConsequence.KEEP})
"""What harms nobody, and needs no token."""
_WEIGHT: Mapping[BounceCause, float] = {BounceCause.FULL: 0.25, BounceCause.ABOUT_US: 0}
"""How much a morning counts; the others count whole."""
WORDS: Mapping[BounceCause, str] = {
    BounceCause.NO_MAILBOX: NO_MAILBOX,
    BounceCause.NO_DOMAIN: NO_DOMAIN,
    BounceCause.DISABLED: "the mailbox is disabled; it may open again",
    BounceCause.FULL: MAILBOX_FULL,
    BounceCause.BUSY: "its server could not take it in time",
    BounceCause.ABOUT_US: "it was refused for what we are, or send",
    BounceCause.UNKNOWN: "it came back, and nobody said why",
}
"""A cause, as a row and an operator have it."""
_SEVERITY = tuple(WORDS)
_FADES_AFTER = timedelta(days=30)
_MOST_IN_ALL = 3
"""Mornings in a month, beside those in a row, that a mailbox may fail."""
_FEW = 3
"""Copies that came back from one domain, from which on they may be a wave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """One edition's copy for one reader: of which day, and why it came back, if it did."""

    day: date
    cause: BounceCause | None


def consequence_of(
    report: Report, said: ReturnedRecipient | None, *, is_ours: bool
) -> ReturnConsequence:
    """
    What follows from a report, and what it *said* of the reader's address.

    *said*: see `decisive`. *is_ours*: whether its token is bound to a reader.
    """
    if report.kind is ReportKind.BOUNCE and said is None and report.recipients:
        consequence = ReturnConsequence.KEEP  # a bounce of a bounce: it says nothing of a reader
    elif report.kind is ReportKind.BOUNCE:
        permanent, passing = _OF_BOUNCE[said.cause if said else BounceCause.UNKNOWN]
        consequence = permanent if said is not None and said.is_permanent else passing
    else:
        consequence = _OF_KIND[report.kind]
    if is_ours or consequence in _UNBOUND:
        return consequence
    if consequence is ReturnConsequence.LEAVE:  # whose wish it is, a person has to see
        return ReturnConsequence.FORWARD
    return ReturnConsequence.UNVERIFIED


def decisive(
    report: Report, address: str, own_mailboxes: Collection[str] = ()
) -> ReturnedRecipient | None:
    """
    What the report says of that address, or else the gravest that it says of any.

    What is said of another address is never permanent for the one we wrote to: a forward
    that died, or one of a list (docs/decisions/0033). With an empty *address* the copy is
    nobody's that we know, and what is said stays as it is. None where it names none but
    *own_mailboxes*, which are ours, untagged: then a notice could not be delivered to us.
    """
    exact = [each for each in report.recipients if each.address.lower() == address.lower()]
    named = exact or [each for each in report.recipients if _is_one_mailbox(each.address, address)]
    if named:
        return _gravest(named)
    other = _gravest([e for e in report.recipients if untagged(e.address) not in own_mailboxes])
    return replace(other, is_permanent=False) if other and address else other


def _is_one_mailbox(named: str, address: str) -> bool:
    """Whether a system may call that address so inside: by the same name at whatever host."""
    local, wanted = (untagged(each).rpartition("@")[0] for each in (named, address))
    return local == wanted or not named


def _gravest(said: Sequence[ReturnedRecipient]) -> ReturnedRecipient | None:
    return min(said, key=lambda each: _rank((each.is_permanent, each.cause)), default=None)


def _rank(said: tuple[bool, BounceCause]) -> tuple[bool, int]:
    """The gravest first."""
    is_permanent, cause = said
    return not is_permanent, _SEVERITY.index(cause)


def is_worse(said: ReturnedRecipient, before: Collection[tuple[bool, BounceCause]]) -> bool:
    """
    Whether a notice says something worse of its reader than those *before* of the same copy.

    Of each: whether it was permanent, and its cause.
    """
    mine = _rank((said.is_permanent, said.cause))
    return all(mine < _rank(each) for each in before)


def is_worn_out(mornings: Sequence[Morning], most_in_a_row: int) -> bool:
    """
    Whether a mailbox failed too often to go on; *mornings* are the newest first.

    So many in a row, or three more than that within a month, which is as long as a
    morning counts. A full mailbox counts a quarter: people come home.
    """
    in_a_row = 0.0
    for morning in mornings:
        if morning.cause is None:
            break
        in_a_row += _WEIGHT.get(morning.cause, 1)
    since = mornings[0].day - _FADES_AFTER if mornings else date.min
    lately = sum(
        _WEIGHT.get(morning.cause, 1)
        for morning in mornings
        if morning.cause is not None and morning.day > since
    )
    return in_a_row >= most_in_a_row or lately >= most_in_a_row + _MOST_IN_ALL


def is_wave(came_back: int, accepted: int) -> bool:
    """Whether so many bad addresses of a domain, beside what it kept, say more of it or of us."""
    return came_back >= _FEW and came_back > accepted
