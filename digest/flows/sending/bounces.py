"""
When a refusal closes an address: not by one reply, and never on a relay's bad day.

A copy that bounced is a fact of its row. What follows for the reader is decided
when the sending has ended and its whole run of replies is known.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from digest.flows.sending.halt import is_by_breaker
from digest.model import EditionRow
from digest.store import bounces, lanes, suppressions
from digest.store.bounces import BouncedCopy
from digest.store.database import Connection


def conclude(conn: Connection, edition: EditionRow, now: datetime) -> None:
    """
    Close the addresses of an edition's bounced copies for which that is certain.

    Where the circuit breaker stopped the edition, or a lane, the replies said
    more of us than of anybody: those copies stand as refused, and count for nothing.
    """
    if is_by_breaker(edition):
        bounces.take_bounces_back(conn, edition.id)
        return
    for state in lanes.states(conn).values():
        if state.is_paused(now):
            bounces.take_bounces_back(conn, edition.id, state.name)
    bounced = bounces.bounced(conn, edition.id)
    if not bounced:
        return
    refused = Counter(copy.domain for copy in bounced)
    accepted = bounces.accepted_by_domain(conn, edition.id, refused)
    for copy in bounced:
        if is_certain(copy, accepted, refused):
            suppressions.add(conn, copy.address, copy.reason, now)


def is_certain(copy: BouncedCopy, accepted: Mapping[str, int], refused: Mapping[str, int]) -> bool:
    """
    Whether a bounce says that the address is bad. Pure.

    On a second morning in a row, or where its domain took at least as many of
    the edition's copies as it refused that way.
    """
    return copy.bounced_before or accepted.get(copy.domain, 0) >= refused[copy.domain]
