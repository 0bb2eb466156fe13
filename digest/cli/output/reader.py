"""How a reader is shown: as a record for a machine, as lines for a person."""

from datetime import UTC
from typing import Any

from digest.dates import wall
from digest.english import counted
from digest.feedback.report import ReportKind
from digest.flows.readers.full_mailbox import FullMailbox
from digest.flows.readers.record import iso, record_of
from digest.flows.readers.show import Dossier, ReturnedRow
from digest.ledger import wording_sha256
from digest.model import ConsentEvent, Frequency, ReceivedCopy, Subscriber


def record(reader: Subscriber) -> dict[str, Any]:
    """One reader's state; which partners they refused is told of one reader only, never of all."""
    fields = record_of(reader, ()).by_field()
    del fields["dropped_partners"]
    return fields


def dossier_record(dossier: Dossier) -> dict[str, Any]:
    """One reader with every event, each with the exact text shown, and every edition."""
    reader = dossier.subscriber
    return {
        **record(reader),
        "dropped_partners": sorted(reader.dropped_partners),
        "no_edition_because": dossier.why_not,
        "mailbox_full": _full(dossier.full_mailbox),
        "closed_on_evidence": dossier.evidence,
        "came_back": [returned_record(row) for row in dossier.returned],
        "events": [_event(event) for event in dossier.events],
        "editions": [_edition(received) for received in dossier.received],
    }


def dossier_lines(dossier: Dossier) -> str:
    """The same in lines, without the wordings."""
    reader = dossier.subscriber
    purposes = ", ".join(record_of(reader, ()).purposes) or "nothing"
    choices = _choice_lines(reader)
    gets = "gets editions" if choices else "gets every edition"
    verdict = f"gets no edition: {dossier.why_not}" if dossier.why_not else gets
    return "\n".join(
        (
            reader.address,
            f"{reader.state.value}; consents to {purposes}; {verdict}",
            *choices,
            *([f"closed on: {dossier.evidence}"] if dossier.evidence else []),
            *_full_lines(dossier.full_mailbox),
            *map(returned_line, dossier.returned),
            *(f"  {line}" for event in dossier.events for line in _event_lines(event)),
            *(f"  {_edition_line(received)}" for received in dossier.received),
        )
    )


def returned_line(row: ReturnedRow) -> str:
    """One message that came back, and what it did."""
    cause = row.cause if row.kind == ReportKind.BOUNCE else ""
    what = " ".join(part for part in (cause, row.status) if part)
    details = "; ".join(part for part in (what, row.words, row.evidence) if part)
    unsure = "" if row.is_verified else ", without our token"
    return f"{wall(row.at, UTC)}  {row.kind}{unsure}: {row.act}" + (
        f" ({details})" if details else ""
    )


def returned_record(row: ReturnedRow) -> dict[str, Any]:
    """The same for a machine."""
    return {
        "at": iso(row.at),
        "kind": row.kind,
        "act": row.act,
        "verified": row.is_verified,
        "cause": row.cause,
        "status": row.status,
        "words": row.words,
        "evidence": row.evidence,
    }


def _full(mailbox: FullMailbox | None) -> dict[str, Any] | None:
    if mailbox is None:
        return None
    return {
        "editions": mailbox.editions,
        "since": mailbox.since.isoformat(),
        "last_words": mailbox.last_words,
    }


def _full_lines(mailbox: FullMailbox | None) -> list[str]:
    """For how long a mailbox is full, and in which words; nothing where it is not."""
    if mailbox is None:
        return []
    editions = counted(mailbox.editions, "edition")
    said = f"; the relay's last words: {mailbox.last_words}" if mailbox.last_words else ""
    return [f"mailbox full for {editions} in a row, since {mailbox.since}{said}"]


def _event(event: ConsentEvent) -> dict[str, Any]:
    return {
        "kind": event.kind.value,
        "at": iso(event.at),
        "purposes": sorted(event.purposes),
        "wording": event.wording,
        "wording_sha256": wording_sha256(event.wording),
        "source": event.source,
        "basis": event.basis,
        "ip": event.ip,
        "user_agent": event.user_agent,
        "actor": event.actor,
    }


def _choice_lines(reader: Subscriber) -> list[str]:
    """What the reader chose that is not what everyone gets; nothing where there is none."""
    dropped = ", ".join(map(str, sorted(reader.dropped_partners)))
    choices = (
        (reader.frequency.value, reader.frequency is not Frequency.DAILY),
        (f"rests until {reader.resumes_on}", reader.resumes_on is not None),
        ("text alone", reader.is_text_only),
        (f"without partner {dropped}", bool(dropped)),
    )
    words = [choice for choice, is_so in choices if is_so]
    return [f"chose: {'; '.join(words)}"] if words else []


def _edition(received: ReceivedCopy) -> dict[str, Any]:
    return {
        "day": received.day.isoformat(),
        "status": received.status.value,
        "at": iso(received.at),
        "reason": received.reason,
    }


def _event_lines(event: ConsentEvent) -> tuple[str, str]:
    basis = f" ({event.basis})" if event.basis else ""
    by = "" if event.actor == "reader" else f", by {event.actor}"
    purposes = ", ".join(sorted(event.purposes))
    return (
        f"{wall(event.at, UTC)}  {event.kind.value}: {purposes}{basis}",
        f"    {event.source}{by}",
    )


def _edition_line(received: ReceivedCopy) -> str:
    why = f": {received.reason}" if received.reason else ""
    return f"edition of {received.day}: {received.status.value}{why}"
