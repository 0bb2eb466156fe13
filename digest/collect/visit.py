"""One visit to a source, whatever its kind: ask, read, say what it gives."""

from dataclasses import dataclass, replace
from functools import partial

from digest.collect.context import CollectContext
from digest.collect.fetch import Answer, FetchedBody, FetchFailure, WebClient, shown
from digest.collect.item import Feed, NoFeed, SourcePlace, feed_of
from digest.collect.kinds import KINDS, Parser, SourceKind, kind_named
from digest.collect.long_lists import items_in
from digest.collect.workers import FeedMaker, made_here
from digest.model import Article, Source

_ADVICE = "open it in a browser, and correct the address with `digest sources add`"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnswer:
    """What the server answered (without the body), and what was in it."""

    answer: Answer
    feed: Feed | None = None
    older: tuple[Article, ...] = ()
    """What the older pages of a list have that its first page has not."""
    pages: int = 1
    """How many pages of the list were read."""


def visit(
    source: Source,
    client: WebClient,
    context: CollectContext,
    kinds: tuple[SourceKind, ...] = KINDS,
    make: FeedMaker = made_here,
) -> SourceAnswer:
    """
    What *source* gives now, its articles made by *make*.

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
        feed = _made(kind, source, answer, client, context, make)
    except Exception as fault:  # noqa: BLE001 (a parser's own fault costs one source, not the morning)
        feed = NoFeed(reason=f"it made our parser fail ({type(fault).__name__})")
    if answer.fault and isinstance(feed, Feed):
        feed = replace(feed, faults=(answer.fault, *feed.faults))
    if isinstance(feed, NoFeed):
        return _failed(f"{shown(answer.url)}: {feed.reason}; {_ADVICE}")
    if feed.faults and not feed.articles:
        return _failed(f"{shown(answer.url)}: nothing in it can be used: {_first(feed.faults)}")
    return SourceAnswer(answer=replace(answer, body=b""), feed=feed)


def _made(
    kind: SourceKind,
    source: Source,
    answer: FetchedBody,
    client: WebClient,
    context: CollectContext,
    make: FeedMaker,
) -> Feed | NoFeed:
    """The articles in an answer; a body that says all by itself is parsed by *make* too."""
    place = context.place(answer)
    if kind.read is None:
        return make(partial(_parsed, kind.parse, answer.body, place), items_in(answer.body))
    content = kind.read(source, answer, client, context)
    if isinstance(content, NoFeed):
        return content
    return make(partial(feed_of, content, place), len(content.items))


def _parsed(parse: Parser, body: bytes, place: SourcePlace) -> Feed | NoFeed:
    content = parse(body, place)
    return content if isinstance(content, NoFeed) else feed_of(content, place)


def _first(faults: tuple[str, ...]) -> str:
    """The first of them, and how many more there are."""
    return faults[0] + (f" (and {len(faults) - 1} more)" if len(faults) > 1 else "")


def _failed(reason: str) -> SourceAnswer:
    return SourceAnswer(answer=FetchFailure(reason=reason))
