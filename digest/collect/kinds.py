"""
The kinds of source, a row each: how one is recognised, asked, read and called.

A new kind is its reader's module and its row in `KINDS`. Whoever treats kinds
differently asks the row, and takes the table as an argument.
"""

from collections.abc import Callable
from dataclasses import dataclass

from digest.collect import feed, folder, listing, sitemap, sitemap_index, wordpress, wordpress_site
from digest.collect.context import CollectContext
from digest.collect.fetch import Answer, FetchedBody, FetchFailure, WebClient
from digest.collect.item import NoFeed, SourceContent, SourcePlace
from digest.collect.robots import Robots
from digest.model import Source

Parser = Callable[[bytes, SourcePlace], SourceContent | NoFeed]
"""What a body says by itself; may raise, as parsers do."""


def ask(source: Source, client: WebClient, context: CollectContext) -> Answer:
    """What stands at the source's address, if it has changed since the last visit."""
    return client.get(source.url, source.validators, now=context.now)


def ask_after_robots(source: Source, client: WebClient, context: CollectContext) -> Answer:
    """The same, where the site's robots.txt allows it: a page is made for people."""
    refusal = Robots(client).why_not(source.url, context.now)
    return FetchFailure(reason=refusal) if refusal else ask(source, client, context)


def _has_no_mark(_body: bytes) -> bool:
    return False


def _names_no_place(_typed: str) -> str:
    return ""


def _has_no_name(_source: Source, _client: WebClient, _context: CollectContext) -> str:
    return ""


def _says_nothing_alone(_body: bytes, _place: SourcePlace) -> NoFeed:
    return NoFeed(reason="it can only be read at its address")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """What stands at a source's address, and so how it is read."""

    name: str
    """At most 12 characters, for the database and for machines."""
    words: str
    """For people, before "of 12 items"."""
    read: Callable[[Source, FetchedBody, WebClient, CollectContext], SourceContent | NoFeed] | None
    """
    What the answer says, with what else its site is asked for; may raise, as parsers do.

    None where it says all by itself, as `parse` reads it.
    """
    ask: Callable[[Source, WebClient, CollectContext], Answer] = ask
    """The answer that is then read."""
    recognises: Callable[[bytes], bool] = _has_no_mark
    """Whether a body is of this kind, by its content."""
    parse: Parser = _says_nothing_alone
    """What a body that it recognises says by itself, when nothing else is asked for."""
    address: Callable[[str], str] = _names_no_place
    """How what an operator typed is written down, where that alone tells the kind; else empty."""
    title: Callable[[Source, WebClient, CollectContext], str] = _has_no_name
    """What the site says it is called, where the answer does not say it; else empty."""
    is_titled_by_pages: bool = False
    """Whether its items are nothing without their pages, which are then always read."""
    shows_changes: bool = False
    """Whether its list holds the whole text of what it had days ago, as that stands now."""


def kind_of(body: bytes, kinds: tuple[SourceKind, ...]) -> SourceKind:
    """The kind that recognises *body*; else a feed, whose reader says what it is instead."""
    return next((kind for kind in kinds if kind.recognises(body)), FEED)


def kind_named(name: str, kinds: tuple[SourceKind, ...]) -> SourceKind | None:
    """The kind that the database calls so; None where this version has none."""
    return next((kind for kind in kinds if kind.name == name), None)


def _read_page(
    source: Source, answer: FetchedBody, _client: WebClient, context: CollectContext
) -> SourceContent | NoFeed:
    return listing.read(answer.body, source.selector, context.place(answer))


FEED = SourceKind(name="feed", words="a feed", parse=feed.read, read=None)
"""RSS, RDF, Atom or JSON Feed."""
WORDPRESS = SourceKind(
    name="wordpress",
    words="the posts of a WordPress site, a list",
    recognises=wordpress.is_posts,
    parse=wordpress.parse,
    ask=wordpress_site.ask,
    read=wordpress_site.read,
    title=wordpress_site.title,
    shows_changes=True,
)
"""The posts of a site's REST API."""
SITEMAP = SourceKind(
    name="sitemap",
    words="a sitemap",
    recognises=sitemap.is_sitemap,
    parse=sitemap.parse,
    read=sitemap_index.read,
    is_titled_by_pages=True,
)
PAGE = SourceKind(
    name="page", words="a page", ask=ask_after_robots, read=_read_page, is_titled_by_pages=True
)
"""A page whose links a CSS selector picks; without one, a page that is the article."""
FOLDER = SourceKind(
    name="folder",
    words="a folder",
    address=folder.address,
    ask=folder.ask,
    read=folder.read,
    shows_changes=True,
)
"""Markdown files on this machine."""

KINDS = (FEED, WORDPRESS, SITEMAP, PAGE, FOLDER)
