"""
A headline as readers see it, whatever kind of source wrote it. Pure.

Feeds, APIs, maps of a site and pages write titles as text, as HTML, as HTML that was
escaped once too often, or as one of these that says it is another. All read alike here.
"""

import html
import re

from lxml.html import HtmlElement

from digest.collect.mended import mended
from digest.collect.text import decoded, said, shortened, tidy
from digest.french.letters import unaccented

LONGEST = 300
"""Characters of a headline; a longer one is a text."""
_BREAKS = (
    r"br|p|div|hr|li|ul|ol|h[1-6]|tr|td|th|table|section|article|header|figure|blockquote|center"
)
_INLINE = (
    r"a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|img|ins|kbd|mark|nobr|q|s|samp|small"
    r"|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
_ATTRIBUTES = r"(?:\s+[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*){0,30})?"
_BREAK = re.compile(rf"</?(?:{_BREAKS}){_ATTRIBUTES}\s*/?>", re.IGNORECASE)
_MARK = re.compile(
    rf"<!--.{{0,2000}}?-->|<!--[^<>]{{0,2000}}>|<!\[CDATA\[|\]\]>|</?(?:{_INLINE}){_ATTRIBUTES}\s*/?>",
    re.IGNORECASE | re.DOTALL,
)
_UNSEEN = re.compile(
    r"<(script|style|svg|template|noscript)\b.{0,20000}?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL
)
_BLOCKS = frozenset(_BREAKS.replace("h[1-6]", "h1|h2|h3|h4|h5|h6").split("|"))
_NOT_SEEN = frozenset({"script", "style", "svg", "template", "noscript", "button"})
_MOST_READ = 20_000
"""Characters that are looked at."""


def title_of(written: str) -> str:
    """
    The headline in *written*: on one line, without tags and entities, at most 300 characters.

    Empty where it is none, as « None » and « [object Object] ».
    """
    text = mended(decoded(mended(written[:_MOST_READ])))
    if "<" in text or "]]>" in text:
        text = _MARK.sub("", _BREAK.sub(" ", _UNSEEN.sub(" ", text)))
    return said(shortened(tidy(html.unescape(text)), LONGEST))


def heading_of(element: HtmlElement) -> str:
    """The headline that an element of a page shows, with a space where it breaks the line."""
    parts: list[str] = []
    _gather(element, parts, 0)
    return said(shortened(tidy("".join(parts)[:_MOST_READ]), LONGEST))


def folded(title: str) -> str:
    """What two spellings of one headline share: its letters and digits, lower case, no accents."""
    return re.sub(r"[\W_]+", " ", unaccented(title).casefold()).strip()


def _gather(element: HtmlElement, parts: list[str], depth: int) -> None:
    if element.tag in _NOT_SEEN or not isinstance(element.tag, str) or depth > _DEEPEST:
        return
    space = " " if element.tag in _BLOCKS else ""
    parts += (space, element.text or "")
    for child in element:
        _gather(child, parts, depth + 1)
        parts.append(child.tail or "")
    parts.append(space)


_DEEPEST = 50
