"""The private keys that sign mail, in PEM files: RSA (RFC 8301) and Ed25519 (RFC 8463)."""

from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from digest.errors import ConfigError

PublicKey = RSAPublicKey | Ed25519PublicKey

SMALLEST_RSA = 1024
"""Bits; verifiers must not accept less (RFC 8301, section 3.2)."""
_NEW_RSA = 2048
_PADDING = PKCS1v15()
_HASHED = Prehashed(SHA256())
_MAKE_ONE = "make one with `digest dkim keygen FILE`"


class KeyKind(StrEnum):
    """What `k=` of a DNS record says."""

    RSA = "rsa"
    ED25519 = "ed25519"


class SigningKey:
    """One private key; it never shows itself but as `pem`."""

    def __init__(self, private: RSAPrivateKey | Ed25519PrivateKey) -> None:
        self._private = private

    @property
    def kind(self) -> KeyKind:
        """What kind of key it is."""
        return KeyKind.RSA if isinstance(self._private, RSAPrivateKey) else KeyKind.ED25519

    @property
    def bits(self) -> int:
        """Its size."""
        return self._private.key_size if isinstance(self._private, RSAPrivateKey) else 256

    @property
    def public(self) -> PublicKey:
        """The half that the DNS tells everybody."""
        return self._private.public_key()

    @property
    def pem(self) -> bytes:
        """The key as its file holds it, not encrypted: the program reads it by itself."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def sign(self, digest: bytes) -> bytes:
        """The signature of a SHA-256 digest; always the same for the same digest."""
        if isinstance(self._private, RSAPrivateKey):
            return self._private.sign(digest, _PADDING, _HASHED)
        return self._private.sign(digest)


def new_key(kind: KeyKind) -> SigningKey:
    """A fresh key: RSA of 2048 bits, or Ed25519."""
    if kind is KeyKind.RSA:
        return SigningKey(generate_private_key(public_exponent=65537, key_size=_NEW_RSA))
    return SigningKey(Ed25519PrivateKey.generate())


def load_key(path: Path, kind: KeyKind) -> SigningKey:
    """
    The key in a PEM file.

    Raises `ConfigError` where the file cannot be read, holds no private key,
    one that wants a password, one of another kind, or one too small to be believed.
    """
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as fault:
        reason = f"cannot be read ({fault.strerror}); let this user read it, or {_MAKE_ONE}"
        raise ConfigError(str(path), (reason,)) from fault
    except TypeError as fault:
        reason = "the key is encrypted; store it without a password, readable by its owner only"
        raise ConfigError(str(path), (reason,)) from fault
    except (ValueError, UnsupportedAlgorithm) as fault:
        reason = f"holds no private key in PEM (-----BEGIN PRIVATE KEY-----); {_MAKE_ONE}"
        raise ConfigError(str(path), (reason,)) from fault
    if not isinstance(private, RSAPrivateKey | Ed25519PrivateKey):
        reason = f"neither an RSA nor an Ed25519 key, so no DKIM key; {_MAKE_ONE}"
        raise ConfigError(str(path), (reason,))
    return _judged(path, SigningKey(private), kind)


def _judged(path: Path, key: SigningKey, kind: KeyKind) -> SigningKey:
    if key.kind is not kind:
        reason = f"an {key.kind} key where an {kind} key is wanted; name it under the other setting"
        raise ConfigError(str(path), (reason,))
    if kind is KeyKind.RSA and key.bits < SMALLEST_RSA:
        reason = f"an RSA key of {key.bits} bits; no receiver accepts less than {SMALLEST_RSA}"
        raise ConfigError(str(path), (f"{reason}: {_MAKE_ONE}",))
    return key
