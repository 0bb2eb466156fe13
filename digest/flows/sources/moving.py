"""Sources that say that they moved: when that is believed, and the way back."""

from dataclasses import replace
from datetime import datetime

from digest.collect import moves
from digest.collect.context import CollectContext
from digest.collect.fetch import FetchedBody, FetchFailure, Gone, WebClient, shown
from digest.collect.kinds import SourceKind
from digest.collect.moves import MoveVerdict
from digest.collect.visit import SourceAnswer
from digest.collect.visit import visit as visit_source
from digest.collect.workers import FeedMaker
from digest.model import Source, Validators
from digest.store import sources as source_store
from digest.store.database import Connection


def moved(conn: Connection, source: Source, answer: FetchedBody, now: datetime) -> tuple[str, ...]:
    """What is to be said of where it was found, once that is written down."""
    target = shown(answer.moved_to)
    match moves.judged(source, answer.moved_to, now):
        case MoveVerdict.NONE if source.moved_to:
            source_store.record_move(conn, source, "", None)
        case MoveVerdict.SAID:
            source_store.record_move(conn, source, answer.moved_to, now)
            return (f"says that it moved for good to {target}; believed when it says so tomorrow",)
        case MoveVerdict.MOVED if source_store.move(conn, source, answer.moved_to):
            return (f"moved for good to {target}, and is read there from now on",)
        case MoveVerdict.MOVED:
            return (f"moved for good to {target}, which is a source already",)
    return ()


def visited(
    source: Source,
    client: WebClient,
    context: CollectContext,
    kinds: tuple[SourceKind, ...],
    make: FeedMaker,
) -> SourceAnswer:
    """What *source* gives; where it moved and nothing is there, what its old address gives."""
    reply = visit_source(source, client, context, kinds, make)
    if not source.former_url or not isinstance(reply.answer, FetchFailure | Gone):
        return reply
    former = replace(source, url=source.former_url, validators=Validators())
    again = visit_source(former, client, context, kinds, make)
    if not isinstance(again.answer, FetchedBody) or again.answer.moved_to:
        return reply
    return replace(again, answer=replace(again.answer, moved_to=source.former_url))
