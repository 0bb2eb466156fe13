"""
Write the readers out as CSV, for a spreadsheet, another program or another installation.

There is no export by partner, and there will be none: a partner never gets an
address.
"""

import csv
from typing import TextIO

from digest.flows.app import App
from digest.flows.readers.csv_file import neutralised
from digest.flows.readers.record import FIELDS, ReaderRecord, record_of
from digest.store import partners, subscribers


def export(app: App, out: TextIO) -> int:
    """Write every reader, the oldest first; how many there were."""
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(FIELDS)
    count = 0
    with app.database.read() as conn:
        names = {partner.id: partner.legal_name for partner in partners.everyone(conn)}
        for reader in subscribers.everyone(conn):
            dropped = (names[n] for n in sorted(reader.dropped_partners) if n in names)
            rows.writerow(map(neutralised, _cells(record_of(reader, dropped))))
            count += 1
    return count


def _cells(record: ReaderRecord) -> tuple[str, ...]:
    """Each field as a cell; of the partners, whose names hold blanks, one a line."""
    dropped = "\n".join(" ".join(name.split()) for name in record.dropped_partners)
    texts = {"purposes": " ".join(record.purposes), "dropped_partners": dropped}
    return tuple(_cell(value) for value in (record.by_field() | texts).values())


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
