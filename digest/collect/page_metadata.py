"""What a page tells machines of its article: JSON-LD, and `meta` elements. Pure."""

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

_ARTICLES = ("article", "blogposting", "liveblogposting", "report")
_WRAPPED = re.compile(r"^\s*(?:/\*)?\s*(?:<!--|<!\[CDATA\[)[^\n{\[]*|(?:/\*)?(?:-->|\]\]>).{0,20}$")
_DEEPEST = 8
"""Lists and graphs in one another; what is deeper describes something else."""


def linked_article(root: HtmlElement) -> dict[str, Any]:
    """The first article that the page describes in JSON-LD, of whatever kind; else nothing."""
    return next(linked_articles(root), {})


def linked_articles(root: HtmlElement) -> Iterator[dict[str, Any]]:
    """Every article that the page describes in JSON-LD, in its own order."""
    return filter(_is_article, linked_records(root))


def linked_records(root: HtmlElement) -> Iterator[dict[str, Any]]:
    """Whatever the page describes in JSON-LD, in its own order."""
    for script in root.xpath("//script[starts-with(@type, 'application/ld+json')]"):
        try:
            linked = json.loads(_WRAPPED.sub("", script.text or ""), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _records(linked, 0)


def metas_of(root: HtmlElement) -> dict[str, str]:
    """`meta` elements by name, in lower case; the first of a name that says something counts."""
    metas: dict[str, str] = {}
    for meta in root.xpath("//meta[@content]"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = meta.get("content", "").strip()
        if content:
            metas.setdefault(name.strip().lower(), content)
    return metas


def kinds_of(record: dict[str, Any]) -> list[str]:
    """The types of a record, in lower case."""
    kinds = record.get("@type")
    return [str(name).lower() for name in (kinds if isinstance(kinds, list) else [kinds])]


def _is_article(record: dict[str, Any]) -> bool:
    """`NewsArticle`, and every type that is one kind of it."""
    return any(name.endswith(_ARTICLES) for name in kinds_of(record))


def _records(linked: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(linked, list):
        for part in linked:
            yield from _records(part, depth + 1)
    elif isinstance(linked, dict):
        yield linked
        for name in ("@graph", "mainEntity"):
            yield from _records(linked.get(name, []), depth + 1)
