"""What an item of any kind of source says, and the article it makes. Pure."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.collect import clean
from digest.collect.canonical import canonical
from digest.collect.paid import paid_sign
from digest.collect.text import shortened
from digest.french import spoken
from digest.model import Article, Image, Passage

LONGEST_GUID = 500
MOST_ITEMS = 1000
"""A feed that carries a site's whole archive has its newest first."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NO_SECTION = frozenset(
    {"à la une", "a la une", "la une", "une", "non classé", "uncategorized", "actualités"}
    | {"actualité", "news", "accueil", "manchette", "manchettes", "en manchette", "en vedette"}
)
"""Categories that say where a story stands on the site, not what it is about."""
_FEATURED = frozenset(
    {
        "à la une",
        "a la une",
        "la une",
        "une",
        "manchette",
        "manchettes",
        "en manchette",
        "en vedette",
    }
)
"""Those of them by which a newsroom says that a story matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePlace:
    """Where and when a source was found: what its relative links and bare dates mean."""

    url: str
    zone: ZoneInfo
    now: datetime
    content_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What the kinds of source have in common, still as they wrote it."""

    link: str
    guid: str = ""
    title: str = ""
    standfirst: str = ""
    """HTML, as is `content`."""
    content: str = ""
    section: str = ""
    author: str = ""
    language: str = "fr"
    """Of its source, where it says none of its own."""
    own_language: str = ""
    image: Image | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    categories: tuple[str, ...] = ()
    """All that it is filed under, as written; the section where no more is known."""
    is_featured: bool = False
    """Whether the site puts it in « À la une », or makes it stick to its top."""
    is_titled_by_its_page: bool = False
    """Whether it may come without a title and a text, which its page then gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceContent:
    """What a source says, still in its own words: of itself, and item by item."""

    items: tuple[Item | str, ...]
    """Or why one could not be read."""
    title: str = ""
    link: str = ""
    description: str = ""
    language: str = ""
    id: str = ""
    author: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source's own title and its usable articles, as it orders them."""

    title: str
    articles: tuple[Article, ...]
    faults: tuple[str, ...] = ()
    """Why each of the other items was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFeed:
    """What stands at the address instead, and where the page there says to look."""

    reason: str
    feeds: tuple[str, ...] = ()
    api: str = ""
    """The root of the site's WordPress API, where it names one."""


def feed_of(content: SourceContent, place: SourcePlace) -> Feed:
    """The articles of what is usable: each address once, the first time it comes."""
    articles: dict[str, Article] = {}
    faults: list[str] = []
    guids = Counter(item.guid for item in content.items if isinstance(item, Item))
    for item in content.items:
        if isinstance(item, Item) and guids[item.guid] > 1:
            item = replace(item, guid="")  # noqa: PLW2901 - one name for many tells none apart
        article = item if isinstance(item, str) else article_of(item, place)
        if isinstance(article, str):
            faults.append(article)
        elif article.url in articles:
            name = shortened(article.title, 60) or article.url
            faults.append(f"“{name}” has the same address as another item")
        else:
            articles[article.url] = article
    return Feed(title=content.title, articles=tuple(articles.values()), faults=tuple(faults))


def article_of(item: Item, place: SourcePlace) -> Article | str:
    """The item as an article, or why it cannot be one."""
    url = canonical(item.link, place.url) if item.link else ""
    standfirst = clean.passages(item.standfirst)
    body = clean.passages(item.content or item.standfirst, title=item.title)
    title = shortened(item.title, clean.LONGEST_TITLE) or _title_from(standfirst or body)
    if not title and not item.is_titled_by_its_page:
        return f"an item has no title and no text ({url or item.guid or 'no address either'})"
    if not url:
        return f"“{shortened(title, 60)}” has no link"
    published_at = item.published_at or item.updated_at
    return Article(
        url=url,
        guid=item.guid[:LONGEST_GUID] or url,
        title=title,
        summary=clean.summary(standfirst, body, is_cut=clean.is_cut_off(item.standfirst)),
        body=body,
        section=item.section,
        author=item.author,
        language=_language(item, title, standfirst, body),
        image=item.image,
        published_at=published_at,
        updated_at=_later(item.updated_at, published_at, place.now),
        is_featured=item.is_featured,
        paid_sign=paid_sign(_categories(item), title, standfirst or body),
    )


def _language(
    item: Item, title: str, standfirst: tuple[Passage, ...], body: tuple[Passage, ...]
) -> str:
    """The item's own; its text's where the text is in another; what its source says of all else."""
    text = " ".join((title, *(line.text for line in (*standfirst, *body))))
    if item.own_language:
        return spoken.labelled(text, item.own_language)
    if not spoken.language_of(text) and spoken.is_in(item.language, "en"):
        return "fr"  # what software says of every site that nobody told it otherwise
    return spoken.labelled(text, item.language)


def _later(updated: datetime | None, published: datetime | None, now: datetime) -> datetime | None:
    """*updated* where it tells something: after the publication, and not in the future."""
    if updated is None or updated > now or (published is not None and updated <= published):
        return None
    return updated


def _title_from(lines: tuple[Passage, ...]) -> str:
    """The beginning of the text, for an item that has no title (a short post)."""
    return shortened(lines[0].text, 90) if lines else ""


def _categories(item: Item) -> tuple[str, ...]:
    """As words: what it is filed under, the section where no more is known."""
    return tuple(map(clean.plain_text, item.categories or (item.section,)))


def markup_of(value: str, *, is_plain: bool) -> str:
    """The HTML of a text; one that was written as plain text is escaped first."""
    return value.replace("&", "&amp;").replace("<", "&lt;") if is_plain else value


def section_of(names: Iterable[str]) -> str:
    """The first category that says what the story is about."""
    tidied = (clean.plain_text(name) for name in names)
    return next((name for name in tidied if name and name.casefold() not in _NO_SECTION), "")


def are_featured(names: Iterable[str]) -> bool:
    """Whether one of those categories is « À la une », however it is written."""
    return any(clean.plain_text(name).casefold() in _FEATURED for name in names)


def language_of(value: str) -> str:
    """A language tag (BCP 47), or nothing where *value* is none."""
    tag = value.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) and len(tag) <= 35 else ""


def too_many(count: int) -> list[str]:
    """What is said of a feed with that many items: nothing while they are all read."""
    if count <= MOST_ITEMS:
        return []
    return [f"it has {count:,} items; those after the first {MOST_ITEMS:,} were left out"]
