"""
DKIM's "relaxed" form of header fields and bodies (RFC 6376, sections 3.4.2 and 3.4.4). Pure.

A newsletter's copies differ at a few places only, so what they share is brought
into this form once. A shared piece is trimmed until it begins and ends with a
byte that is no white space: nothing beside it can then change its form, and a
copy's form is the forms of its pieces with what stands between them.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from itertools import chain

_CRLF = b"\r\n"
_BLANK = b" \t\r\n"
_RUN = re.compile(rb"[ \t]+")
_FIELD_END = re.compile(rb"\r\n(?![ \t])")


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

    *pieces* are the constant bytes in their order, between two of which each body has a
    value of its own.
    """

    def __init__(self, pieces: Sequence[bytes]) -> None:
        first, *others = pieces
        self._pieces = tuple(pieces)
        self._opening = first.rstrip(_BLANK)
        self._hashed = sha256(_relaxed_lines(self._opening))
        gap = [first[len(self._opening) :]]
        """Blanks that may change their form beside a value: one more than there are values."""
        begins = 0
        self._gaps: list[tuple[bytes, slice, bytes]] = []
        """Before each constant: blanks with a place for each value, and which these are."""
        for at, piece in enumerate(others, 1):
            constant = piece.strip(_BLANK)
            if not constant:
                gap.append(piece)
                continue
            start = piece.index(constant)
            gap.append(piece[:start])
            self._gaps.append((b"%b".join(gap), slice(begins, at), _relaxed_lines(constant)))
            gap, begins = [piece[start + len(constant) :]], at
        self._end = b"%b".join(gap), slice(begins, len(pieces))

    def digest(self, values: Sequence[bytes]) -> bytes:
        """The same as `body_digest` of the pieces with those values between them."""
        if not self._opening:
            return body_digest(spliced(self._pieces, values))
        own = tuple(values)
        hashed = self._hashed.copy()
        for gap, places, constant in self._gaps:
            hashed.update(_relaxed_lines(gap % own[places]))
            hashed.update(constant)
        gap, places = self._end
        # text stands before: what is blank from here is its line end, not an empty body
        hashed.update(relaxed_body(gap % own[places]) or _CRLF)
        return hashed.digest()


def spliced(shared: Sequence[bytes], values: Sequence[bytes]) -> bytes:
    """Shared pieces with a value between each two of them."""
    return b"".join(chain.from_iterable(zip(shared, (*values, b""), strict=True)))


def _relaxed_lines(text: bytes) -> bytes:
    """One space for each run of white space, none at a line's end; empty lines stay."""
    return _RUN.sub(b" ", text).replace(b" \r\n", _CRLF)
