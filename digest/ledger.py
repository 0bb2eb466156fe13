"""
The ledger of consent: how an event is sealed to the one before, and what a log adds up to.

Each event carries the digest of its predecessor, so a changed or missing row
breaks every seal after it. The log alone is the truth: `replay` says where a
reader stands, and the subscriber's row only remembers the answer.

What tells who a person is stays outside the seal, behind two commitments, so
that it can be erased and the chain still holds. The seal, so that anyone can
check it without this program: SHA-256, in lower hex, of the previous digest (64
zeros before the first), a line feed, and the event as a JSON array in UTF-8, no
space between its parts and no escape but those JSON requires:

    ["digest-consent-1", subscriber id, kind, [purposes, sorted], time, wording,
     source, actor, person, visit]

where the time is UTC, `2024-11-08T13:30:00.000000Z`, and

    person = SHA-256 of the person's salt, a line feed, and ["address","basis"]
    visit  = SHA-256 of the visit's salt, a line feed, and ["ip","user agent"]

written the same way; `visit` is empty where neither is known. An erased half
has no salt and no text any more, and nobody can guess them from the commitment.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from digest.model import ConsentEvent, EventKind, Purpose

GENESIS = "0" * 64
"""What the first event follows."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_FORMAT = "digest-consent-1"
_PARTNER = "partner "
_NOTHING: frozenset[Purpose] = frozenset()
_ALL = frozenset(Purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    Where a reader stands.

    `revoked` are the purposes the reader took back (by leaving, all of them) and
    did not give again: an import can never restore them.
    """

    confirmed_at: datetime | None = None
    left_at: datetime | None = None
    purposes: frozenset[Purpose] = _NOTHING
    revoked: frozenset[Purpose] = _NOTHING
    dropped: frozenset[int] = frozenset()
    """Partners the reader refused one by one; leaving and coming back do not readmit them."""

    @property
    def is_active(self) -> bool:
        """Confirmed, and not left since."""
        return self.confirmed_at is not None and self.left_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """What an event keeps of the person, each half erasable with its salt."""

    address: str = ""
    """The address it was about, as it was then."""
    person_salt: str = ""
    """Empty once address and basis are erased."""
    visit_salt: str = ""
    """Empty once IP and user agent are erased, or where there were none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitments:
    """What the seal covers of the personal halves; they outlive them."""

    person: str
    visit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event as the log keeps it: its number, what is erasable, its seal and the one before."""

    id: int
    event: ConsentEvent
    personal: Personal
    commitments: Commitments
    wording_sha256: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How many events a log has, and the digest of the newest: what an operator keeps."""

    events: int = 0
    digest: str = GENESIS

    def __str__(self) -> str:
        return f"{self.events}:{self.digest}"


def commit(event: ConsentEvent, personal: Personal) -> Commitments:
    """The commitments to the personal halves of an event; salts are 32 hex digits each."""
    has_visit = bool(event.ip or event.user_agent)
    return Commitments(
        person=_commitment(personal.person_salt, personal.address, event.basis),
        visit=_commitment(personal.visit_salt, event.ip, event.user_agent) if has_visit else "",
    )


def seal(previous: str, event: ConsentEvent, commitments: Commitments) -> str:
    """The digest of an event that follows the one whose digest is *previous*."""
    return sha256(f"{previous}\n{sealed_text(event, commitments)}".encode()).hexdigest()


def sealed_text(event: ConsentEvent, commitments: Commitments) -> str:
    """What the seal of an event covers, byte for byte."""
    return _json(_parts(event, commitments))


def wording_sha256(wording: str) -> str:
    """The version of a wording: the SHA-256 of its UTF-8 bytes; empty for no wording."""
    return sha256(wording.encode()).hexdigest() if wording else ""


def replay(events: Iterable[ConsentEvent]) -> Standing:
    """What one reader's events, oldest first, add up to."""
    standing = Standing()
    for event in events:
        standing = after(standing, event)
    return standing


def after(standing: Standing, event: ConsentEvent) -> Standing:
    """
    Where a reader stands once *event* has happened.

    Only a confirmation brings back a person who left; an import or a changed
    preference does not, whatever it says.
    """
    match event.kind:
        case EventKind.CONFIRMED:
            return _confirmed(standing, event)
        case EventKind.IMPORTED if standing.left_at is None:
            return _imported(standing, event)
        case EventKind.UNSUBSCRIBED | EventKind.COMPLAINED | EventKind.ERASED if (
            standing.left_at is None
        ):
            return replace(standing, left_at=event.at, purposes=_NOTHING, revoked=_ALL)
        case _ if standing.left_at is None:
            return _chosen(standing, event)
        case _:
            return standing


def _chosen(standing: Standing, event: ConsentEvent) -> Standing:
    """What a reader who did not leave gave or took back, of a purpose or of one partner."""
    purposes, revoked = standing.purposes, standing.revoked
    match event.kind:
        case EventKind.GRANTED if standing.is_active:
            given, freed = purposes | event.purposes, revoked - event.purposes
            return replace(standing, purposes=given, revoked=freed)
        case EventKind.REVOKED:
            kept, taken = purposes - event.purposes, revoked | event.purposes
            return replace(standing, purposes=kept, revoked=taken)
        case EventKind.DROPPED:
            return replace(standing, dropped=standing.dropped | _partners(event.basis))
        case EventKind.READMITTED:
            return replace(standing, dropped=standing.dropped - _partners(event.basis))
        case _:
            return standing


def _confirmed(standing: Standing, event: ConsentEvent) -> Standing:
    if not standing.is_active:
        return Standing(
            confirmed_at=event.at,
            purposes=event.purposes,
            revoked=standing.revoked - event.purposes,
            dropped=standing.dropped,
        )
    return replace(
        standing,
        purposes=standing.purposes | event.purposes,
        revoked=standing.revoked - event.purposes,
    )


def _imported(standing: Standing, event: ConsentEvent) -> Standing:
    return replace(
        standing,
        confirmed_at=standing.confirmed_at or event.at,
        purposes=standing.purposes | (event.purposes - standing.revoked),
    )


def partner_basis(partner: int) -> str:
    """How the basis of an event names a partner, by its number."""
    return f"{_PARTNER}{partner}"


def _partners(basis: str) -> frozenset[int]:
    """The partner a basis names; none where the basis was erased."""
    number = basis.removeprefix(_PARTNER)
    return frozenset({int(number)}) if number.isdecimal() else frozenset()


def _parts(event: ConsentEvent, commitments: Commitments) -> list[object]:
    return [
        _FORMAT,
        event.subscriber_id,
        event.kind.value,
        sorted(event.purposes),
        f"{event.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        event.wording,
        event.source,
        event.actor,
        commitments.person,
        commitments.visit,
    ]


def _commitment(salt: str, *told: str) -> str:
    return sha256(f"{salt}\n{_json(told)}".encode()).hexdigest()


def _json(told: object) -> str:
    return _ENCODER.encode(told)
