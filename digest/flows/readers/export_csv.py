"""
Write the readers out as CSV, for a spreadsheet or another program.

There is no export by partner, and there will be none: a partner never gets an
address.
"""

import csv
from typing import TextIO

from digest.flows.app import App
from digest.flows.readers.csv_file import neutralised
from digest.model import Purpose, Subscriber
from digest.store import subscribers

HEADER = (
    "address",
    "state",
    "purposes",
    "signed_up_at",
    "confirmed_at",
    "unsubscribed_at",
    "suppressed_because",
)


def export(app: App, out: TextIO) -> int:
    """Write every reader, the oldest first; how many there were."""
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(HEADER)
    count = 0
    with app.database.read() as conn:
        for subscriber in subscribers.everyone(conn):
            rows.writerow(map(neutralised, _cells(subscriber)))
            count += 1
    return count


def state_of(subscriber: Subscriber) -> str:
    """Where a reader stands, in one word; `purposes` say the rest."""
    if subscriber.suppressed_because:
        return "suppressed"
    if subscriber.left_at is not None:
        return "unsubscribed"
    return "pending" if subscriber.confirmed_at is None else "confirmed"


def purposes_in_order(subscriber: Subscriber) -> list[str]:
    """The purposes the reader consented to, in the order everything shows them."""
    return [purpose.value for purpose in Purpose if purpose in subscriber.purposes]


def _cells(subscriber: Subscriber) -> tuple[str, ...]:
    moments = (subscriber.created_at, subscriber.confirmed_at, subscriber.left_at)
    created, confirmed, left = (moment.isoformat() if moment else "" for moment in moments)
    return (
        subscriber.address,
        state_of(subscriber),
        " ".join(purposes_in_order(subscriber)),
        created,
        confirmed,
        left,
        subscriber.suppressed_because,
    )
