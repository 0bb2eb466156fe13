"""
Erase what may no longer be kept: addresses nobody confirmed, old visits, old proof, old words.

And what is of no use any more: numbers under which copies left before revision 0030.

Run by `digest schedule` every hour, and by `digest consent expire`. Safe to run
at any moment and from two hosts at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from digest.flows.app import App
from digest.flows.readers.erase import Erasure, erase, sweep
from digest.store import consents, erasures, former_books, returns, subscribers
from digest.store.database import Connection

_AT_ONCE = 100
"""Readers erased in one transaction, so that nobody who leaves meanwhile waits for long."""
_UNCONFIRMED = Erasure(source="retention", actor="retention", is_asked=False, keeps_out=False)
_LONG_GONE = Erasure(source="retention", actor="retention", is_asked=False)

_Find = Callable[[Connection, datetime, int], tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionReport:
    """How many addresses that were never confirmed, visits, old proofs and words were erased."""

    unconfirmed: int
    visits: int
    proofs: int
    words: int
    """Messages that came back, of which what other systems said is forgotten."""


def expire(app: App) -> RetentionReport:
    """Erase what is past its time by the settings of `[consent]`."""
    rules, now = app.settings.consent, app.clock()
    unconfirmed = _erase_all(app, erasures.unconfirmed, now - rules.confirm_within, _UNCONFIRMED)
    proofs = _erase_all(app, erasures.long_gone, now - rules.keep_proof, _LONG_GONE)
    with app.database.write() as conn:
        visits = consents.erase_visits(conn, now - rules.keep_visits)
        words = returns.blank_words(conn, now - rules.keep_visits)
        former_books.forget_numbers(conn, now - former_books.COMES_BACK)
    sweep(app)  # also after an erasure whose bytes somebody's long reading kept
    return RetentionReport(unconfirmed=unconfirmed, visits=visits, proofs=proofs, words=words)


def _erase_all(app: App, find: _Find, before: datetime, how: Erasure) -> int:
    erased = 0
    while True:
        with app.database.write() as conn:
            consents.lock(conn)
            numbers = find(conn, before, _AT_ONCE)
            for number in numbers:
                reader = subscribers.by_id(conn, number)
                if reader is not None:
                    erase(app, conn, reader, how)
        if not numbers:
            return erased
        erased += len(numbers)
