"""Plain text out of what the web calls text. Pure."""

import html
import re
import unicodedata

from digest.french.letters import INVISIBLE, JOINER_IN_WORDS

_UNUSUAL = re.compile(
    "[^\n\r\t -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u202f-\u2052\u20a0-\u20bf]"
)
"""Anything but what our languages are written in, of which all is seen and nothing is composed."""
_SPACES = re.compile(
    "[ \u00a0\u202f\t\n\x0b\x0c\r\x85\u1680\u2000-\u200a\u2028\u2029\u205f\u3000]{2,}"
    "|[\t\n\x0b\x0c\r\x85\u1680\u2000-\u200a\u2028\u2029\u205f\u3000]"
)
"""Several in a row, or one of another kind than a line is made of."""
_SOME_SPACES = (
    *("\n", "\t", "\r", "  ", " \u00a0", "\u00a0 ", " \u202f", "\u202f "),
    *("\u00a0\u00a0", "\u202f\u202f", "\u00a0\u202f", "\u202f\u00a0"),
)
"""A usual text that has such spaces has one of these, which are looked for much faster."""
_NOTHING = re.compile(
    r"(?:(?:none|null|undefined|nan|nil|n/a|\[?object object\]?|untitled|sans titre|no title"
    r"|auto draft|brouillon auto(?:matique)?|\{\{[^{}]*\}\}|\$\{[^{}]*\}|<%=?[^%]*%>|%%?\w+%%?)"
    r"[\s.,:;|/()\[\]–—-]*)+",
    re.IGNORECASE,
)
"""What a program writes where somebody left a field empty."""
_BLANKS = " \u00a0\u202f"
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def visible(text: str) -> str:
    """*text* without the characters that nobody sees and XML forbids; its lines stay."""
    if not _UNUSUAL.search(text):
        return text
    return INVISIBLE.sub("", text.replace("\x0b", " ").replace("\x0c", " "))


def tidy(text: str) -> str:
    """
    *text* in NFC, on one line, without what cannot be seen.

    A no-break space is kept where it stands alone, since its writer meant it;
    a joiner is kept inside an emoji.
    """
    if not _UNUSUAL.search(text):
        has_spaces = any(map(text.__contains__, _SOME_SPACES))
        return (_SPACES.sub(" ", text) if has_spaces else text).strip(_BLANKS)
    legible = JOINER_IN_WORDS.sub("", visible(text))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", legible)).strip(_BLANKS)


def decoded(text: str) -> str:
    """*text* with its entities decoded, also those that were encoded twice (`&amp;#8217;`)."""
    once = html.unescape(text)
    return html.unescape(once) if _ENTITY.search(once) else once


def said(text: str) -> str:
    """*text*, or nothing where it is what a program writes for nothing, or has no letter."""
    is_nothing = _NOTHING.fullmatch(text.strip(" ()[]\u00a0")) or not any(map(str.isalnum, text))
    return "" if is_nothing else text


def shortened(text: str, longest: int) -> str:
    """*text*, or its beginning up to a word's end and "…" where it is longer than *longest*."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1].rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:.-–—") + "…"
