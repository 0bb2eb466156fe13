"""Who signs our mail: the keys that the settings name, if any."""

from collections.abc import Iterator

from digest.config import Settings
from digest.deliver.dkim import Signer
from digest.deliver.dkim_key import KeyKind, SigningKey, load_key


def signer_of(settings: Settings) -> Signer:
    """The signer of all mail, without keys where that is left to the relay; raises as below."""
    return Signer(settings.signing_domain, dict(signing_keys(settings)))


def signing_keys(settings: Settings) -> Iterator[tuple[str, SigningKey]]:
    """Each key by its selector, RSA first. Raises `ConfigError` for one that cannot be used."""
    dkim = settings.dkim
    if dkim.key_file is not None:
        yield dkim.selector, load_key(settings.path(dkim.key_file), KeyKind.RSA)
    if dkim.ed25519_key_file is not None:
        file = settings.path(dkim.ed25519_key_file)
        yield dkim.ed25519_selector, load_key(file, KeyKind.ED25519)
