"""Addresses that are said to be dead by messages without our token: a person has to look."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.store import returns, subscribers
from digest.store.database import Database

LEAST = 3
"""Messages in a week that say it of one address: a forger has an easier way to be a nuisance."""
_FEW_DAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnverifiedCount:
    """How many such messages came of an address that nobody closed yet."""

    address: str
    number: int


def unverified(database: Database, now: datetime) -> tuple[UnverifiedCount, ...]:
    """Every address that may be dead, those of which most is said first."""
    with database.read() as conn:
        counts = dict(returns.unverified(conn, now - _FEW_DAYS, LEAST))
        readers = subscribers.by_ids(conn, counts)
    return tuple(
        UnverifiedCount(address=readers[reader].address, number=number)
        for reader, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        if reader in readers and not readers[reader].suppressed_because
    )
