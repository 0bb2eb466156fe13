"""
Signed links: short, bound to one purpose, silent about the address, rotatable.

A token is `<purpose><key id>.<numbers>.<signature>`, for example
`u1.2s.3f9a0c...`: the numbers in base 36, the signature the first 128 bits of
HMAC-SHA-256 in lower-case hexadecimals, so that it also survives a mail system
that folds the case of a local part. Nothing expires here; what must expire
carries what is needed to judge that.
"""

import hmac
from dataclasses import dataclass, field
from enum import StrEnum

from digest.errors import TokenError

_SIGNATURE_BYTES = 16
_MAX_TOKEN = 120
_REFUSAL = "this link is not valid"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Use(StrEnum):
    """What a token is for; one made for a use is refused for every other."""

    UNSUBSCRIBE = "u"
    PREFERENCES = "p"
    CONFIRM = "c"
    MOVE = "a"
    BOUNCE = "b"
    MESSAGE = "m"
    DESK_APPROVE = "y"
    DESK_HOLD = "h"
    DESK_DROP = "x"
    DESK_SOBER = "s"


@dataclass(frozen=True, slots=True)
class Key:
    """A secret and its short name (one to four of `0-9a-z`)."""

    id: str
    secret: bytes = field(repr=False)


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
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits


def sign(key: Key, use: Use, *numbers: int) -> str:
    """A token for that use that carries those numbers, one at least, none negative."""
    told = f"{use}{key.id}.{'-'.join(map(base36, numbers))}"
    return f"{told}.{_signature(key, told)}"


def read(keyring: Keyring, use: Use, token: str) -> tuple[int, ...]:
    """
    The numbers a token carries; its letters may have changed their case on the way.

    Raises `TokenError`, the same for every fault: the page that answers must
    not tell a forger which part was wrong.
    """
    told, _, signature = token.lower().rpartition(".")
    name, _, numbers = told.partition(".")
    if len(token) > _MAX_TOKEN or not token.isascii() or name[:1] != use or not numbers:
        raise TokenError(_REFUSAL)
    key = keyring.find(name[1:])
    if not hmac.compare_digest(_signature(key, told), signature):
        raise TokenError(_REFUSAL)
    return tuple(int(number, 36) for number in numbers.split("-"))


def _signature(key: Key, told: str) -> str:
    return hmac.digest(key.secret, told.encode(), "sha256")[:_SIGNATURE_BYTES].hex()


def _fingerprint(key: Key, text: str) -> str:
    told = f"fingerprint\n{text}".encode()  # no token is signed from such a text
    return f"{key.id}:{hmac.digest(key.secret, told, 'sha256').hex()}"
