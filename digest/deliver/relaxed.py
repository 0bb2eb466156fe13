"""
DKIM's "relaxed" form of header fields and bodies (RFC 6376, sections 3.4.2 and 3.4.4). Pure.

A newsletter's copies differ at a few places only, so what they share is brought
into this form once. A shared piece is trimmed until it begins and ends with a
byte that is no white space: nothing beside it can then change its form, and a
copy's form is the forms of its pieces with what stands between them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

_CRLF = b"\r\n"
_BLANK = b" \t\r\n"
_RUN = re.compile(rb"[ \t]+")
_FIELD_END = re.compile(rb"\r\n(?![ \t])")
_WORTH_KEEPING = 64
"""A shorter shared piece costs more to find than to bring into form again."""
_ANCHOR = 32
"""How much of a piece is searched for before all of it is compared."""


def fields_of(head: bytes) -> list[bytes]:
    """A message's header fields as they stand, folded, each without its last line end."""
    return [field for field in _FIELD_END.split(head) if field]


def relaxed_field(field: bytes) -> tuple[bytes, bytes]:
    """A field's name in lower case, and its relaxed form without a line end."""
    name, _, value = field.partition(b":")
    name = name.rstrip(b" \t").lower()
    words = value.replace(_CRLF, b"").replace(b"\t", b" ").split(b" ")
    return name, name + b":" + b" ".join(filter(None, words))


def relaxed_body(body: bytes) -> bytes:
    """A body's relaxed form. The wire ends every body with CRLF, so one that lacks it gets it."""
    text = _relaxed_lines(body if body.endswith(_CRLF) else body + _CRLF)
    end = len(text)
    while text.endswith(_CRLF, 0, end):
        end -= 2
    return text[:end] + _CRLF if end else b""


def body_digest(body: bytes) -> bytes:
    """The SHA-256 of a body's relaxed form: what `bh=` tells."""
    return sha256(relaxed_body(body)).digest()


class SharedBody:
    """
    What many bodies have in common, in its relaxed form, hashed as far as the first difference.

    *pieces* are the constant bytes in their order, the first at the body's very
    beginning. They only make it fast: a body that has not all of them has the
    right digest too.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        first, *others = pieces
        self._opening = first.rstrip(_BLANK)
        self._hashed = sha256(_relaxed_lines(self._opening))
        trimmed = (piece.strip(_BLANK) for piece in others)
        self._pieces = tuple(_Piece.of(wire) for wire in trimmed if len(wire) >= _WORTH_KEEPING)

    def digest(self, body: bytes) -> bytes:
        """The same as `body_digest(body)`."""
        if not self._opening or not body.startswith(self._opening):
            return body_digest(body)
        hashed = self._hashed.copy()
        at = len(self._opening)
        for piece in self._pieces:
            start = piece.place_in(body, at)
            if start < 0:
                return body_digest(body)
            hashed.update(_relaxed_lines(body[at:start]))
            hashed.update(piece.relaxed)
            at = start + len(piece.wire)
        # text stands before: what is blank from here is its line end, not an empty body
        hashed.update(relaxed_body(body[at:]) or _CRLF)
        return hashed.digest()


@dataclass(frozen=True, slots=True)
class _Piece:
    """Shared bytes that begin and end with a byte that is no white space."""

    wire: bytes
    anchor: bytes
    relaxed: bytes

    @classmethod
    def of(cls, wire: bytes) -> "_Piece":
        return cls(wire, wire[:_ANCHOR], _relaxed_lines(wire))

    def place_in(self, body: bytes, at: int) -> int:
        """Where it stands in *body* from *at* on, or -1."""
        start = body.find(self.anchor, at)
        while start >= 0 and not body.startswith(self.wire, start):
            start = body.find(self.anchor, start + 1)
        return start


def _relaxed_lines(text: bytes) -> bytes:
    """One space for each run of white space, none at a line's end; empty lines stay."""
    return _RUN.sub(b" ", text).replace(b" \r\n", _CRLF)
