"""A reader's own file as JSON and CSV: portable, as P-39.1 (section 27) asks."""

import csv
import io
import json

from digest.flows.readers.csv_file import neutralised
from digest.flows.readers.own_file import OwnFile
from digest.flows.readers.record import iso, record_of
from digest.ledger import said_at

FORMAT = "digest-reader-1"
_COLUMNS = ("at", "said_at", "kind", "purposes", "source", "basis", "ip", "user_agent", "wording")


def as_json(own: OwnFile) -> str:
    """
    Language, the reader's record, every event and edition; times in UTC, ISO 8601.

    `said_at` is when a list from elsewhere says it was, `at` when that list came here.
    """
    whole = {
        "format": FORMAT,
        "exported_at": own.at.isoformat(),
        "language": "fr-CA",
        **record_of(own.subscriber, own.dropped).by_field(),
        "events": _events(own),
        "editions": [
            {"day": copy.day.isoformat(), "status": copy.status.value} for copy in own.received
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


def as_csv(own: OwnFile) -> str:
    """The events, one a row, the address first; no cell is a formula, nor two where `;` splits."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    rows.writerow(("address", *_COLUMNS))
    for event in _events(own):
        cells = (own.subscriber.address, *(event[column] for column in _COLUMNS))
        rows.writerow(map(neutralised, cells))
    return out.getvalue()


def _events(own: OwnFile) -> list[dict[str, str]]:
    return [
        {
            "at": entry.event.at.isoformat(),
            "said_at": iso(said_at(entry.event)) or "",
            "kind": entry.event.kind.value,
            "purposes": " ".join(sorted(entry.event.purposes)),
            "source": entry.event.source,
            "basis": entry.event.basis,
            "ip": entry.event.ip,
            "user_agent": entry.event.user_agent,
            "wording": entry.event.wording,
        }
        for entry in own.entries
    ]
