"""
Header fields as they go on the wire (RFC 5322, RFC 2047). Pure.

Every mail's are written here, and never by the standard library: its folding
turns a long link into an encoded-word that no mail program follows, may let a
comma or a quote of a display name out, and in older versions decodes what looks
like an encoded-word, line ends and all (CVE-2024-6923).

A field has no line end of its own; where it is folded, by CRLF and a space.
"""

import re

from digest.errors import InputError, RenderError

_LONGEST_ROW = 76
"""Of a line that holds an encoded-word (RFC 2047, section 2); for others it is good manners."""
_OPENING, _ENDING = "=?utf-8?q?", "?="
_FOLD = "\r\n "


def on_one_line(text: str) -> str:
    """Text whose line ends, controls and runs of spaces are one space; a no-break space stays."""
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    return _BREAKING.sub(" ", text.encode("utf-8", "replace").decode()).strip(" ")


def text_field(name: str, text: str) -> str:
    """A field of free text, whatever is in it, folded."""
    room = _LONGEST_ROW - len(name) - 2
    return f"{name}: " + _FOLD.join(_rows(on_one_line(text), room))


def reader_value(text: str) -> str:
    """
    A reader's address or link, as it stands in a field: it may be long, and need not be ASCII.

    Raises `InputError` for one that would end the field, or be read as another text.
    """
    if not 0 < len(text) <= _LONGEST_VALUE or "=?" in text or _UNFIT.search(text):
        raise InputError("the address or link holds characters that no header field may hold")
    return text


def mailbox_field(name: str, display_name: str, address: str) -> str:
    """A field of exactly one mailbox, whatever its display name is; that may be empty."""
    mailbox = f"<{plain(address)}>"
    display = on_one_line(display_name)
    if not display:
        return f"{name}: {mailbox}"
    if _is_quotable(display):
        return f"{name}: {quoted_string(display)}{_FOLD}{mailbox}"
    room = _LONGEST_ROW - len(name) - 2
    return f"{name}: " + _FOLD.join([*_encoded(display, room), mailbox])


def quoted_string(text: str) -> str:
    """Printable ASCII between quotes (RFC 5322, section 3.2.4)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def plain(text: str) -> str:
    """
    A link, an address or an identifier, as it is: such a field is never encoded.

    Raises `RenderError` where it is empty or holds what would end it.
    """
    if not _PLAIN.fullmatch(text):
        raise RenderError(f"{text!r} has no place in a header field; correct the configuration")
    return text


_BREAKING = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_PLAIN = re.compile(r"(?:(?!=\?)[!-;=?-~])+", re.ASCII)
"""Printable ASCII without spaces and angle brackets, and nothing like an encoded-word."""
_UNFIT = re.compile(r"[\x00-\x20\x7f<>\"\\\x80-\xa0\u2028\u2029\ud800-\udfff]")
_LONGEST_VALUE = 400
"""No address or link is longer: an address is at most 254, a link its base and a token."""


def _is_quotable(text: str) -> bool:
    """Whether it may stand between quotes: short, ASCII, and nothing like an encoded-word."""
    return text.isascii() and "=?" not in text and len(text) <= _LONGEST_ROW


def _rows(text: str, room: int) -> list[str]:
    """Text in rows that are joined by a fold; the first has *room* characters."""
    rows = _folded(text, room)
    fits = all(len(row) < _LONGEST_ROW for row in rows[1:]) and len(rows[0]) <= room
    return rows if text.isascii() and fits and "=?" not in text else _encoded(text, room)


def _folded(text: str, room: int) -> list[str]:
    """ASCII text, folded where it has spaces."""
    rows = [""]
    for word in text.split(" "):
        row = f"{rows[-1]} {word}" if rows[-1] else word
        if len(row) <= room or not rows[-1]:
            rows[-1] = row
        else:
            rows.append(word)
            room = _LONGEST_ROW - 1
    return rows


def _encoded(text: str, room: int) -> list[str]:
    """Any text as encoded-words of whole characters, a row each (RFC 2047, section 5)."""
    frame = len(_OPENING) + len(_ENDING)
    rows = [""]
    for character in text:
        atom = _ATOMS.get(character) or "".join(f"={byte:02X}" for byte in character.encode())
        if len(rows[-1]) + len(atom) + frame > room:
            rows.append("")
            room = _LONGEST_ROW - 1
        rows[-1] += atom
    return [f"{_OPENING}{row}{_ENDING}" for row in rows]


_ATOMS = {
    " ": "_",
    **{letter: letter for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    **{sign: sign for sign in "0123456789!*+-/"},
}
"""What an encoded-word holds as it is, even in a display name (section 5, rule 3)."""
