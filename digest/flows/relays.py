"""The relays that the settings name."""

import random

from digest.config import RelaySettings, Settings, SmtpSettings, read_secret
from digest.deliver.connect import Authentication, Relay, Tls
from digest.deliver.relays import Relays, RelayShare
from digest.hosts import is_loopback

_SUBMISSIONS_PORT = 465
"""Where TLS comes before SMTP (RFC 8314, section 3.3)."""

_AnyRelay = SmtpSettings | RelaySettings


def relay_of(settings: Settings) -> Relay:
    """The relay of `[smtp]`. Raises `ConfigError` where its password cannot be read."""
    return _relay(settings, settings.smtp, "smtp")


def relays_of(settings: Settings) -> Relays:
    """All of them, each with its weight. Raises `ConfigError` likewise."""
    doors = doors_of(settings).items()
    return Relays(
        [RelayShare(_relay(settings, door, key), door.weight) for key, door in doors], random.random
    )


def doors_of(settings: Settings) -> dict[str, _AnyRelay]:
    """How each relay is reached, by the name of its table."""
    others = {f"relays.{name}": door for name, door in settings.relays.items()}
    return {"smtp": settings.smtp, **others}


def _relay(settings: Settings, door: _AnyRelay, key: str) -> Relay:
    password = door.password
    if door.password_file is not None:
        password = read_secret(settings.path(door.password_file), f"{key}.password_file")
    smtp = settings.smtp
    return Relay(
        host=door.host,
        port=door.port,
        tls=_tls(door),
        ca_file=settings.path(door.ca_file) if door.ca_file else None,
        username=door.username,
        password=password,
        hello_name=smtp.hello_name or settings.newsletter.domain,
        connect_timeout=smtp.connect_timeout,
        authentication=Authentication(door.auth),
        in_flight=smtp.in_flight,
    )


def _tls(door: _AnyRelay) -> Tls:
    if door.tls != "auto":
        return Tls(door.tls)
    if door.port == _SUBMISSIONS_PORT:
        return Tls.IMPLICIT
    return Tls.NONE if is_loopback(door.host) else Tls.STARTTLS
