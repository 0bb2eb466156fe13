"""Plain text out of what the web calls text. Pure."""

import html
import re
import unicodedata

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls
    "\u00ad\u034f\u061c\u115f\u1160\u2800\u3164\uffa0\u17b4\u17b5\u180b-\u180e"
    "\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero width, direction
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # halves of a pair, and what is not a character
    "\U000e0000-\U000e007f]"  # tags
)
_PRINTABLE_AND_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0"
"""Those of them that Python calls printable."""
_JOINER_IN_WORDS = re.compile("(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d")
_SPACES = re.compile("[ \t\n\x0b\x0c\r\x85\u1680\u2000-\u200a\u2028\u2029\u205f\u3000]+")
_SPACES_AROUND_NO_BREAK = re.compile(
    "(?: +[\u00a0\u202f][ \u00a0\u202f]*|[\u00a0\u202f][ \u00a0\u202f]+)"
)
_NOTHING = re.compile(
    r"(?:(?:none|null|undefined|nan|nil|n/a|\[?object object\]?|untitled|sans titre|no title"
    r"|auto draft|brouillon auto(?:matique)?|\{\{[^{}]*\}\}|\$\{[^{}]*\}|<%=?[^%]*%>|%%?\w+%%?)"
    r"[\s.,:;|/()\[\]–—-]*)+",
    re.IGNORECASE,
)
"""What a program writes where somebody left a field empty."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def visible(text: str) -> str:
    """*text* without the characters that nobody sees and XML forbids; its lines stay."""
    if _is_all_visible(text):
        return text
    return _INVISIBLE.sub("", text.replace("\x0b", " ").replace("\x0c", " "))


def _is_all_visible(text: str) -> bool:
    """Whether nothing can be hidden in it: most texts, told twenty times faster than by looking."""
    bare = text.replace("\n", " ").replace("\t", " ").replace("\r", " ").replace("\u00a0", " ")
    return bare.isprintable() and not any(sign in text for sign in _PRINTABLE_AND_INVISIBLE)


def tidy(text: str) -> str:
    """
    *text* in NFC, on one line, without what cannot be seen.

    A no-break space is kept where it stands alone, since its writer meant it;
    a joiner is kept inside an emoji.
    """
    legible = visible(text)
    if "\u200d" in legible:
        legible = _JOINER_IN_WORDS.sub("", legible)
    one_line = _SPACES.sub(" ", legible)
    if "\u00a0" in one_line or "\u202f" in one_line:
        one_line = _SPACES_AROUND_NO_BREAK.sub(" ", one_line)
    return unicodedata.normalize("NFC", one_line).strip(" \u00a0\u202f")


def decoded(text: str) -> str:
    """*text* with its entities decoded, also those that were encoded twice (`&amp;#8217;`)."""
    once = html.unescape(text)
    return html.unescape(once) if _ENTITY.search(once) else once


def said(text: str) -> str:
    """*text*, or nothing where it is only what a program writes for nothing."""
    return "" if _NOTHING.fullmatch(text.strip(" ()[]\u00a0")) else text


def shortened(text: str, longest: int) -> str:
    """*text*, or its beginning up to a word's end and "…" where it is longer than *longest*."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1].rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:.-–—") + "…"
