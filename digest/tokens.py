"""
Signed links: short, bound to one purpose, silent about the address, rotatable.

A token is `<use><key id>.<numbers>.<signature>`, for example `u1.2s.3f9a0c...`:
the numbers in base 36, the signature the first bits of HMAC-SHA-256 in
lower-case hexadecimals, so that it also survives a mail system that folds the
case of a local part: eighty bits where it has to fit one, else 128. Nothing
expires here; what must expire carries what is needed to judge that.

What a token's numbers mean hangs on its use alone (`NUMBERS`), so two things
that are told apart never share a token.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum, unique
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

from digest.errors import TokenError

_SIGNATURE_BYTES = 16
_SHORT_SIGNATURE_BYTES = 10
"""A local part has 64 octets in all; no fewer bytes are safe (RFC 2104, section 5)."""
_MAX_TOKEN = 120
_LARGEST_NUMBER = 2**63 - 1
"""What a database's number can be."""
_BINDING_BITS = 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REFUSAL = "this link is not valid"
_BLOCK = 64
"""SHA-256's, in bytes."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAIRS = tuple(high + low for high in _DIGITS for low in _DIGITS)
_HUNDRED = len(_PAIRS)
_LEADING = tuple(pair.removeprefix("0") for pair in _PAIRS)


class _Digest(Protocol):
    """What `hashlib` has once a message is hashed."""

    def digest(self) -> bytes: ...

    def hexdigest(self) -> str: ...


@unique
class Use(StrEnum):
    """What a token is for; one made for a use is refused for every other. A letter each."""

    UNSUBSCRIBE = "u"
    PREFERENCES = "p"
    CONFIRM = "c"
    MOVE = "a"
    OWN_FILE = "f"
    BOUNCE = "b"
    LETTER_BOUNCE = "r"
    MESSAGE = "m"
    LETTER = "l"
    DESK_MESSAGE = "d"
    TRIAL = "t"
    DESK_APPROVE = "y"
    DESK_HOLD = "h"
    DESK_DROP = "x"
    DESK_SOBER = "s"
    DESK_NOTE = "n"
    DESK_REPORT = "g"
    DESK_SIGN_IN = "e"
    PRESENCE_ASKED = "i"
    PRESENCE_ANSWERED = "j"


NUMBERS: Mapping[Use, tuple[str, ...]] = {
    Use.UNSUBSCRIBE: ("reader", "binding"),
    Use.PREFERENCES: ("reader", "binding"),
    Use.CONFIRM: ("reader", "consent event", "binding"),
    Use.MOVE: ("reader", "consent event", "binding"),
    Use.OWN_FILE: ("reader", "letter", "binding"),
    Use.BOUNCE: ("delivery", "binding"),
    Use.LETTER_BOUNCE: ("letter", "binding"),
    Use.MESSAGE: ("civil day", "when it was composed, for a correction", "reader", "binding"),
    Use.LETTER: ("letter", "when it was queued", "binding"),
    Use.DESK_MESSAGE: ("proposal", "when it was proposed"),
    Use.TRIAL: ("when it was sent",),
    Use.DESK_APPROVE: ("proposal", "when it was proposed"),
    Use.DESK_HOLD: ("proposal", "when it was proposed"),
    Use.DESK_SOBER: ("proposal", "when it was proposed"),
    Use.DESK_DROP: ("proposal", "when it was proposed", "article"),
    Use.DESK_NOTE: ("proposal", "when it was proposed", "article"),
    Use.DESK_REPORT: ("civil day", "how long it looks back"),
    Use.DESK_SIGN_IN: ("sign-in link", "when it was asked for"),
    Use.PRESENCE_ASKED: ("when it was asked", "nonce"),
    Use.PRESENCE_ANSWERED: ("when it was asked", "nonce", "installation"),
}
"""What the numbers of each use are, in order; moments in microseconds since 1970."""
ONCE_UNBOUND = frozenset({Use.UNSUBSCRIBE, Use.PREFERENCES, Use.CONFIRM, Use.MOVE})
"""Their first tokens ended before the binding; such a one is read, and never made again."""
_OF_THE_MESSAGE = frozenset(
    {Use.BOUNCE, Use.LETTER_BOUNCE, Use.MESSAGE, Use.LETTER, Use.DESK_MESSAGE, Use.TRIAL}
)
"""What stands in envelopes and Message-IDs, and is no link that anybody presses."""
_IN_LOCAL_PARTS = _OF_THE_MESSAGE | {Use.UNSUBSCRIBE}
"""One to leave, too, since it carries a binding."""
SHORT_BINDING = 2**30
"""What has to fit a local part has room for half a binding."""


@dataclass(frozen=True, slots=True)
class Key:
    """A secret and its short name (one to four of `0-9a-z`)."""

    id: str
    secret: bytes = field(repr=False)

    def binding(self, *facts: str) -> int:
        """
        A number of sixty bits that stands for those facts.

        It binds a token to whom it was made for: a row's number may one day be
        another's, as after a backup was restored.
        """
        *first, last = facts
        return self.binding_behind(*first)(last)

    def binding_behind(self, *facts: str) -> Callable[[str], int]:
        """What makes the binding of those facts and one more, of which there are many."""
        opening, mac = "\n".join(("binding", *facts, "")), _mac_of(self.secret)

        def binding(last: str) -> int:
            digest = mac(f"{opening}{last}".encode()).digest()
            return int.from_bytes(digest[:8]) >> (64 - _BINDING_BITS)

        return binding

    def mac(self, text: str) -> bytes:
        """The HMAC-SHA-256 of a text."""
        return _mac_of(self.secret)(text.encode()).digest()


@dataclass(frozen=True, slots=True)
class Keyring:
    """Every key that still opens something, the newest, which signs, first."""

    keys: tuple[Key, ...]

    @property
    def newest(self) -> Key:
        """The key that signs what is new."""
        return self.keys[0]

    def fingerprints(self, text: str) -> tuple[str, ...]:
        """
        The keyed hash of a text under each key, the oldest key's first.

        The oldest key's is the one to keep: a rotation never changes it. Nobody
        without the key can tell which text it is of, not even by trying all.
        """
        return tuple(_fingerprint(key, text) for key in reversed(self.keys))

    def find(self, key_id: str) -> Key:
        """The key of that name; raises `TokenError` where it is gone."""
        for key in self.keys:
            if key.id == key_id:
                return key
        raise TokenError(_REFUSAL)


def base36(number: int) -> str:
    """A number that is not negative, in base 36; raises `ValueError` for others."""
    if number < 0:
        raise ValueError("a token carries no negative number")
    digits = ""
    while number >= _HUNDRED:
        number, rest = divmod(number, _HUNDRED)
        digits = _PAIRS[rest] + digits
    return _LEADING[number] + digits


def microseconds(moment: datetime) -> int:
    """A moment as a token's number: since 1970, in UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def sign(key: Key, use: Use, *numbers: int) -> str:
    """A token for that use; raises `ValueError` unless its numbers are what `NUMBERS` says."""
    if len(numbers) != len(NUMBERS[use]):
        raise ValueError(f"a token for {use.name} carries {', '.join(NUMBERS[use])}")
    return SharedToken(key, use).of("-".join(map(base36, numbers)))


class SharedToken:
    """
    What the tokens of a use have in common that begin with the same numbers.

    A copy carries four tokens: what all copies' share is written once.
    """

    def __init__(self, key: Key, use: Use, *first: int) -> None:
        self._opening = f"{use}{key.id}.{''.join(f'{base36(number)}-' for number in first)}"
        self._digits = 2 * _length(use, is_bound=len(NUMBERS[use]) > 1)
        self._mac = _mac_of(key.secret)

    def of(self, others: str) -> str:
        """The token whose other numbers are those, in base 36 with a hyphen between them."""
        payload = f"{self._opening}{others}"
        return f"{payload}.{self._mac(payload.encode()).hexdigest()[: self._digits]}"


def read(keyring: Keyring, use: Use, token: str) -> tuple[int, ...]:
    """
    The numbers a token carries, as `NUMBERS` names them; its case may have changed on the way.

    One of `ONCE_UNBOUND` may lack the last, the binding. Raises `TokenError`, the
    same for every fault: the page that answers must not tell a forger which part
    was wrong.
    """
    payload, _, signature = token.lower().rpartition(".")
    name, _, digits = payload.partition(".")
    if len(token) > _MAX_TOKEN or not token.isascii() or name[:1] != use or not digits:
        raise TokenError(_REFUSAL)
    key = keyring.find(name[1:])
    if not hmac.compare_digest(_signature(key, use, payload), signature):
        raise TokenError(_REFUSAL)
    numbers = tuple(int(number, 36) for number in digits.split("-"))
    missing = len(NUMBERS[use]) - len(numbers)
    if missing not in ((0, 1) if use in ONCE_UNBOUND else (0,)) or max(numbers) > _LARGEST_NUMBER:
        raise TokenError(_REFUSAL)
    return numbers


def key_of(keyring: Keyring, token: str) -> Key:
    """The key that a token says it is of; raises `TokenError` where that is gone."""
    return keyring.find(token.lower().partition(".")[0][1:])


def _signature(key: Key, use: Use, payload: str) -> str:
    return key.mac(payload)[: _length(use, is_bound="-" in payload)].hex()


def _length(use: Use, *, is_bound: bool) -> int:
    """How many bytes sign a token; one to leave was no address before it carried a binding."""
    is_short = use in _IN_LOCAL_PARTS and (use in _OF_THE_MESSAGE or is_bound)
    return _SHORT_SIGNATURE_BYTES if is_short else _SIGNATURE_BYTES


def _fingerprint(key: Key, text: str) -> str:
    message = f"fingerprint\n{text}"  # no token is signed from such a text
    return f"{key.id}:{key.mac(message).hex()}"


@lru_cache(maxsize=16)
def _mac_of(secret: bytes) -> Callable[[bytes], _Digest]:
    """
    HMAC-SHA-256 under a key whose own blocks are hashed once (RFC 2104, section 4).

    `hmac.digest` hashes them for each message: of one as short as a token's, half the work.
    """
    block = (sha256(secret).digest() if len(secret) > _BLOCK else secret).ljust(_BLOCK, b"\0")
    inner, outer = (sha256(bytes(byte ^ pad for byte in block)) for pad in (0x36, 0x5C))

    def mac(message: bytes) -> _Digest:
        begun, ended = inner.copy(), outer.copy()
        begun.update(message)
        ended.update(begun.digest())
        return ended

    return mac
