"""What the DNS tells of a DKIM key (RFC 6376, section 3.6.1; RFC 8463, section 4). Pure."""

import re
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from digest.deliver.dkim_key import KeyKind, PublicKey, SigningKey
from digest.errors import InputError

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def name_of(selector: str, domain: str) -> str:
    """Where the record stands."""
    return f"{selector}._domainkey.{domain}"


def record_of(key: SigningKey) -> str:
    """The record's text for a key."""
    public = key.public
    if isinstance(public, RSAPublicKey):
        encoded = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        encoded = public.public_bytes_raw()
    return f"v=DKIM1; k={key.kind}; p={b64encode(encoded).decode('ascii')}"


def published_key(record: str) -> PublicKey:
    """
    The key that a record publishes, as a zone file or a look-up shows it (quoted or not).

    Raises `InputError`, in words, where a receiver would find no usable key.
    """
    tags = _tags("".join(_QUOTED.findall(record)) or record)
    if tags.get("v", "DKIM1") != "DKIM1" or "p" not in tags:
        raise InputError("this is no DKIM record: it begins with v=DKIM1 and has a key in p=")
    if not tags["p"]:
        raise InputError("its p= is empty: the key was withdrawn")
    if "sha256" not in tags.get("h", "sha256").split(":"):
        raise InputError("its h= forbids sha256, the only hash that mail is signed with today")
    if not {"*", "email"} & set(tags.get("s", "*").split(":")):
        raise InputError("its s= keeps the key from mail")
    return _key(tags.get("k", KeyKind.RSA), tags["p"])


def is_testing(record: str) -> bool:
    """Whether the record asks receivers to treat our mail as if it were not signed (`t=y`)."""
    return "y" in _tags("".join(_QUOTED.findall(record)) or record).get("t", "").split(":")


def kind_of(public: PublicKey) -> KeyKind:
    """What kind of key it is."""
    return KeyKind.RSA if isinstance(public, RSAPublicKey) else KeyKind.ED25519


def verifies(public: PublicKey, signature: bytes, digest: bytes) -> bool:
    """Whether *signature* of a SHA-256 *digest* was made with that key's private half."""
    try:
        if isinstance(public, RSAPublicKey):
            public.verify(signature, digest, PKCS1v15(), Prehashed(SHA256()))
        else:
            public.verify(signature, digest)
    except InvalidSignature:
        return False
    return True


def _tags(text: str) -> dict[str, str]:
    pairs = (tag.partition("=") for tag in text.split(";") if tag.strip())
    return {name.strip(): re.sub(r"\s", "", value) for name, _, value in pairs}


def _key(kind: str, encoded: str) -> PublicKey:
    try:
        data = b64decode(encoded, validate=True)
        if kind == KeyKind.ED25519:
            return Ed25519PublicKey.from_public_bytes(data)
        public = load_der_public_key(data) if kind == KeyKind.RSA else None
    except (ValueError, UnsupportedAlgorithm):
        raise InputError("its p= is damaged or cut short: publish every string of it") from None
    if not isinstance(public, RSAPublicKey):
        raise InputError(f'its k={kind} is neither "rsa" nor "ed25519", or p= holds another kind')
    return public
