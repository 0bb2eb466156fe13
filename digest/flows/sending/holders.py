"""Who has the batches that this sending could not have: a process here, or another machine."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from digest.dates import wall
from digest.english import agreeing, counted
from digest.flows.app import App
from digest.flows.sending.takeover import host_of, journal_folder
from digest.store import batches, lost_claims
from digest.store.batches import BatchHolder
from digest.store.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchHolders:
    """Who holds batches of an edition, or was lost with some, in words; whether all live here."""

    lines: tuple[str, ...]
    are_here: bool


def holders(app: App, conn: Connection, edition_id: int) -> BatchHolders:
    """
    Who holds how many batches of an edition, and what becomes of those.

    A sender of this machine has its journal here for as long as it lives. Of another machine
    nobody here can tell: its batches are free for all once its word on them runs out.
    """
    here, elsewhere = 0, defaultdict[str, list[BatchHolder]](list)
    for holder in batches.holders(conn, edition_id, app.clock()):
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
    return BatchHolders(lines=tuple(lines), are_here=not elsewhere)


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
