"""Look at an address, say what it is, and make it a source."""

from dataclasses import dataclass
from datetime import datetime

from digest.collect import feed
from digest.collect.fetch import Door, Failure, Fetched, Gone, shown
from digest.errors import DigestError, InputError, TryAgainError
from digest.flows.app import App
from digest.flows.collect import manners_of, place_of
from digest.model import Article, Source
from digest.store import sources as store


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What stands at an address: the feed's title and its articles, newest first."""

    url: str
    title: str
    articles: tuple[Article, ...]
    faults: tuple[str, ...] = ()


def look(app: App, address: str, now: datetime) -> Preview:
    """
    Fetch *address* and read it as a feed; nothing is stored.

    Raises `InputError` where it is no feed, with the feeds that the page there
    links to; `TryAgainError` where it cannot be reached now.
    """
    url = address.strip() if "://" in address else f"https://{address.strip()}"
    with app.database.read() as conn:
        _refuse_double(store.by_url(conn, url))
    with Door(manners_of(app.settings)) as door:
        answer = door.get(url, now=now)
    if not isinstance(answer, Fetched):
        raise _as_error(answer)
    found = feed.parse(answer.body, place_of(app.settings, answer, now))
    if isinstance(found, feed.NoFeed):
        raise InputError(f"{shown(answer.url)}: {found.reason}{_hint(found.feeds)}")
    return Preview(
        url=answer.moved_to or url,
        title=found.title or shown(url),
        articles=_newest_first(found.articles),
        faults=found.faults,
    )


def add(app: App, preview: Preview, now: datetime) -> Source:
    """Make it a source; raises `InputError` where it is one already."""
    with app.database.write() as conn:
        return store.add(conn, url=preview.url, title=preview.title, at=now)


def every(app: App) -> tuple[Source, ...]:
    """All sources, in the order they were added."""
    with app.database.read() as conn:
        return store.every(conn)


def _refuse_double(known: Source | None) -> None:
    if known is not None:
        raise InputError(
            f"{shown(known.url)} is a source already (number {known.id}, “{known.title}”); "
            "`digest sources list` shows them all"
        )


def _as_error(answer: object) -> DigestError:
    if isinstance(answer, Failure) and answer.may_pass:
        return TryAgainError(answer.reason)
    if isinstance(answer, Failure | Gone):
        return InputError(answer.reason)
    return InputError("the server says nothing has changed, though we asked for the first time")


def _hint(feeds: tuple[str, ...]) -> str:
    if not feeds:
        return "; look for a link named RSS or Flux on the site, and add its address"
    return "; it offers:\n" + "\n".join(f"  digest sources add {url}" for url in feeds)


def _newest_first(articles: tuple[Article, ...]) -> tuple[Article, ...]:
    dated = [(article.published_at, article) for article in articles if article.published_at]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    undated = [article for article in articles if not article.published_at]
    return (*(article for _, article in dated), *undated)
