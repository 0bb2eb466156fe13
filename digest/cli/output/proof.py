"""A proof of consent as a record for a machine, and as lines for a person."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from digest.config import NewsletterSettings
from digest.flows.readers.proof import ConsentProof, ReaderFile
from digest.flows.readers.record import is_dated, iso
from digest.ledger import LedgerEntry, said_at, sealed_text
from digest.model import EventKind

HOW_TO_CHECK = (
    "digest = SHA-256 of previous, a line feed, and sealed_text, all UTF-8, in lower-case"
    " hexadecimals; person_sha256 = SHA-256 of person_salt, a line feed, and the JSON array"
    " [address, basis] without spaces; visit_sha256 the same of visit_salt and [ip, user_agent]."
    " An empty salt: that half was erased, as the law asks."
)
LANGUAGE = "fr-CA"
"""In which every page and letter speaks."""


def proof_record(proof: ConsentProof, sender: NewsletterSettings) -> dict[str, Any]:
    """Everything, each event with what re-hashes to its seal."""
    return {
        "address": proof.address,
        "sender": {
            "name": sender.name,
            "postal_address": sender.postal_address,
            "contact": sender.contact,
            "privacy_policy": str(sender.privacy_url),
        },
        "files": [_file(file, sender.timezone) for file in proof.files],
        "chain": {"events": proof.head.events, "head": proof.head.digest},
        "how_to_check": HOW_TO_CHECK,
    }


def proof_lines(proof: ConsentProof, sender: NewsletterSettings) -> str:
    """The same for a person: what happened when, in the newsletter's zone, with every text."""
    record = proof_record(proof, sender)
    lines = [f"Consent of {proof.address}", f"to {sender.name}, {sender.postal_address}"]
    for file in record["files"]:
        lines += ["", f"Reader {file['reader']}: {file['state']}"]
        for event in file["events"]:
            lines += ["", *_event_lines(event)]
        lines += ["", *(_letter_line(letter) for letter in file["letters"])]
        lines.append(f"Editions: {file['editions']['number']}, last on {file['editions']['last']}")
    lines += ["", f"Chain: {proof.head}", HOW_TO_CHECK]
    return "\n".join(lines)


def _file(file: ReaderFile, zone: ZoneInfo) -> dict[str, Any]:
    days = [received.day.isoformat() for received in file.received]
    return {
        "reader": file.reader,
        "state": _state(file),
        "purposes": sorted(file.state.purposes),
        "suppressed_because": file.suppressed_because,
        "events": [_event(entry, zone) for entry in file.entries],
        "letters": [
            {
                "kind": letter.kind.value,
                "about_event": letter.about,
                "queued_at": iso(letter.queued_at),
                "sent_at": iso(letter.sent_at),
                "failure": letter.failure,
            }
            for letter in file.letters
        ],
        "editions": {
            "number": len(days),
            "first": days[-1] if days else None,
            "last": days[0] if days else None,
        },
    }


def _state(file: ReaderFile) -> str:
    if file.is_erased:
        return "erased; the proof is reduced to what tells nobody who it was"
    if file.state.left_at is not None:
        return f"left on {file.state.left_at:%Y-%m-%d}"
    if file.state.confirmed_at is None:
        return "never confirmed"
    since = f"consents since {file.state.confirmed_at:%Y-%m-%d}"
    begun = (e.event for e in file.entries if _began_at(e) == file.state.confirmed_at)
    is_known = all(map(is_dated, begun))
    return since if is_known else f"{since} at the latest; a list does not say since when"


def _began_at(entry: LedgerEntry) -> datetime:
    return said_at(entry.event) or entry.event.at


def _event(entry: LedgerEntry, zone: ZoneInfo) -> dict[str, Any]:
    event = entry.event
    return {
        "number": entry.id,
        "kind": event.kind.value,
        "manner": _manner(entry),
        "at": iso(event.at),
        "said_at": iso(said_at(event)),
        "is_dated": is_dated(event),
        "local_time": iso(event.at.astimezone(zone)),
        "purposes": sorted(event.purposes),
        "wording": event.wording,
        "wording_sha256": entry.wording_sha256,
        "language": LANGUAGE,
        "source": event.source,
        "actor": event.actor,
        "address": entry.personal.address,
        "basis": event.basis,
        "person_salt": entry.personal.person_salt,
        "person_sha256": entry.commitments.person,
        "ip": event.ip,
        "user_agent": event.user_agent,
        "visit_salt": entry.personal.visit_salt,
        "visit_sha256": entry.commitments.visit,
        "sealed_text": sealed_text(event, entry.commitments),
        "previous": entry.previous,
        "digest": entry.digest,
    }


def _manner(entry: LedgerEntry) -> str:
    """How it came to us, in words."""
    if entry.event.kind is EventKind.IMPORTED:
        return "list or form from elsewhere, taken in by an operator"
    if entry.event.actor != "reader":
        return "an operator, at the command line"
    return "one click in the mail program" if entry.event.source == "one-click" else "web form"


def _letter_line(letter: dict[str, Any]) -> str:
    fate = f"sent {letter['sent_at']}" if letter["sent_at"] else letter["failure"] or "waiting"
    return f"Letter ({letter['kind']}, about event {letter['about_event']}): {fate}"


def _event_lines(event: dict[str, Any]) -> list[str]:
    names = ("source", "actor", "address", "basis", "ip", "user_agent")
    purposes = ", ".join(event["purposes"])
    return [
        f"{event['number']}. {event['local_time']}  {event['kind']}: {purposes}",
        f"   {event['manner']}",
        *(f"   {name}: {event[name]}" for name in names if event[name]),
        *(f"   | {line}" for line in event["wording"].split("\n") if line),
        f"   text shown, SHA-256: {event['wording_sha256'] or 'none was shown'}",
        f"   seal: {event['digest']}",
    ]
