"""The rules of structure: language, tables, headings, pictures, and nothing that acts."""

from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from digest.model import Image
from digest.render.lint.rule import RenderedEdition
from digest.render.lint.visible import words_of

_WIDEST = 600


def language(mail: RenderedEdition) -> Iterator[str]:
    """A page that does not say in which language it is."""
    if (mail.tree.get("lang"), mail.tree.get("dir")) != ("fr-CA", "ltr"):
        yield 'the <html> element is not lang="fr-CA" dir="ltr"'
    wrappers = mail.tree.xpath('//*[@role="article"]')
    if not any(
        wrapper.get("lang") == "fr-CA" and wrapper.get("aria-label") for wrapper in wrappers
    ):
        yield 'no wrapper with role="article", lang="fr-CA" and an aria-label'


def tables(mail: RenderedEdition) -> Iterator[str]:
    """Tables that a screen reader would read as data."""
    bare = [table for table in mail.tree.iter("table") if table.get("role") != "presentation"]
    if bare:
        yield f'{len(bare)} tables without role="presentation"'


def headings(mail: RenderedEdition) -> Iterator[str]:
    """Headings that do not lead a listener through the page."""
    levels = [
        int(str(heading.tag)[1]) for heading in mail.tree.iter("h1", "h2", "h3", "h4", "h5", "h6")
    ]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield "the first heading, and no other, must be an h1"
    if any(after - before > 1 for before, after in pairwise(levels)):
        yield "a level of heading is skipped"
    if any(not words_of(heading).strip() for heading in mail.tree.iter("h1", "h2", "h3")):
        yield "a heading is empty"


def images(mail: RenderedEdition) -> Iterator[str]:
    """Pictures without words or size, too wide, or of a kind that is not shown."""
    for image in mail.tree.iter("img"):
        source = image.get("src", "")
        if image.get("alt") is None:
            yield f"{source} has no alt text"
        yield from _faults_of_size(source, image)
        if urlsplit(source).scheme not in ("https", "http"):
            yield f"{source[:80]!r} is not the address of a picture on the web"
        elif not Image(url=source).is_shown_in_mail:
            yield f"{source} is of a kind that Outlook or Gmail does not show"


def _faults_of_size(source: str, image: HtmlElement) -> Iterator[str]:
    width, height = image.get("width", ""), image.get("height")
    if not width.isdigit() or not (height is None or height.isdigit()):
        yield f"{source} has no width in plain numbers, or a height that is none"
        return
    if min(int(width), int(height or width)) <= 1:
        yield f"{source} is a tracking pixel"
    elif int(width) > _WIDEST:
        yield f"{source} is shown wider than {_WIDEST} pixels"
    if height is not None and "height:auto" in (image.get("style") or ""):
        yield f"{source} tells a height that is not kept: Yahoo's phones squash it to that"


def active_parts(mail: RenderedEdition) -> Iterator[str]:
    """Whatever acts: scripts, forms, frames."""
    tags = ("script", "form", "iframe", "object", "embed", "video", "audio", "svg", "base", "input")
    for tag in sorted({str(element.tag) for element in mail.tree.iter(*tags)}):
        yield f"<{tag}> has no place in a mail"
    for element in mail.tree.iter():
        if any(str(name).startswith("on") for name in element.attrib):
            yield f"<{element.tag!s}> carries a script in an attribute"
    if mail.tree.xpath('//link[@rel="stylesheet"]'):
        yield "a style sheet is fetched from elsewhere"
