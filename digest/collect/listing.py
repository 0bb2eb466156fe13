"""A page that lists articles: its links, as a CSS selector picks them. Pure."""

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.etree import XPathError
from lxml.html import HtmlElement

from digest.collect.canonical import canonical
from digest.collect.item import MOST_ITEMS, Item, NoFeed, SourceContent, SourcePlace
from digest.collect.page import parsed
from digest.collect.page_address import base_of
from digest.collect.title import heading_of, title_of

_FEWEST_WORDS = 3
_LONGEST_TITLE = 200


def selector_fault(selector: str) -> str:
    """Why *selector* cannot be used; empty where it can."""
    try:
        CSSSelector(selector)
    except (SelectorError, XPathError) as fault:
        return f"“{selector}” is not a CSS selector ({fault})"
    return ""


def read(body: bytes, selector: str, place: SourcePlace) -> SourceContent | NoFeed:
    """The articles that the page at `place.url` links to; without *selector*, the page itself."""
    root = parsed(body, place.content_type)
    if root is None:
        return NoFeed(reason="the page cannot be read as HTML")
    name = title_of(root.findtext(".//title") or "")
    base = base_of(root, place.url)
    if not selector:
        return SourceContent(title=name, items=(Item(link=place.url, is_titled_by_its_page=True),))
    items: dict[str, Item] = {}
    for element in CSSSelector(selector)(root):
        link = _link(element)
        url = "" if link is None else canonical(link.get("href", ""), base)
        if url and url != canonical(place.url) and len(items) < MOST_ITEMS:
            title = _title(element) or ("" if link is None else _title(link))
            before = items.get(url)
            items[url] = Item(
                link=url,
                title=before.title if before and before.title else title,
                is_titled_by_its_page=True,
            )
    if not items:
        return NoFeed(reason=f"the selector “{selector}” finds no link on the page")
    return SourceContent(title=name, items=tuple(items.values()))


def _link(element: HtmlElement) -> HtmlElement | None:
    """The link that a picked element is, holds, or lies in."""
    near = (element, *element.iterdescendants("a"), *element.iterancestors("a"))
    return next((each for each in near if each.tag == "a" and each.get("href")), None)


def _title(element: HtmlElement) -> str:
    """The headline in a link; empty where its text is rather a teaser, or "Lire la suite"."""
    heading = next(element.iterdescendants("h1", "h2", "h3", "h4", "h5"), element)
    text = heading_of(heading)
    is_headline = len(text.split()) >= _FEWEST_WORDS and len(text) <= _LONGEST_TITLE
    return text if is_headline and not text.casefold().startswith("lire la suite") else ""
