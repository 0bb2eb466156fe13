"""What the doctor says of the keys that sign mail (RFC 6376, RFC 8301)."""

from digest.config import Settings
from digest.deliver.dkim_key import KeyKind, SigningKey
from digest.flows.operating.doctor.finding import Finding, fail, ok, warn
from digest.flows.operating.doctor.machine import others_may_read
from digest.flows.signing import signing_keys

_SMALLEST_SOUND = 2048
_LARGEST_SURE = 4096
"""Bits; receivers must verify up to here (RFC 8301, section 3.2)."""


def signing(settings: Settings) -> Finding:
    """A key that receivers believe, and that nobody else can sign with."""
    domain, keys = settings.signing_domain, dict(signing_keys(settings))
    if not keys:
        return ok("dkim", "no key is set: your relay has to sign")
    for file in filter(None, (settings.dkim.key_file, settings.dkim.ed25519_key_file)):
        if others_may_read(settings.path(file)):
            fault = f"{settings.path(file)} can be read by others"
            return fail("dkim", fault, f"run: chmod 600 {settings.path(file)}")
    doubt = _doubt(settings, {key.kind: key for key in keys.values()})
    if doubt:
        return warn("dkim", *doubt)
    words = ", ".join(f"{selector} ({key.kind}, {key.bits} bits)" for selector, key in keys.items())
    return ok("dkim", f"signed for {domain} with {words}")


def _doubt(settings: Settings, keys: dict[KeyKind, SigningKey]) -> tuple[str, str] | None:
    """Why some receivers may not believe those keys, and what to do; None where they will."""
    domain, sender = settings.signing_domain, settings.newsletter.domain
    rsa = keys.get(KeyKind.RSA)
    if rsa is None:
        step = "add an RSA key: run `digest dkim keygen FILE`"
        return "signed with Ed25519 only, which many receivers cannot verify", step
    if not _SMALLEST_SOUND <= rsa.bits <= _LARGEST_SURE:
        step = "make one of 2048 bits with `digest dkim keygen FILE`"
        return f"the RSA key has {rsa.bits} bits; receivers ask for 2048 to 4096", step
    if not (f".{sender}".endswith(f".{domain}") or f".{domain}".endswith(f".{sender}")):
        step = "set dkim.domain to the sender's domain, or leave it out"
        return f"signed for {domain}, but readers see {sender}: DMARC does not count it", step
    return None
