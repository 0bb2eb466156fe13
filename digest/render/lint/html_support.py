"""What a page is made of, and which of it no mail program is known to show."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from lxml.html import HtmlElement

_FILE = Path(__file__).with_name("html_support.toml")
_OF_RULES = {
    "@media": r"@media\b",
    "!important": r"!important",
    ".class": r"\.[a-zA-Z][\w-]*(?=[^{}]*\{)",
    "[attribute]": r"\[[\w-]+\]",
    "descendant": r"\] \.[\w-]+",
    ":root": r":root\b",
}


@cache
def known() -> Mapping[str, Mapping[str, str]]:
    """
    By kind (`properties`, `rules`, `elements`, `attributes`), every known part.

    Its value is what is shown where a client lacks it, or empty where none does. A property
    that a client takes on some elements only is listed by each of them: `padding of a`.
    """
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def parts_of(tree: HtmlElement) -> frozenset[tuple[str, str]]:
    """Every kind of part in that page, as (kind, name)."""
    return frozenset(_parts(tree))


def unknown(tree: HtmlElement) -> tuple[tuple[str, str], ...]:
    """The parts of that page that nobody looked up, in order."""
    return tuple(sorted((kind, name) for kind, name in parts_of(tree) if not _is_known(kind, name)))


def _is_known(kind: str, name: str) -> bool:
    """A sheet's rule is for whatever has its class: there any element's line is enough."""
    listed = known()[kind]
    of_any = {each.partition(" of ")[0] for each in listed}
    return name in listed or name.partition(" of ")[0] in (listed if " of " in name else of_any)


def _parts(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    for element in tree.iter():
        if isinstance(element.tag, str):
            yield "elements", element.tag
            yield from (("attributes", str(name)) for name in element.attrib)
            own = _declared(element.get("style") or "")
            yield from (("properties", f"{name} of {element.tag}") for name in own)
    for sheet in tree.iter("style"):
        text = sheet.text or ""
        yield from (("properties", name) for name in _declared(text))
        yield from (("rules", name) for name, shape in _OF_RULES.items() if re.search(shape, text))
        yield from (("rules", name) for name in re.findall(r"@(?!media)[\w-]+", text))


def _declared(text: str) -> list[str]:
    return re.findall(r"(?:^|[;{])\s*(-?[a-z][a-z-]*)\s*:", text)
