"""
Take a list back whole, as long as nobody of it was mailed since.

Who came with it and did nothing else is erased, and may come with another list;
of all others the log says that what the list told counts no more.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from digest.english import counted
from digest.errors import InputError
from digest.flows.app import App
from digest.flows.readers.erase import Erasure, erase, sweep
from digest.ledger import import_mark
from digest.model import ConsentEvent, EventKind, Subscriber
from digest.store import consents, deliveries, logbook, subscribers, suppressions
from digest.store.database import Connection

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoReport:
    """How many readers are gone again, and how many stand where they stood before."""

    erased: int
    restored: int


def undo(app: App, number: int, actor: str) -> UndoReport:
    """
    Undo the import of that number, in one transaction.

    Raises `InputError` where there is none, where it was undone, and where one of its readers
    was mailed since, or is being mailed.
    """
    mark = import_mark(number)
    with app.database.write() as conn:
        consents.lock(conn)
        moments = consents.of_import(conn, mark)
        _refuse_if_mailed(conn, number, moments)
        known = consents.readers_with_more(conn, mark)
        readers = _readers(conn, moments)
        if not readers or consents.was_undone(conn, mark):
            raise InputError(f"import {number} has no readers (any more): nothing was undone")
        for reader in readers:
            suppressions.remove_closed_at(conn, reader.address, moments[reader.id])
        stays = [reader for reader in readers if reader.id in known]
        consents.record_all(conn, [_undone(app, reader, mark, actor) for reader in stays])
        how = Erasure(source=mark, actor=actor, is_asked=False, keeps_out=False)
        for reader in readers:
            if reader.id not in known:
                erase(app, conn, reader, how)
        report = UndoReport(erased=len(readers) - len(stays), restored=len(stays))
        action = "subscribers import --undo"
        logbook.write(conn, app.clock(), actor, action, f"import {number}: {report}")
    sweep(app)
    return report


def _refuse_if_mailed(
    conn: Connection, number: int, moments: Mapping[int, Collection[datetime]]
) -> None:
    if not moments:
        return
    mailed = deliveries.count_reached(conn, moments.keys(), min(map(min, moments.values())))
    if mailed:
        raise InputError(
            f"import {number} cannot be undone: {counted(mailed, 'reader')} of it got mail since, "
            "or may be getting some; `digest subscribers forget ADDRESS` takes out one"
        )


def _readers(conn: Connection, numbers: Collection[int]) -> list[Subscriber]:
    """Those of them who were not erased, the oldest first."""
    ordered = sorted(numbers)
    pages = (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
    return [reader for page in pages for reader in subscribers.by_ids(conn, page).values()]


def _undone(app: App, reader: Subscriber, mark: str, actor: str) -> ConsentEvent:
    return ConsentEvent(
        subscriber_id=reader.id,
        kind=EventKind.UNDONE,
        purposes=frozenset(),
        at=app.clock(),
        source=mark,
        actor=actor,
    )
