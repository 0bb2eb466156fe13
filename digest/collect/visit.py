"""One visit to a source, whatever its kind: ask, read, say what it gives."""

from dataclasses import dataclass, replace

from digest.collect.context import CollectContext
from digest.collect.fetch import Answer, FetchedBody, FetchFailure, WebClient, shown
from digest.collect.item import Feed, NoFeed, feed_of
from digest.collect.kinds import KINDS, SourceKind, kind_named
from digest.collect.workers import FeedMaker
from digest.model import Source

_ADVICE = "open it in a browser, and correct the address with `digest sources add`"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnswer:
    """What the server answered (without the body), and what was in it."""

    answer: Answer
    feed: Feed | None = None


def visit(
    source: Source,
    client: WebClient,
    context: CollectContext,
    kinds: tuple[SourceKind, ...] = KINDS,
    make: FeedMaker = feed_of,
) -> SourceAnswer:
    """
    What *source* gives now, its articles as *make* makes them.

    A fault of its own or of a parser is a `FetchFailure`.
    """
    kind = kind_named(source.kind, kinds)
    if kind is None:
        reason = f"this version reads no “{source.kind}”; upgrade to the one that added it"
        return _failed(f"{shown(source.url)}: {reason}")
    answer = kind.ask(source, client, context)
    if not isinstance(answer, FetchedBody):
        return SourceAnswer(answer=answer)
    try:
        content = kind.read(source, answer, client, context)
        feed = content if isinstance(content, NoFeed) else make(content, context.place(answer))
    except Exception as fault:  # noqa: BLE001 (a parser's own fault costs one source, not the morning)
        feed = NoFeed(reason=f"it made our parser fail ({type(fault).__name__})")
    if answer.fault and isinstance(feed, Feed):
        feed = replace(feed, faults=(answer.fault, *feed.faults))
    if isinstance(feed, NoFeed):
        return _failed(f"{shown(answer.url)}: {feed.reason}; {_ADVICE}")
    if feed.faults and not feed.articles:
        return _failed(f"{shown(answer.url)}: nothing in it can be used: {_first(feed.faults)}")
    return SourceAnswer(answer=replace(answer, body=b""), feed=feed)


def _first(faults: tuple[str, ...]) -> str:
    """The first of them, and how many more there are."""
    return faults[0] + (f" (and {len(faults) - 1} more)" if len(faults) > 1 else "")


def _failed(reason: str) -> SourceAnswer:
    return SourceAnswer(answer=FetchFailure(reason=reason))
