"""The relays that the settings name."""

import random
from urllib.parse import urlsplit

from digest.address import key
from digest.config import RelaySettings, Settings, SmtpSettings, read_secret
from digest.deliver.connect import Authentication, Relay, Tls
from digest.deliver.own_names import spellings
from digest.deliver.relays import Relays, RelayShare, outward_address
from digest.errors import ConfigError
from digest.hosts import is_loopback, organisation

_SUBMISSIONS_PORT = 465
"""Where TLS comes before SMTP (RFC 8314, section 3.3)."""

_AnyRelay = SmtpSettings | RelaySettings


def relay_of(settings: Settings) -> Relay:
    """The relay of `[smtp]`. Raises `ConfigError` where its password cannot be read."""
    return _relay(settings, settings.smtp, "smtp")


def relay_named(settings: Settings, name: str) -> Relay:
    """That of `[relays.NAME]`, of `[smtp]` where *name* is empty; `ConfigError` for none."""
    if not name:
        return relay_of(settings)
    table = settings.relays.get(name)
    if table is None:
        known = ", ".join(sorted(settings.relays)) or "none is set"
        raise ConfigError("alarm.relay", (f"[relays.{name}] is not there ({known})",))
    return _relay(settings, table, f"relays.{name}")


def relays_of(settings: Settings) -> Relays:
    """All of them, each with its weight. Raises `ConfigError` likewise."""
    shares = [
        RelayShare(_relay(settings, table, name), table.weight)
        for name, table in relay_tables(settings).items()
    ]
    return Relays(shares, random.random)


def own_names(settings: Settings) -> frozenset[str]:
    """
    What a reply may call us by: our domains, addresses, hosts and IP addresses, in every form.

    A provider may know the domain above ours alone: what it says of that is about us, too.
    A user name counts where it is an address. Raises `ConfigError` like `relay_of`.
    """
    tables = relay_tables(settings)
    relays = [_relay(settings, table, name) for name, table in tables.items()]
    domains = {
        settings.newsletter.domain,
        settings.signing_domain,
        settings.bounce_address.rpartition("@")[2],
        settings.unsubscribe_address.rpartition("@")[2],
    }
    names = {
        *domains,
        *map(organisation, domains),
        urlsplit(settings.web.public_url).hostname or "",
        *(relay.hello_name for relay in relays),
        *(relay.username for relay in relays if "@" in relay.username),
        *map(outward_address, relays),
    }
    known = (name for name in names if name and not is_loopback(name))
    return frozenset(form for name in known for form in spellings(name))


def relay_tables(settings: Settings) -> dict[str, _AnyRelay]:
    """How each relay is reached, by the name of its table."""
    others = {f"relays.{name}": table for name, table in settings.relays.items()}
    return {"smtp": settings.smtp, **others}


def only_to(settings: Settings) -> frozenset[str] | None:
    """The keys of the addresses that mail may go to in staging; None where it may go to anybody."""
    listed = settings.mode.staging
    return None if listed is None else frozenset(map(key, listed))


def _relay(settings: Settings, table: _AnyRelay, name: str) -> Relay:
    password = table.password
    if table.password_file is not None:
        password = read_secret(settings.path(table.password_file), f"{name}.password_file")
    smtp = settings.smtp
    return Relay(
        host=table.host,
        port=table.port,
        tls=_tls(table),
        ca_file=settings.path(table.ca_file) if table.ca_file else None,
        username=table.username,
        password=password,
        hello_name=smtp.hello_name or settings.newsletter.domain,
        connect_timeout=smtp.connect_timeout,
        authentication=Authentication(table.auth),
        in_flight=smtp.in_flight,
        only_to=only_to(settings),
    )


def _tls(table: _AnyRelay) -> Tls:
    if table.tls != "auto":
        return Tls(table.tls)
    if table.port == _SUBMISSIONS_PORT:
        return Tls.IMPLICIT
    return Tls.NONE if is_loopback(table.host) else Tls.STARTTLS
