"""What of a story is not for everyone: what asks for a password, what is paid for. Pure."""

import re
from collections.abc import Iterable
from typing import Any

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from digest.collect.page_metadata import kinds_of, linked_records

_MOST_PARTS = 20
_NO = frozenset(
    ("false", "no", "0", "http://schema.org/false", "https://schema.org/false", "schema:false")
)
_PAGES = frozenset(("webpage", "creativework"))

_FORM = re.compile(r"post-password-form|action=postpass|name=[\"']?post_password", re.IGNORECASE)
_TITLE = re.compile(r"^(?:prot[ée]g[ée]e?|protected|priv[ée]e?|private)\s*:\s", re.IGNORECASE)
"""What WordPress writes before the title of such a post, in our two languages."""
_ACCESS = re.compile(
    r"(?:(?:contenus?|articles?|réservée?s?|pour|aux?|les|nos|zone)\s)*"
    r"(?:abonnée?s|membres|premium|payants?|subscribers(?: only)?)",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"\b(?:article|contenu|texte|suite|lecture)\s(?:est\s)?(?:exclusivement\s)?réservée?\s"
    r"(?:exclusivement\s)?(?:à\snos\s|aux\s)(?:abonnée?s|membres)\b"
    r"|\bil\s(?:vous|te)\sreste\s[\d.,]+\s?%\s(?:de\s(?:cet|l['’])\s?)?(?:article|à\slire)",
    re.IGNORECASE,
)
_EXCERPT = re.compile(
    r"\b(?:publication|article|contenu|page|post|texte|content)\b.{0,40}"
    r"\b(?:est prot[ée]g[ée]e?|is (?:password )?protected|is a protected)"
    r"|\bprotected post\b|prot[ée]g[ée]e? par (?:un )?mot de passe",
    re.IGNORECASE,
)


def is_locked(title: str, standfirst: str, content: str) -> bool:
    """Whether its publisher asks for a password, by the form, or by the title and the excerpt."""
    if has_password_form(content) or has_password_form(standfirst):
        return True
    text = standfirst or content
    return bool(_TITLE.match(title)) and (not text.strip() or bool(_EXCERPT.search(text)))


def is_told_for_subscribers(categories: Iterable[str], markup: str) -> bool:
    """Whether a source says in a line or a category that an item's page is for subscribers."""
    if any(_ACCESS.fullmatch(name.strip()) for name in categories):
        return True
    folded = markup.lower()
    return ("réserv" in folded or "reste" in folded) and bool(_WALL.search(markup))


def has_password_form(markup: str) -> bool:
    """Whether *markup* has the form in which WordPress asks for it."""
    return "pass" in markup.lower() and bool(_FORM.search(markup))


def is_for_subscribers(root: HtmlElement, linked: dict[str, Any], metas: dict[str, str]) -> bool:
    """
    Whether the page says that its article may not be read for free.

    By `isAccessibleForFree` (schema.org) of the article, of its page or of a part of it, in
    JSON-LD or beside its text, or by `article:content_tier`.
    """
    free, tier = metas.get("isaccessibleforfree", ""), metas.get("article:content_tier", "")
    if free.lower() in _NO or tier.lower() == "locked":
        return True
    pages = (each for each in linked_records(root) if _PAGES & set(kinds_of(each)))
    return any(map(_is_paid_for, (linked, *pages)))


def _is_paid_for(record: dict[str, Any]) -> bool:
    """Whether a record says so of itself, else of one of its parts."""
    parts = record.get("hasPart")
    listed = parts if isinstance(parts, list) else [parts]
    if "isAccessibleForFree" in record:
        return _is_paid(record)
    return any(isinstance(part, dict) and _is_paid(part) for part in listed[:_MOST_PARTS])


def drop_paid_parts(root: HtmlElement, linked: dict[str, Any]) -> None:
    """
    Take off what a page says is only for those who pay (`isAccessibleForFree`, schema.org).

    Some pages hold it all the same, hidden, for search engines.
    """
    parts = linked.get("hasPart")
    listed = parts if isinstance(parts, list) else [parts]
    for part in listed[:_MOST_PARTS]:
        selector = part.get("cssSelector") if isinstance(part, dict) and _is_paid(part) else None
        for element in _selected(root, selector) if isinstance(selector, str) else ():
            if element.getparent() is not None:
                element.drop_tree()


def _is_paid(record: dict[str, Any]) -> bool:
    return str(record.get("isAccessibleForFree")).strip().lower() in _NO


def _selected(root: HtmlElement, selector: str) -> list[HtmlElement]:
    try:
        elements: list[HtmlElement] = CSSSelector(selector[:500])(root)
    except Exception:  # noqa: BLE001 (a publisher's selector may be anything)
        return []
    return [element for element in elements if element.tag not in ("html", "body")]
