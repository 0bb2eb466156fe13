"""Why an address is one story or another: what was judged the same, and on what ground."""

from dataclasses import dataclass, replace

from digest.collect.canonical import fragment, item_address, key
from digest.collect.identity import RecentStories, comparable
from digest.errors import InputError
from digest.flows.app import App
from digest.flows.sources.stories import REMEMBERED
from digest.model import ArticleMatch, ListedArticle, Source
from digest.store import articles, desk, retellings, sources
from digest.store.article_rows import StoredArticle
from digest.store.database import Connection
from digest.store.retellings import Retelling


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTrail:
    """A story, where else it was told, and what became of it."""

    canonical: str
    """The address as it is compared."""
    story: StoredArticle
    entry: ListedArticle
    sources: dict[int, Source]
    retellings: tuple[Retelling, ...]
    same_as: tuple[ArticleMatch, ...]
    """Other stored articles that tell it too, of which an edition carries one."""


def explain(app: App, address: str) -> tuple[StoryTrail, ...]:
    """
    The stories that *address* tells, by itself or as a retelling; of a page, all of its entries.

    Raises `InputError` where no source ever gave it.
    """
    url = item_address(address)
    if not url:
        raise InputError(f"{address} is not a web address")
    with app.database.read() as conn:
        retold = retellings.by_url(conn, (url, address))
        ids = {retelling.article_id for retelling in retold}
        ids |= {stored.id for stored in articles.on_page(conn, _forms(url))}
        every = {source.id: source for source in sources.every(conn)}
        trails = []
        for article_id in sorted(ids):
            story = articles.get(conn, article_id)
            entry = desk.entry(conn, app.settings.newsletter.slug, article_id)
            if story is not None and entry is not None:
                trails.append(
                    StoryTrail(
                        canonical=url,
                        story=story,
                        entry=entry,
                        sources=every,
                        retellings=retellings.of_story(conn, article_id),
                        same_as=_same_as(conn, story),
                    )
                )
    if not trails:
        raise InputError(
            f"no source gave {url}; `digest collect --force` reads them all, and "
            "`digest sources parse ADDRESS` shows what one says"
        )
    return tuple(trails)


def _same_as(conn: Connection, story: StoredArticle) -> tuple[ArticleMatch, ...]:
    """The stored articles of the days around that tell the same story."""
    recent = RecentStories()
    for each in (*articles.since(conn, story.first_seen_at - REMEMBERED), story):
        known = comparable(each.article, each.source_id, each.first_seen_at)
        recent.add(replace(known, id=each.id))
    return recent.same_as(story.id)


def _forms(url: str) -> tuple[str, ...]:
    """The addresses that count as the same one: with and without `www.`, the last slash, TLS."""
    bare, place = key(url), fragment(url)
    hosts, end = (bare, f"www.{bare}"), f"#{place}" if place else ""
    return tuple(
        f"{scheme}://{host}{slash}{end}"
        for scheme in ("https", "http")
        for host in hosts
        for slash in ("", "/")
    )
