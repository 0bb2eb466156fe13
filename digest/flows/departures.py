"""Who left, as the database tells it to the file of departures: by keyed hash, naming nobody."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256

from digest.address import key
from digest.flows.app import App
from digest.flows.stamps import Departure
from digest.ledger import partner_basis
from digest.model import EventKind
from digest.store import installations, partners
from digest.store.database import Connection
from digest.store.installations import ConsentChange
from digest.tokens import Key

CLOSED = "closed"
"""The kind of a departure that is a suppression."""
_DEPARTING = frozenset(
    {
        EventKind.UNSUBSCRIBED,
        EventKind.COMPLAINED,
        EventKind.REVOKED,
        EventKind.ERASED,
        EventKind.CHOSE,
        EventKind.DROPPED,
    }
)
_FORMS = {False: "html", True: "text"}
_OF_A_PARTNER = frozenset({EventKind.DROPPED, EventKind.READMITTED})
_RETURNING = frozenset({EventKind.CONFIRMED, EventKind.GRANTED, EventKind.READMITTED})
"""What takes a departure back; told where there may have been one."""


def departures_after(app: App, conn: Connection, event: int, closed: int) -> Iterator[Departure]:
    """What happened after that event and that suppression to who may be written to."""
    left: set[str] = set()
    payers = {partner_basis(booked.id): booked.legal_name for booked in partners.everyone(conn)}
    for change in installations.consent_changes(conn, event):
        departure = _departure(app, change, payers)
        if change.kind in _DEPARTING:
            left.add(departure.who)
            yield departure
        elif change.kind in _RETURNING and (event or departure.who in left):
            yield departure
    for who, reason, at in installations.closed_after(conn, closed):
        is_address = "@" in who
        yield Departure(
            at=_iso(at),
            kind=CLOSED,
            who=_hashed(app, who) if is_address else who,
            reason=reason,
            key=_hashing(app) if is_address else "",
        )


def mark_of(signing: Key) -> str:
    """What is kept of a key: it tells keys apart and signs nothing."""
    return f"{signing.id}:{sha256(b'digest key' + signing.secret).hexdigest()[:16]}"


def _departure(app: App, change: ConsentChange, payers: Mapping[str, str]) -> Departure:
    is_erased, is_choice = change.kind == EventKind.ERASED, change.kind == EventKind.CHOSE
    return Departure(
        at=_iso(change.at),
        kind=change.kind,
        who=change.basis if is_erased else _hashed(app, change.address),
        purposes=change.purposes,
        frequency=change.frequency if is_choice else "",
        resumes_on=change.resumes_on.isoformat() if is_choice and change.resumes_on else "",
        form=_FORMS[change.is_text_only] if is_choice else "",
        partner=payers.get(change.basis, "") if change.kind in _OF_A_PARTNER else "",
        key=_hashing(app) if change.address and not is_erased else "",
    )


def _hashed(app: App, address: str) -> str:
    return app.keyring.fingerprints(key(address))[0] if address else ""


def _hashing(app: App) -> str:
    """The mark of the key that hashes addresses: the oldest, which no rotation changes."""
    return mark_of(app.keyring.keys[-1])


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
