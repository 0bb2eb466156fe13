"""
What a page's bytes say: its encoding as browsers judge it (WHATWG, Encoding Standard). Pure.

Bytes that are UTF-8 are UTF-8, whatever is said of them. Else the server's header
is believed before the page's own `meta`, and what calls itself Latin-1 is windows-1252.
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.IGNORECASE)
_IN_PAGE = re.compile(
    rb"<\?xml\b[^>]*?encoding\s*=\s*[\"']([\w.:+-]+)"
    rb"|<meta\b[^>]*?charset\s*=\s*[\"']?\s*([\w.:+-]+)",
    re.IGNORECASE,
)
_LOOKED_AT = 4096
"""Bytes of a page in which it may name its encoding."""
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
"""What browsers take such a label for; a page that can be read as ASCII is in no UTF-16."""
_USUAL = "cp1252"
_WHOLE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
"""A character of UTF-8 that ASCII lacks."""


def text_of(body: bytes, content_type: str = "") -> str:
    """The page as text; what stands for nothing in its encoding becomes U+FFFD."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.removeprefix(mark).decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(_encoding(body, content_type), "replace")


def _encoding(body: bytes, content_type: str) -> str:
    """
    The encoding that is claimed and known, of bytes that are not wholly UTF-8.

    A claim of UTF-8 stands: one broken character does not make another encoding of a page. But
    where no character beyond ASCII is whole, the claim is a template's.
    """
    header = _IN_HEADER.search(content_type)
    in_page = _IN_PAGE.search(body[:_LOOKED_AT])
    labels = (
        header[1] if header else "",
        (in_page[1] or in_page[2]).decode("ascii", "replace") if in_page else "",
    )
    known = (_known(label) for label in labels)
    is_utf8 = _WHOLE.search(body) is not None
    return next((name for name in known if name and (is_utf8 or name != "utf-8")), _USUAL)


def _known(label: str) -> str:
    """The codec behind *label*; empty where there is none for text."""
    try:
        name = codecs.lookup(label).name if label else ""
        b"".decode(name or "ascii")
    except LookupError:
        return ""
    return _SUPERSETS.get(name, name)
