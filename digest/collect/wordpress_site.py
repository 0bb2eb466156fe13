"""Ask a WordPress site: for its posts page by page, for what their numbers mean, for its name."""

from dataclasses import replace
from datetime import timedelta

from digest.collect import wordpress
from digest.collect.context import CollectContext
from digest.collect.fetch import Answer, FetchedBody, WebClient
from digest.collect.item import Item, NoFeed, SourceContent
from digest.model import Source

_MOST_PAGES = 10
"""Pages of an archive that are asked for in one visit."""
_OLD = timedelta(days=14)
"""Beyond a page that ends with older posts than that, nothing is news."""


def ask(source: Source, client: WebClient, context: CollectContext) -> Answer:
    """The first page of its posts, if it has changed since the last visit."""
    url = wordpress.posts_address(source.url, 1)
    answer = client.get(url, source.validators, now=context.now)
    # what we asked for is not the source's address
    return replace(answer, moved_to="") if isinstance(answer, FetchedBody) else answer


def read(
    source: Source, answer: FetchedBody, client: WebClient, context: CollectContext
) -> SourceContent | NoFeed:
    """The posts in *answer* and on the pages after it, as far back as they are news."""
    place = context.place(answer)
    posts = wordpress.read(answer.body)
    if posts is None:
        return wordpress.NO_POSTS
    items = [*wordpress.items_of(posts, _names(source, posts, client, context), place)]
    for page in range(2, min(answer.pages, _MOST_PAGES) + 1):
        if _ends_old(items, context):
            break
        more = client.get(wordpress.posts_address(source.url, page), now=context.now)
        posts = wordpress.read(more.body) if isinstance(more, FetchedBody) else None
        if posts is None:
            items.append(getattr(more, "reason", f"page {page} of its posts cannot be read"))
            break
        items += wordpress.items_of(posts, _names(source, posts, client, context), place)
    return SourceContent(items=tuple(items))


def title(source: Source, client: WebClient, context: CollectContext) -> str:
    """What the site says it is called; its posts do not."""
    address = wordpress.name_address(source.url)
    answer = client.get(address, now=context.now) if address else None
    return wordpress.site_name(answer.body) if isinstance(answer, FetchedBody) else ""


def _ends_old(items: list[Item | str], context: CollectContext) -> bool:
    last = items[-1] if items else ""
    moment = last.published_at if isinstance(last, Item) else None
    return moment is not None and moment < context.now - _OLD


def _names(
    source: Source,
    posts: list[dict[str, object]],
    client: WebClient,
    context: CollectContext,
) -> wordpress.TermNames:
    """What the numbers in the posts stand for, asked for where they do not say it themselves."""
    unnamed = wordpress.unnamed(posts)

    def names_of(terms: str, numbers: tuple[int, ...]) -> bytes:
        if not numbers:
            return b""
        url = wordpress.names_address(source.url, terms, numbers)
        answer = client.get(url, now=context.now)
        return answer.body if isinstance(answer, FetchedBody) else b""

    sections, images = names_of("categories", unnamed.sections), names_of("media", unnamed.images)
    return wordpress.names_in(sections, images, source.url)
