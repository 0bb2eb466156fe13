"""A sitemap, and where it is one of sitemaps, those that it names: one after the other."""

from digest.collect import sitemap
from digest.collect.context import CollectContext
from digest.collect.fetch import FetchedBody, WebClient, shown
from digest.collect.item import Item, NoFeed, SourceContent
from digest.model import Source


def read(
    _source: Source, answer: FetchedBody, client: WebClient, context: CollectContext
) -> SourceContent | NoFeed:
    """The addresses in it and below it; a sitemap that fails costs only its own."""
    content = sitemap.read(answer.body, context.place(answer))
    if not isinstance(content, sitemap.SitemapIndex):
        return content
    items = tuple(item for url in content.children for item in _child(url, client, context))
    faults = [item for item in items if isinstance(item, str)]
    if len(faults) == len(items) and faults:
        return NoFeed(reason=f"none of the sitemaps that it lists can be read ({faults[0]})")
    return SourceContent(items=items)


def _child(url: str, client: WebClient, context: CollectContext) -> tuple[Item | str, ...]:
    """The items of a sitemap that another names, or why there are none."""
    answer = client.get(url, now=context.now)
    if not isinstance(answer, FetchedBody):
        return (getattr(answer, "reason", f"{shown(url)}: nothing came"),)
    content = sitemap.read(answer.body, context.place(answer))
    if isinstance(content, SourceContent):
        return content.items
    return (f"{shown(url)}: it is not a sitemap of pages",)
