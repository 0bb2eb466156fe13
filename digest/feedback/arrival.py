"""One message as it lies in a mailbox: where, and what makes it the same as another. Pure."""

from dataclasses import dataclass, field
from hashlib import sha256

_ENDS = (b"\r\n\r\n", b"\n\n")
_NAMING = (b"message-id:", b"to:", b"date:")
_TELLING = 64 * 1024
MOST_READ = 256 * 1024
"""Bytes of a message that are looked at: what it is stands before what it quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPlace:
    """Where a message lies; a mailbox that was renumbered has another `validity` (RFC 3501)."""

    mailbox: str
    validity: str
    uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message that came in: its first `MOST_READ` bytes."""

    place: ReturnPlace
    raw: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """
        Equal for a message that is read twice, wherever it lies then.

        By its Message-ID, To and Date, and its body: a mail that asks to leave has
        often none, and not every program makes a Message-ID.
        """
        head, body = _halves(self.raw)
        names = sorted(line for line in _lines(head) if line.lower().startswith(_NAMING))
        text = b"".join(body.split())[:_TELLING]  # of a long one, each way in has another end
        return sha256(b"\0".join((*names, text))).hexdigest()


def without_mark(raw: bytes) -> bytes:
    """A message without the line `From …` that a local delivery may put before it."""
    return raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw


def _halves(raw: bytes) -> tuple[bytes, bytes]:
    cuts = [(raw.find(end), end) for end in _ENDS if end in raw]
    if not cuts:
        return raw, b""
    at, end = min(cuts)
    return raw[:at], raw[at + len(end) :]


def _lines(head: bytes) -> list[bytes]:
    unfolded = head.replace(b"\r\n", b"\n").replace(b"\n ", b" ").replace(b"\n\t", b" ")
    return [b" ".join(line.split()) for line in unfolded.split(b"\n")]
