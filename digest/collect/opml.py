"""The list of feeds that a feed reader exports (OPML). Pure."""

import re
from dataclasses import dataclass

from digest.collect.text import tidy
from digest.collect.xml import local_name, tree

_LOOSE_AMPERSAND = re.compile(rb"&(?!#?\w{1,31};)")
"""As people write it by hand in a title or an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A feed in the list."""

    url: str
    title: str


def read(body: bytes) -> tuple[Outline, ...] | str:
    """The feeds in *body*, each address once, or why it is not such a list."""
    root = tree(_LOOSE_AMPERSAND.sub(b"&amp;", body))
    if isinstance(root, str) or local_name(root).lower() != "opml":
        return "it is not OPML: export the list of feeds from your reader again"
    outlines = (_outline(dict(element.attrib)) for element in root.iter("outline"))
    feeds: dict[str, Outline] = {}
    for outline in outlines:
        if outline.url:
            feeds.setdefault(outline.url, outline)
    return tuple(feeds.values())


def _outline(attributes: dict[str | bytes, str | bytes]) -> Outline:
    values = {str(name).lower(): str(value) for name, value in attributes.items()}
    url = values.get("xmlurl", "").strip()
    return Outline(url=url, title=tidy(values.get("title") or values.get("text") or "") or url)
