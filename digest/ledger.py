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

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring as _quoted
from typing import NamedTuple

from digest.model import ConsentEvent, EventKind, Purpose

GENESIS = "0" * 64
"""What the first event follows."""

_FORMAT = "digest-consent-1"
_PARTNER = "partner "
_NOTHING: frozenset[Purpose] = frozenset()
_ALL = frozenset(Purpose)
_KINDS = {kind.value: kind for kind in EventKind}
_SAID_ON = re.compile(
    r"\((?:consent given (?:on|by)|left on) (\d{4}-\d\d-\d\d(?:T[\d:.]+\+00:00)?)\)\Z"
)
GIVEN_BY = "consent given by"
"""What a list says whose own source did not know the day, only that it was no later."""
_OF_IMPORT = re.compile(r"import:\d+:")
_NOON = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentState:
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
    own_yes_at: datetime | None = None
    """When the reader last agreed here, by their own hand."""
    listed_yes_at: datetime | None = None
    """The newest day on which a list says they agreed elsewhere."""

    @property
    def is_active(self) -> bool:
        """Confirmed, and not left since."""
        return self.confirmed_at is not None and self.left_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
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
class LedgerEntry:
    """An event as the log keeps it: its number, what is erasable, its seal and the one before."""

    id: int
    event: ConsentEvent
    personal: PersonalData
    commitments: Commitments
    wording_sha256: str
    previous: str
    digest: str


class LogRow(NamedTuple):
    """
    An event as its row of the log tells it, field by field.

    A walk through millions of them has no time for more; `entry_of` makes it
    whole. `purposes` are sorted, with a blank between.
    """

    id: int
    subscriber_id: int
    kind: str
    purposes: str
    at: datetime
    wording: str
    wording_sha256: str
    source: str
    actor: str
    address: str
    basis: str
    person_salt: str
    person_sha256: str
    ip: str
    user_agent: str
    visit_salt: str
    visit_sha256: str
    previous: str
    digest: str


class ConsentStep(NamedTuple):
    """What of an event decides where its reader stands."""

    kind: EventKind
    purposes: frozenset[Purpose]
    at: datetime
    basis: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHead:
    """How many events a log has, and the digest of the newest: what an operator keeps."""

    events: int = 0
    digest: str = GENESIS

    def __str__(self) -> str:
        return f"{self.events}:{self.digest}"


def commit(event: ConsentEvent, personal: PersonalData) -> Commitments:
    """The commitments to the personal halves of an event; salts are 32 hex digits each."""
    return Commitments(
        person=commitment(personal.person_salt, personal.address, event.basis),
        visit=(
            commitment(personal.visit_salt, event.ip, event.user_agent)
            if event.ip or event.user_agent
            else ""
        ),
    )


def commitment(salt: str, first: str, second: str) -> str:
    """The commitment to one personal half: its salt and its two texts."""
    return sha256(f"{salt}\n[{_quoted(first)},{_quoted(second)}]".encode()).hexdigest()


def seal(previous: str, event: ConsentEvent, commitments: Commitments) -> str:
    """The digest of an event that follows the one whose digest is *previous*."""
    return seal_of(_bare_row(previous, event, commitments))


def seal_of(row: LogRow) -> str:
    """The digest that the row of an event must have."""
    return sha256(f"{row.previous}\n{_sealed(row)}".encode()).hexdigest()


def sealed_text(event: ConsentEvent, commitments: Commitments) -> str:
    """What the seal of an event covers, byte for byte."""
    return _sealed(_bare_row("", event, commitments))


@lru_cache(maxsize=64)  # the same few texts are shown to everyone
def wording_sha256(wording: str) -> str:
    """The version of a wording: the SHA-256 of its UTF-8 bytes; empty for no wording."""
    return sha256(wording.encode()).hexdigest() if wording else ""


def entry_of(row: LogRow) -> LedgerEntry:
    """The event a row tells, whole."""
    return LedgerEntry(
        id=row.id,
        event=ConsentEvent(
            subscriber_id=row.subscriber_id,
            kind=_KINDS[row.kind],
            purposes=purposes_named(row.purposes),
            at=row.at,
            wording=row.wording,
            source=row.source,
            basis=row.basis,
            ip=row.ip,
            user_agent=row.user_agent,
            actor=row.actor,
        ),
        personal=PersonalData(
            address=row.address, person_salt=row.person_salt, visit_salt=row.visit_salt
        ),
        commitments=Commitments(person=row.person_sha256, visit=row.visit_sha256),
        wording_sha256=row.wording_sha256,
        previous=row.previous,
        digest=row.digest,
    )


def step(kind: str, purposes: str, at: datetime, basis: str, source: str) -> ConsentStep:
    """A step from what a row tells of it."""
    return ConsentStep(_KINDS[kind], purposes_named(purposes), at, basis, source)


@lru_cache(maxsize=64)
def purposes_named(words: str) -> frozenset[Purpose]:
    """The purposes a row names."""
    return frozenset(map(Purpose, words.split()))


def replay(events: Iterable[ConsentEvent | ConsentStep]) -> ConsentState:
    """What one reader's events, oldest first, add up to; a list that was undone adds nothing."""
    log = tuple(events)
    undone = tuple(event.source for event in log if event.kind is EventKind.UNDONE)
    state = ConsentState()
    for event in log:
        if not (undone and event.source.startswith(undone)):
            state = after(state, event)
    return state


def after(state: ConsentState, event: ConsentEvent | ConsentStep) -> ConsentState:
    """
    Where a reader stands once *event* has happened.

    Only a confirmation brings back a person who left; an import or a changed
    preference does not, whatever it says.
    """
    match event.kind:
        case EventKind.CONFIRMED:
            return _confirmed(state, event)
        case EventKind.IMPORTED if state.left_at is None:
            return _imported(state, event)
        case EventKind.UNSUBSCRIBED | EventKind.COMPLAINED | EventKind.ERASED if (
            state.left_at is None
        ):
            left_at = said_at(event) or event.at
            return replace(state, left_at=left_at, purposes=_NOTHING, revoked=_ALL)
        case _ if state.left_at is None:
            return _chosen(state, event)
        case _:
            return state


def _chosen(state: ConsentState, event: ConsentEvent | ConsentStep) -> ConsentState:
    """What a reader who did not leave gave or took back, of a purpose or of one partner."""
    purposes, revoked = state.purposes, state.revoked
    match event.kind:
        case EventKind.GRANTED if state.is_active:
            return replace(
                state,
                purposes=purposes | event.purposes,
                revoked=revoked - event.purposes,
                own_yes_at=event.at,
            )
        case EventKind.REVOKED:
            return replace(
                state, purposes=purposes - event.purposes, revoked=revoked | event.purposes
            )
        case EventKind.DROPPED:
            return replace(state, dropped=state.dropped | _partners(event.basis))
        case EventKind.READMITTED:
            return replace(state, dropped=state.dropped - _partners(event.basis))
        case _:
            return state


def _confirmed(state: ConsentState, event: ConsentEvent | ConsentStep) -> ConsentState:
    if not state.is_active:
        return ConsentState(
            confirmed_at=event.at,
            purposes=event.purposes,
            revoked=state.revoked - event.purposes,
            dropped=state.dropped,
            own_yes_at=event.at,
        )
    return replace(
        state,
        purposes=state.purposes | event.purposes,
        revoked=state.revoked - event.purposes,
        own_yes_at=event.at,
    )


def _imported(state: ConsentState, event: ConsentEvent | ConsentStep) -> ConsentState:
    said = said_at(event)
    return replace(
        state,
        confirmed_at=state.confirmed_at or said or event.at,
        purposes=state.purposes | (event.purposes - state.revoked),
        listed_yes_at=max(filter(None, (state.listed_yes_at, said)), default=None),
    )


def said_on(what: str, when: date) -> str:
    """How a list's event ends its basis; *what* is `consent given on`, `left on` or `GIVEN_BY`."""
    return f"({what} {when.isoformat()})"


def said_at(event: ConsentEvent | ConsentStep) -> datetime | None:
    """When the list says it was, never after the list itself; None where it does not."""
    day = _SAID_ON.search(event.basis) if _OF_IMPORT.match(event.source) else None
    if day is None:
        return None
    try:
        moment = datetime.fromisoformat(day[1])
    except ValueError:  # no day of any calendar
        return None
    return min(moment if moment.tzinfo else moment_on(moment.date()), event.at)


def moment_on(when: date) -> datetime:
    """That moment, or for a mere day one that is on that day nearly everywhere on Earth."""
    if isinstance(when, datetime):
        return when
    return datetime(when.year, when.month, when.day, _NOON, tzinfo=UTC)


def import_mark(number: int) -> str:
    """How the source begins of every event of the import of that number."""
    return f"import:{number}:"


def partner_basis(partner: int) -> str:
    """How the basis of an event names a partner, by its number."""
    return f"{_PARTNER}{partner}"


def _partners(basis: str) -> frozenset[int]:
    """The partner a basis names; none where the basis was erased."""
    number = basis.removeprefix(_PARTNER)
    return frozenset({int(number)}) if number.isdecimal() else frozenset()


def _bare_row(previous: str, event: ConsentEvent, commitments: Commitments) -> LogRow:
    """The row of an event, with what its seal covers and nothing else."""
    return LogRow(
        id=0,
        subscriber_id=event.subscriber_id,
        kind=event.kind,
        purposes=" ".join(sorted(event.purposes)),
        at=event.at,
        wording=event.wording,
        wording_sha256="",
        source=event.source,
        actor=event.actor,
        address="",
        basis="",
        person_salt="",
        person_sha256=commitments.person,
        ip="",
        user_agent="",
        visit_salt="",
        visit_sha256=commitments.visit,
        previous=previous,
        digest="",
    )


def _sealed(row: LogRow) -> str:
    moment = row.at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00")
    return (
        f'["{_FORMAT}",{row.subscriber_id},{_quoted(row.kind)},{_listed(row.purposes)},"{moment}Z",'
        f"{_quoted(row.wording)},{_quoted(row.source)},{_quoted(row.actor)},"
        f"{_quoted(row.person_sha256)},{_quoted(row.visit_sha256)}]"
    )


@lru_cache(maxsize=64)
def _listed(purposes: str) -> str:
    """`newsletter partners` as a JSON array."""
    return "[" + ",".join(map(_quoted, purposes.split())) + "]"
