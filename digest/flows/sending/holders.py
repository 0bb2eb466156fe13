"""Who has the batches that this sending could not have: a process here, or another machine."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta

from digest.dates import wall
from digest.english import agreeing, counted
from digest.flows.app import App
from digest.flows.sending.takeover import host_of, journal_folder
from digest.store import batches, lost_claims
from digest.store.batches import BatchHolder
from digest.store.database import Connection

_LATELY = timedelta(seconds=15)
"""Who was served within this is: a sending tells the books each second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchHolders:
    """
    Who holds batches of an edition, or was lost with some, in words; whether all live here.

    `have_all` where these have all that is still to be sent, now or later.
    """

    lines: tuple[str, ...]
    are_here: bool
    have_all: bool


def are_others_served(app: App) -> bool:
    """Whether the relays take mail at this time, of another process or another machine."""
    now = app.clock()
    with app.database.read() as conn:
        return batches.is_served(conn, now - _LATELY, now)


def holders(app: App, conn: Connection, edition_id: int) -> BatchHolders:
    """
    Who holds how many batches of an edition, and what becomes of those.

    A sender of this machine has its journal here for as long as it lives. Of another machine
    nobody here can tell: its batches are free for all once its word on them runs out.
    """
    here, elsewhere, now = 0, defaultdict[str, list[BatchHolder]](list), app.clock()
    for holder in batches.holders(conn, edition_id, now):
        if (journal_folder(app) / f"{holder.owner}.journal").exists():
            here += 1
        else:
            elsewhere[host_of(holder.owner)].append(holder)
    lines = [f"{counted(here, 'batch', 'is')} being sent by another process"] if here else []
    for host, held in sorted(elsewhere.items()):
        until = wall(max(each.until for each in held), UTC)
        lines.append(
            f"{counted(len(held), 'batch', 'is')} held by {host}: unless it goes on, `digest send` "
            f"goes on with what is left after {until}"
        )
    lines += _lost(conn, edition_id)
    have_all = not elsewhere and bool(here) and not batches.is_left(conn, edition_id, now)
    return BatchHolders(lines=tuple(lines), are_here=not elsewhere, have_all=have_all)


def _lost(conn: Connection, edition_id: int) -> Iterator[str]:
    """Who took the last word on copies with them, a machine a line."""
    numbers = Counter[str]()
    for lost in lost_claims.lost_of(conn, edition_id):
        numbers[host_of(lost.owner)] += lost.number
    for host, number in sorted(numbers.items()):
        yield (
            f"{counted(number, 'copy')} held by {host} {agreeing(number, 'is')} uncertain: "
            "`digest send` there, with its journal, settles all it knows of"
        )
