"""
A source's HTML as its writer meant it, before it is cleaned; and what is too much of it. Pure.

Feeds escape it once too often, page builders leave their marks in it, and a CDN hides the
addresses in it from robots.
"""

import html
import re

from digest.collect.mended import mended
from digest.collect.shortcodes import without_shortcodes
from digest.collect.text import visible

MOST_CHARACTERS = 1_000_000
"""Of one item; a book has as many."""
MOST_TAGS = 40_000
"""Of one item: to read more would take seconds."""
MOST_ENTITIES = 60_000
DEEPEST = 400
"""Elements in one another: browsers stop at 512."""
_DATA = re.compile(r"data:[\w/+.;=-]{1,80},[^\s\"'<>)]{100,}")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
_NOT_NESTED = frozenset(
    {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track"}
    | {"wbr", "p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot"}
)
"""Those that are empty, or that end where the next of their kind begins."""
_NAMES = (
    "p|br|div|span|strong|em|b|i|u|a|h[1-6]|ul|ol|li|blockquote|img|figure|figcaption|section"
    "|article|table|tbody|tr|td|th|hr|cite|small|sup|sub|iframe|script|style|form|input|picture"
)
_ESCAPED = re.compile(
    rf"&(?:amp;){{0,2}}lt;(/?(?:{_NAMES})(?:\s(?:(?!&(?:amp;){{0,2}}[lg]t;)[^<>]){{0,2000}})?\s?/?)"
    r"&(?:amp;){0,2}gt;",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"&(?:amp;){0,2}lt;(?:/(?:p|div|strong|em|a|h[1-6]|ul|li|span)|br\s?/?)&(?:amp;){0,2}gt;"
)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
"""What was wrapped once too often."""
_BLOCK_MARKS = re.compile(r"&(?:amp;){0,2}lt;!--\s?/?wp:.{0,500}?--&(?:amp;){0,2}gt;", re.DOTALL)
"""What WordPress's editor writes round each block."""
_SHOWS_CODE = re.compile(r"<(?:code|pre|samp|kbd)\b", re.IGNORECASE)
_HIDDEN_ADDRESS = re.compile(
    r"<(a|span)\b[^<>]{0,500}?\bdata-cfemail\s*=\s*[\"']([0-9a-fA-F]{4,400})[\"'][^<>]{0,500}>"
    r".{0,200}?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)


def refusal(markup: str) -> str:
    """Why it is too much to be read, as a sentence goes on after "it"; else empty."""
    if len(markup) > MOST_CHARACTERS:
        return f"has {len(markup):,} characters; more than {MOST_CHARACTERS:,} are not read"
    for sign, what, most in (("<", "tags", MOST_TAGS), ("&", "entities", MOST_ENTITIES)):
        if markup.count(sign) > most:
            return f"has {markup.count(sign):,} {what}; more than {most:,} are not read"
    if is_deep(markup):
        return f"has elements more than {DEEPEST} deep in one another"
    return ""


def is_deep(markup: str) -> bool:
    """Whether elements stand in one another so deep that no writer meant it."""
    depth = 0
    for end, name in _TAG.findall(markup):
        if name.lower() not in _NOT_NESTED:
            depth = max(0, depth - 1) if end else depth + 1
        if depth > DEEPEST:
            return True
    return False


def without_data(markup: str) -> str:
    """*markup* without the pictures that are written out in it (`data:`)."""
    return _DATA.sub("data:,", markup) if "data:" in markup else markup


def as_meant(markup: str) -> str:
    """*markup* with its tags as tags, its addresses as addresses, and no shortcode."""
    text = mended(visible(markup))
    if "CDATA" in text or "]]>" in text:
        text = _CDATA.sub("", text)
    if "lt;" in text and _ENDS.search(text) and not _SHOWS_CODE.search(text):
        text = _ESCAPED.sub(lambda tag: f"<{html.unescape(html.unescape(tag[1]))}>", text)
    if "lt;!--" in text:
        text = _BLOCK_MARKS.sub("", text)
    if "data-cfemail" in text:
        text = _HIDDEN_ADDRESS.sub(lambda link: html.escape(_address(link[2])), text)
    return without_shortcodes(text)


def _address(code: str) -> str:
    """The address behind a Cloudflare code: each byte is mixed with the first."""
    mixed = bytes.fromhex(code[: len(code) // 2 * 2])
    return bytes(byte ^ mixed[0] for byte in mixed[1:]).decode("utf-8", "replace")
