"""
The headline of a page: what its readers see, where machines are told the same. Pure.

A page's biggest heading may be the name of its site, and what it tells machines may end
with that name or say the headline in a plainer type. So the heading that agrees with what
machines are told is the headline; where none does, what they are told; then a heading alone.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from digest.collect.page_dates import first_text
from digest.collect.page_metadata import linked_articles, metas_of
from digest.collect.text import said
from digest.collect.title import folded, heading_of, title_of

_SEPARATORS = re.compile(r"\s+[-–—|·•«»:>/~]+\s+|\s*[|•]\s*")
_SITE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:site-?(?:title|name)|logo|brand\w*)(?:$|[\s_-])", re.IGNORECASE
)
_MOST_HEADINGS = 60
_FEWEST_WORDS = 2
"""Of a part of a title that a heading repeats: one word may be a section's name."""
_FRONT = ("", "/", "/index.php", "/index.html")


def page_title(root: HtmlElement, linked: dict[str, Any], metas: dict[str, str], url: str) -> str:
    """The headline of the page at *url*; empty where it has none."""
    window = title_of(root.findtext(".//title") or "")
    sites = _site_names(linked, metas, url)
    headings = list(_headings(root, sites))
    machine = [said(_without_site(title, sites)) for title in _machine_titles(linked, metas)]
    wholes = [title for title in machine if title] or [window]
    agreed = _agreed(headings, [part for title in wholes for part in _parts(title, sites)])
    lone = [text for tag, text in headings if tag == "h1"]
    alone = said(_without_site(window, sites))
    return next(filter(None, (agreed, *machine, *lone, alone)), "")


def headlines(root: HtmlElement) -> tuple[str, ...]:
    """Everything that a page may be headed by: what it shows, tells machines, calls its window."""
    metas = metas_of(root)
    shown = [heading_of(element) for element in root.iterdescendants("h1")]
    described = (*linked_articles(root), {})
    machine = [title for linked in described for title in _machine_titles(linked, metas)]
    window = title_of(root.findtext(".//title") or "")
    return tuple(dict.fromkeys(filter(None, (*shown, *machine, window))))


def _machine_titles(linked: dict[str, Any], metas: dict[str, str]) -> list[str]:
    names = ("og:title", "twitter:title", "dc.title", "headline")
    written = (first_text(linked.get("headline")), *(metas.get(name, "") for name in names))
    return [title for title in map(title_of, written) if title]


def _headings(root: HtmlElement, sites: set[str]) -> Iterator[tuple[str, str]]:
    """The tag and text of the page's headings in order, `h1` first; none is its site's name."""
    elements = [*root.iterdescendants("h1"), *root.iterdescendants("h2", "h3")]
    for element in elements[:_MOST_HEADINGS]:
        text = heading_of(element)
        if text and not _names_site(element) and _squeezed(text) not in sites:
            yield str(element.tag), text


def _names_site(element: HtmlElement) -> bool:
    """Whether it looks like the name over every page: its class says so, or it leads home."""
    links = [*element.iterdescendants("a"), *element.iterancestors("a")]
    leads_home = any(_path(link.get("href")) in _FRONT for link in links if link.get("href"))
    return leads_home or bool(_SITE_CLASS.search(f"{element.get('class')} {element.get('id')}"))


def _path(address: str | None) -> str:
    """The path of a link; a fragment of the page itself leads nowhere else."""
    written = (address or "").strip()
    try:
        parts = urlsplit(written)
    except ValueError:
        return written
    return written if parts.query or written.startswith("#") else parts.path


def _agreed(headings: list[tuple[str, str]], titles: list[str]) -> str:
    """The first heading that a title agrees with, titles in the order of their trust."""
    by_words = {folded(text): text for _, text in reversed(headings)}
    return next((by_words[words] for title in titles if (words := folded(title)) in by_words), "")


def _parts(title: str, sites: set[str]) -> list[str]:
    """A title, and what stands before or after its separators, the longest beginning first."""
    cuts = list(_SEPARATORS.finditer(title))
    starts = [title[: cut.start()] for cut in reversed(cuts)]
    parts = (*starts, *(title[cut.end() :] for cut in cuts))
    several = [part for part in parts if len(part.split()) >= _FEWEST_WORDS]
    return [part for part in (title, *several) if _squeezed(part) not in sites]


def _without_site(title: str, sites: set[str]) -> str:
    """*title* without the site's name at its end or start; empty where it is nothing else."""
    if _squeezed(title) in sites:
        return ""
    for match in _SEPARATORS.finditer(title):
        start, end = title[: match.start()], title[match.end() :]
        if _squeezed(end) in sites:
            return start
        if _squeezed(start) in sites:
            return end
    return title


def _site_names(linked: dict[str, Any], metas: dict[str, str], url: str) -> set[str]:
    """What the site calls itself: in its metadata, or by its host."""
    host = urlsplit(url).netloc.lower().removeprefix("www.")
    written = (
        metas.get("og:site_name", ""),
        metas.get("application-name", ""),
        first_text(linked.get("publisher")),
        host,
        host.rpartition(".")[0],
    )
    return set(filter(None, map(_squeezed, map(title_of, written))))


def _squeezed(name: str) -> str:
    """A name as hosts and logos write it: without spaces."""
    return folded(name).replace(" ", "")
