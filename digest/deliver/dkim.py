"""
DKIM signatures (RFC 6376): RSA, Ed25519 (RFC 8463) or both, relaxed/relaxed, never with `l=`.

The hash of a body is all that a long message costs: what the copies of a mailing
share is brought into form once. Signing is
without dice: the same bytes, key and time give the same signature, so a copy
that is sent again is the copy that was sent.
"""

import re
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from textwrap import wrap

from digest.deliver.dkim_key import KeyKind, SigningKey
from digest.deliver.relaxed import SharedBody, fields_of, relaxed_field, spliced

_OVERSIGNED = (
    b"from",
    b"subject",
    b"date",
    b"to",
    b"reply-to",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
)
"""Named once more than they occur, so that nobody can add one (RFC 6376, section 8.15)."""
_SIGNED = (
    b"message-id",
    b"mime-version",
    b"content-type",
    b"content-transfer-encoding",
    b"list-id",
    b"list-help",
    b"feedback-id",
    b"auto-submitted",
)
"""Named as often as they occur. Return-Path and Received change on the way: never."""
_LINE = 76
"""So wide is a line of the field at most, but for a domain that is longer."""
_ROOM = _LINE - len(" b=")
_CRLF = b"\r\n"
_HEADER_END = _CRLF + _CRLF
_MARK = b"\0%d\0"
_MARKED = re.compile(rb"\0(\d+)\0")
"""What stands for a value while a header is brought into form: nothing of ours holds a NUL."""


class Signer:
    """The keys, by their selectors, that sign in the name of one domain; with none, nothing is."""

    def __init__(self, domain: str, keys: Mapping[str, SigningKey]) -> None:
        self._domain = domain
        self._keys = dict(keys)

    @property
    def is_slow(self) -> bool:
        """Whether a signature costs more than the message: RSA's does, Ed25519's does not."""
        return any(key.kind is KeyKind.RSA for key in self._keys.values())

    def signed(self, pieces: tuple[bytes, ...], at: datetime) -> tuple[bytes, ...]:
        """
        The message of those pieces (`Mail.pieces`), a DKIM-Signature field before it for each key.

        It has CRLF line ends; *at* (aware) is what `t=` tells. What the copies of a mailing
        share is brought into form for the first of them.
        """
        if not self._keys:
            return pieces
        form = _shared(pieces[::2])
        if not form.fits(pieces[1::2]):
            pieces = (b"".join(pieces),)
            form = _SharedMessage(pieces)
        values = pieces[1::2]
        header, body_hash = form.header(values), b64encode(form.body_digest(values))
        fields: list[bytes] = []
        for selector, key in self._keys.items():
            opening, relaxed = _opening(key.kind, self._domain, selector, form.covered, at)
            digest = sha256(b"%b%b%b; b=" % (header, relaxed, body_hash)).digest()
            fields += [_CRLF + opening if fields else opening, body_hash]
            fields += _signature_rows(key.sign(digest))
        return (*fields, form.first, *pieces[1:])


class _SharedMessage:
    """What messages share that differ between those pieces alone, in its relaxed form."""

    def __init__(self, shared: tuple[bytes, ...]) -> None:
        self.first = _CRLF + shared[0]
        """The first piece, as it stands behind a signature."""
        ends = (at for at, piece in enumerate(shared) if _HEADER_END in piece)
        self._in_header = next(ends, len(shared) - 1)
        """How many of the values."""
        *before, last = shared[: self._in_header + 1]
        head, _, body = last.partition(_HEADER_END)
        marks = [_MARK % at for at in range(self._in_header)]
        self.covered, header = _covered(spliced((*before, head), marks))
        texts = _MARKED.split(header) if marks else [header]
        self._header = b"%b".join(text.replace(b"%", b"%%") for text in texts[::2])
        self._order = tuple(map(int, texts[1::2]))
        """Which value stands where in what is covered of the header."""
        self._body = SharedBody((body, *shared[self._in_header + 1 :]))

    def fits(self, values: tuple[bytes, ...]) -> bool:
        """Whether none of those values has another form in a header than its own."""
        own = values[: self._in_header]
        return b" ".join(own).split() == list(own)

    def header(self, values: tuple[bytes, ...]) -> bytes:
        """The form of all that is covered of the header, with those values that fit."""
        return self._header % tuple(values[at] for at in self._order)

    def body_digest(self, values: tuple[bytes, ...]) -> bytes:
        """What `bh=` tells of the body with those values."""
        return self._body.digest(values[self._in_header :])


_shared = lru_cache(maxsize=16)(_SharedMessage)


@lru_cache(maxsize=64)
def _opening(
    kind: KeyKind, domain: str, selector: str, covered: str, at: datetime
) -> tuple[bytes, bytes]:
    """A field up to the body's hash, and its relaxed form."""
    field = (
        f"DKIM-Signature: v=1; a={kind}-sha256; c=relaxed/relaxed; t={int(at.timestamp())};\r\n"
        f" d={domain};\r\n s={selector};\r\n {covered};\r\n bh="
    ).encode("ascii")
    return field, relaxed_field(field)[1]


def _signature_rows(signature: bytes) -> Iterator[bytes]:
    """What stands behind the body's hash, but for the field's line end (section 3.7)."""
    text = b64encode(signature)
    for at in range(0, len(text), _ROOM):
        yield b"\r\n " if at else b";\r\n b="
        yield text[at : at + _ROOM]


def _covered(head: bytes) -> tuple[str, bytes]:
    """The `h=` tag for a header, and what it covers: the last field of a name comes first."""
    by_name: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for field in fields_of(head):
        name, relaxed = relaxed_field(field)
        by_name[name].append(relaxed)
    header = [relaxed for name in _OVERSIGNED + _SIGNED for relaxed in reversed(by_name[name])]
    counts = tuple(len(by_name[name]) for name in _OVERSIGNED + _SIGNED)
    return _tag(counts), b"".join(field + b"\r\n" for field in header)


@lru_cache(maxsize=64)
def _tag(counts: tuple[int, ...]) -> str:
    mentions = Counter(dict(zip(_OVERSIGNED + _SIGNED, counts, strict=True)))
    mentions.update(_OVERSIGNED)
    names = ": ".join(name.decode("ascii") for name in mentions.elements())
    return "\r\n ".join(wrap(f"h={names}", _LINE - 2, break_on_hyphens=False)).replace(": ", ":")
