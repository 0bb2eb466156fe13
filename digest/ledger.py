"""
The ledger of consent: how an event is sealed to the one before, and what a log adds up to.

Each event carries the digest of its predecessor, so a changed or missing row
breaks every seal after it. The log alone is the truth: `replay` says where a
reader stands, and the subscriber's row only remembers the answer.

The seal, so that anyone can check it without this program: SHA-256, in lower
hex, of the previous digest (64 zeros before the first), a line feed, and the
event as a JSON array in UTF-8, no space between its parts and no escape but
those JSON requires:

    ["digest-consent-1", subscriber id, kind, [purposes, sorted], time, wording,
     source, basis, ip, user agent, actor]

where the time is UTC, `2024-11-08T13:30:00.000000Z`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from digest.model import ConsentEvent, EventKind, Purpose

GENESIS = "0" * 64
"""What the first event follows."""

_FORMAT = "digest-consent-1"
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

    @property
    def is_active(self) -> bool:
        """Confirmed, and not left since."""
        return self.confirmed_at is not None and self.left_at is None


def seal(previous: str, event: ConsentEvent) -> str:
    """The digest of an event that follows the one whose digest is *previous*."""
    told = json.dumps(_parts(event), ensure_ascii=False, separators=(",", ":"))
    return sha256(f"{previous}\n{told}".encode()).hexdigest()


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
        case EventKind.GRANTED if standing.is_active:
            return replace(
                standing,
                purposes=standing.purposes | event.purposes,
                revoked=standing.revoked - event.purposes,
            )
        case EventKind.REVOKED if standing.left_at is None:
            return replace(
                standing,
                purposes=standing.purposes - event.purposes,
                revoked=standing.revoked | event.purposes,
            )
        case EventKind.UNSUBSCRIBED if standing.left_at is None:
            return replace(standing, left_at=event.at, purposes=_NOTHING, revoked=_ALL)
        case _:
            return standing


def _confirmed(standing: Standing, event: ConsentEvent) -> Standing:
    if not standing.is_active:
        return Standing(
            confirmed_at=event.at,
            purposes=event.purposes,
            revoked=standing.revoked - event.purposes,
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


def _parts(event: ConsentEvent) -> list[object]:
    return [
        _FORMAT,
        event.subscriber_id,
        event.kind.value,
        sorted(event.purposes),
        event.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        event.wording,
        event.source,
        event.basis,
        event.ip,
        event.user_agent,
        event.actor,
    ]
