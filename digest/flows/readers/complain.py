"""A reader called our mail spam: all mail ends at commit, and only a person may let it go again."""

from datetime import datetime

from digest.flows.readers.leave import departure
from digest.flows.readers.visitor import Visitor
from digest.model import COMPLAINED, EventKind, Subscriber
from digest.store import consents, suppressions
from digest.store.database import Connection

_BY_MAIL = Visitor(source="mail")


def complain(
    conn: Connection, reader: Subscriber, address: str, at: datetime, evidence: str
) -> None:
    """
    End every purpose of that reader, and close the address that the mail had gone to.

    Reported again it changes nothing. The caller holds the log's lock.
    """
    if reader.left_at is None or suppressions.reason_for(conn, address) != COMPLAINED:
        consents.record(conn, departure(reader.id, _BY_MAIL, at, EventKind.COMPLAINED))
    suppressions.complain(conn, address, at, evidence)
