"""
The rules of what a mail leans on: style sheets that may be dropped, hosts, rare features.

A mail must be whole where every sheet is dropped, ask nobody for anything but
the newsroom, and be made of what mail programs are known to show.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from digest.render.lint.html_support import unknown
from digest.render.lint.rule import RenderedEdition, address

_MOVES = ("display", "visibility", "position", "float", "content", "order", "opacity", "clip")
"""What a sheet may not say: it would hide, show or move words, and is dropped by some."""


def whole_without_sheets(mail: RenderedEdition) -> Iterator[str]:
    """A kept sheet may refine how words look, never which are there or in what order."""
    for sheet in mail.tree.iter("style"):
        for name in re.findall(r"([a-z-]+)\s*:[^;{}]*(?=[;}])", sheet.text or ""):
            if name in _MOVES:
                yield f"a kept style sheet sets {name}; where sheets are dropped the mail differs"


def known_hosts(mail: RenderedEdition) -> Iterator[str]:
    """Nothing is fetched from a host that is not the newsroom's, but the stories' own pictures."""
    expected = {address(story.image.url) for story in mail.stories if story.image}
    newsletter = mail.newsletter
    site = urlsplit(newsletter.site_url).hostname
    ours = [name for name in (site, newsletter.domain, *newsletter.picture_hosts) if name]
    if newsletter.logo:
        expected.add(address(newsletter.logo))
    for url in sorted(url for url in set(_fetched(mail)) if address(url) not in expected):
        host = urlsplit(url).hostname or ""
        if host and not any(host == name or host.endswith(f".{name}") for name in ours):
            yield f"{url[:80]} is fetched from {host}, which is not among picture_hosts"


def known_features(mail: RenderedEdition) -> Iterator[str]:
    """What a template uses and nobody looked up."""
    for kind, name in unknown(mail.tree):
        yield (
            f"{name} ({kind}) is not among what mail programs are known to show; "
            "look it up on caniemail.com, or leave it"
        )


def _fetched(mail: RenderedEdition) -> Iterator[str]:
    for element in mail.tree.iter():
        if not isinstance(element.tag, str):
            continue
        yield from (
            element.get(name, "") for name in ("src", "background", "poster") if element.get(name)
        )
        if element.tag == "link":
            yield element.get("href", "")
        yield from _urls(element.get("style") or "")
        if element.tag == "style":
            yield from _urls(element.text or "")


def _urls(style: str) -> list[str]:
    return re.findall(r"url\(\s*['\"]?([^'\")]+)", style)
