"""Who has the batches that this sending could not have: a process here, or another machine."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC

from digest.dates import wall
from digest.english import counted
from digest.flows.app import App
from digest.flows.sending.takeover import host_of, journal_folder
from digest.store import batches
from digest.store.batches import BatchHolder
from digest.store.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchHolders:
    """Who holds batches of an edition, in words, and whether they all live on this machine."""

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
    return BatchHolders(lines=tuple(lines), are_here=not elsewhere)
