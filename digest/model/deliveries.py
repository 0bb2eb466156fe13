"""Deliveries: one reader's copy, from its row to the relay's answer."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from digest.errors import InputError
from digest.model.editions import Variant


class DeliveryStatus(StrEnum):
    """
    Where one reader's copy stands.

    `QUEUED` and `DEFERRED` are open; the others are ends. `ACCEPTED` is what
    the relay said, never "delivered". `UNCERTAIN`: the final dot was sent and
    no answer came back, so nobody can know (RFC 1047).
    """

    QUEUED = "queued"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    BOUNCED = "bounced"
    SUPPRESSED = "suppressed"
    UNCERTAIN = "uncertain"
    EXPIRED = "expired"


_PATH = re.compile(r"[^\x00-\x20\x7f-\xa0<>\u2028\u2029\ud800-\udfff]+")
"""What may stand between the angle brackets of MAIL and RCPT (RFC 5321, section 4.1.2)."""
MAILBOX_FULL = "the mailbox is full"
HELD_BACK = "held back by the warm-up"
"""How the reason begins of a copy that waits for another day of a new domain's warm-up."""
STAGING = "staging: mode.staging does not list this address"
"""What keeps a mail from whom a copy for trials may not write to."""
NO_MAILBOX = "there is no such mailbox"
NO_DOMAIN = "the address's domain takes no mail, or does not exist"
BAD_ADDRESS = frozenset({NO_MAILBOX, NO_DOMAIN})
"""Meanings of a reply that close an address; who confirms anew opens it again."""
WORN_OUT = "its mailbox took nothing for too long"
"""Why an address is closed that came back after a pause; who confirms anew opens it again."""
COMPLAINED = "its reader called our mail spam"
"""Why an address is closed for good, until a person opens it."""

OPEN_STATUSES = (DeliveryStatus.QUEUED, DeliveryStatus.DEFERRED)


class Delivery(NamedTuple):
    """
    One edition to one reader: what the sender needs to make and address the copy.

    A tuple, as a claim makes hundreds at once: it costs a quarter of what a dataclass does.
    """

    id: int
    subscriber_id: int
    address: str
    variant: Variant
    consented_on: date
    """The civil day, in the newsletter's zone, the reader agreed: the footer says so."""
    is_dated: bool = True
    """Whether it was that very day; else no later, and the footer says that."""
    attempts: int = 0
    """Tries that reached the relay before this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the relay said: the code of RFC 5321, the status of RFC 3463 (or empty), the text."""

    code: int
    status: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one attempt. `suppress` says the address itself is bad, not us."""

    status: DeliveryStatus
    reply: Reply | None = None
    reason: str = ""
    """In words for an operator, without any address."""
    suppress: bool = False
    soon: bool = False
    """Put off for the moment: a minute later it may be taken."""

    def unnamed(self) -> "Outcome":
        """The same for a reader who was erased: no word of the relay, no address to close."""
        reply = replace(self.reply, text="") if self.reply else None
        return replace(self, reply=reply, suppress=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """
    Some deliveries of one edition, held by one sender for a while.

    `epoch` is the fence: it grows at each claim, and whoever writes with an
    old one writes nothing.
    """

    id: int
    edition_id: int
    lane: str
    epoch: int
    owner: str
    lease: timedelta
    """How long from the claim; `record` prolongs it."""
    deliveries: tuple[Delivery, ...]
    announced: frozenset[int]
    """Which of them may leave before `record` is told more, by number."""
    unwanted: frozenset[int] = frozenset()
    """Those of them whose readers might not get them any more when it was claimed."""
    turn: timedelta | None = None
    """After how long the rest is to be given back, as other lanes wait; None: nobody waits."""


class _SharedPieces(NamedTuple):
    """What copies with the same pieces have in common."""

    size: int
    is_ascii: bool


@lru_cache(maxsize=16)
def _shared(pieces: tuple[bytes, ...]) -> _SharedPieces:
    return _SharedPieces(sum(map(len, pieces)), all(map(bytes.isascii, pieces)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """
    One message and its envelope, ready for the relay.

    `wire` has CRLF line ends, no bare CR or LF, no line that begins with a dot,
    and ends with CRLF: `deliver/conformance.py` looks before it leaves. Raises
    `InputError` for an address that would end its SMTP command.
    """

    envelope_sender: str
    recipient: str
    pieces: tuple[bytes, ...] = field(repr=False)
    """The message: what the copies of a mailing share, between two of these a reader's own."""
    delivery_id: int = 0
    """The row it stands for; 0 for a letter that is no edition's copy."""
    size: int = field(init=False)
    """Of the message, in bytes."""
    needs_utf8: bool = field(init=False)
    """Whether only a relay with SMTPUTF8 can take it (RFC 6531)."""

    def __post_init__(self) -> None:
        if not (_PATH.fullmatch(self.envelope_sender) and _PATH.fullmatch(self.recipient)):
            raise InputError("the address holds characters that no SMTP command may hold")
        shared, own = _shared(self.pieces[::2]), b"".join(self.pieces[1::2])
        is_ascii = self.recipient.isascii() and own.isascii() and shared.is_ascii
        object.__setattr__(self, "size", len(own) + shared.size)
        object.__setattr__(self, "needs_utf8", not is_ascii)

    @property
    def wire(self) -> bytes:
        """The message in one."""
        return b"".join(self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRow:
    """A delivery as an operator sees it."""

    delivery_id: int
    subscriber_id: int
    address: str
    status: DeliveryStatus
    attempts: int
    at: datetime | None
    due_at: datetime | None
    code: int | None
    enhanced: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedCopy:
    """One edition that was meant for a reader, and what became of the copy."""

    day: date
    status: DeliveryStatus
    at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyCount:
    """How many copies stand somewhere after the same reply (None: there was none) and meaning."""

    status: DeliveryStatus
    code: int | None
    enhanced: str
    reason: str
    number: int
