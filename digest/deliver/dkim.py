"""
DKIM signatures (RFC 6376): RSA, Ed25519 (RFC 8463) or both, relaxed/relaxed, never with `l=`.

The hash of a body is all that a long message costs, and `SharedBody` spares
most of it; a header is brought into form and signed for each copy. Signing is
without dice: the same bytes, key and time give the same signature, so a copy
that is sent again is the copy that was sent.
"""

from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from textwrap import wrap

from digest.deliver.dkim_key import KeyKind, SigningKey
from digest.deliver.relaxed import body_digest, fields_of, relaxed_field

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


class Signer:
    """The keys, by their selectors, that sign in the name of one domain; with none, nothing is."""

    def __init__(self, domain: str, keys: Mapping[str, SigningKey]) -> None:
        self._domain = domain
        self._keys = dict(keys)

    @property
    def is_slow(self) -> bool:
        """Whether a signature costs more than the message: RSA's does, Ed25519's does not."""
        return any(key.kind is KeyKind.RSA for key in self._keys.values())

    def signed(
        self, wire: bytes, at: datetime, digest_of: Callable[[bytes], bytes] = body_digest
    ) -> bytes:
        """
        The message *wire* with a DKIM-Signature field before it for each key.

        *wire* has CRLF line ends; *at* (aware) is what `t=` tells; *digest_of* is
        `SharedBody.digest` where many messages share a body.
        """
        return self._fields(wire, at, digest_of) + wire if self._keys else wire

    def _fields(self, wire: bytes, at: datetime, digest_of: Callable[[bytes], bytes]) -> bytes:
        head, _, body = wire.partition(b"\r\n\r\n")
        covered, header = _covered(head)
        body_hash = b64encode(digest_of(body)).decode("ascii")
        fields = (
            _signed(key, header, self._unsigned(selector, key, covered, at, body_hash))
            for selector, key in self._keys.items()
        )
        return b"".join(fields)

    def _unsigned(
        self, selector: str, key: SigningKey, covered: str, at: datetime, body_hash: str
    ) -> bytes:
        """The field up to the place of the signature itself."""
        return (
            f"DKIM-Signature: v=1; a={key.kind}-sha256; c=relaxed/relaxed;"
            f" t={int(at.timestamp())};\r\n"
            f" d={self._domain};\r\n s={selector};\r\n {covered};\r\n bh={body_hash};\r\n b="
        ).encode("ascii")


def _signed(key: SigningKey, header: bytes, unsigned: bytes) -> bytes:
    """The field with its signature of the *header* and of itself (section 3.7)."""
    _, itself = relaxed_field(unsigned)
    signature = b64encode(key.sign(sha256(header + itself).digest()))
    room = _LINE - len(" b=")
    lines = (signature[at : at + room] for at in range(0, len(signature), room))
    return unsigned + b"\r\n ".join(lines) + b"\r\n"


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
