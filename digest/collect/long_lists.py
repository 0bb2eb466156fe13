"""
Lists of items before they are parsed: one item that is too heavy costs itself, and no other. Pure.

What is judged here are bytes, so that no parser meets what it would spend a morning on, and
no feed is refused whole for a picture that somebody wrote into one of its items.
"""

import re
from collections.abc import Callable
from itertools import pairwise

from digest.english import counted

STRETCH = 4
"""How many times the limit of a body a list may have before its heavy items are taken out."""
ITEM = re.compile(rb"<(?:item|entry)[\s>]")
_ENDING = re.compile(rb"^</(?:item|entry)>")
_START = re.compile(rb"[\xef\xbb\xbf\s]*(?:<\?xml|<rss|<feed|<rdf|[\[{])", re.IGNORECASE)
_SHARE = 10
"""An item that takes a tenth of all that may be read is too long."""


def is_list(start: bytes | bytearray) -> bool:
    """Whether a body that begins so may be a feed, or what an API answers."""
    return _START.match(start) is not None and b"<html" not in start[:2000].lower()


def items_in(body: bytes) -> int:
    """About how many items a list has."""
    return len(ITEM.findall(body))


def lightened(body: bytes, most: int) -> tuple[bytes, str] | None:
    """*body* in *most* bytes, and in words what it cost; None where no one item is to blame."""
    longest, what = most // _SHARE, "item"
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        light, cut = _without_long_words(body, longest)
        what = "text"
    else:
        light, faults = without(body, lambda item: "long" if len(item) > longest else "")
        cut = len(faults)
    if len(light) > most:
        return None
    return light, f"{counted(cut, what, 'is')} longer than {longest:,} bytes, and left out"


def without(body: bytes, fault: Callable[[bytes], str]) -> tuple[bytes, tuple[str, ...]]:
    """The feed without the items that have a *fault* in words, and those words."""
    starts = [item.start() for item in ITEM.finditer(body)]
    kept, faults = [body[: starts[0]] if starts else body], []
    for start, after in pairwise((*starts, len(body))):
        end = max(body.rfind(b"</item>", start, after), body.rfind(b"</entry>", start, after))
        if reason := fault(body[start : end if end > 0 else after]):
            faults.append(reason)
            kept.append(_ENDING.sub(b"", body[end:after], count=1) if end > 0 else b"")
        else:
            kept.append(body[start:after])
    return b"".join(kept), tuple(faults)


def _without_long_words(body: bytes, longest: int) -> tuple[bytes, int]:
    """The JSON with nothing where a string is longer than that."""
    pieces: list[bytes] = []
    at = cut = 0
    for word in _WORD.finditer(body):
        if word.end() - word.start() > longest:
            pieces += (body[at : word.start()], b'""')
            at, cut = word.end(), cut + 1
    return b"".join((*pieces, body[at:])), cut


_WORD = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
