"""A reader called our mail spam: all mail ends at commit, and only a person may let it go again."""

from dataclasses import dataclass
from datetime import datetime

from digest.flows.readers.leave import departure
from digest.flows.readers.visitor import Visitor
from digest.model import COMPLAINED, EventKind, Subscriber
from digest.store import consents, suppressions
from digest.store.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """Which address the mail had gone to, how the complaint came, and what it said."""

    address: str
    source: str
    evidence: str


def complain(conn: Connection, reader: Subscriber, complaint: Complaint, at: datetime) -> None:
    """
    End every purpose of that reader, and close the address that the mail had gone to.

    Reported again it changes nothing. The caller holds the log's lock.
    """
    address = complaint.address
    has_left = reader.id in consents.left_here(conn, {reader.id})
    if not has_left or suppressions.reason_for(conn, address) != COMPLAINED:
        visitor = Visitor(source=complaint.source)
        consents.record(conn, departure(reader.id, visitor, at, EventKind.COMPLAINED))
    suppressions.complain(conn, address, at, complaint.evidence)
