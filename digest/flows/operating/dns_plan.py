"""What the DNS should say for these settings, and what only the operator knows of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network

from digest.config import Settings
from digest.deliver.published.dmarc import SigningNames, new_policy
from digest.deliver.published.providers import RelayProvider, provider_of
from digest.deliver.published.record import DnsRecord, RecordKind
from digest.deliver.published.reverse import forward_record, reverse_record
from digest.deliver.published.spf import new_record
from digest.flows.operating.dkim_keys import PublishedKey, own_keys
from digest.flows.relays import relay_tables
from digest.hosts import is_loopback, organisation

_PREFERENCE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsPlan:
    """All that has to be published; `senders` is how SPF names who sends for us."""

    names: SigningNames
    senders: tuple[str, ...]
    spf: DnsRecord | None
    """None where nothing of ours has to stand there: a relay puts its own domain in."""
    keys: tuple[PublishedKey, ...]
    dmarc: DnsRecord
    exchanges: dict[str, tuple[DnsRecord, ...]]
    """By what arrives there, in words: who takes mail for that domain."""
    addresses: tuple[str, ...]
    """From where a mail server of our own sends."""
    mail_host: str
    """The name of that server."""
    gaps: tuple[str, ...]
    """What nobody but the operator can say, and where."""

    @property
    def zones(self) -> dict[str, list[DnsRecord]]:
        """What to type, by the domain as its registrar knows it."""
        records = (
            *((self.spf,) if self.spf else ()),
            *(key.record for key in self.keys),
            self.dmarc,
            *(record for records in self.exchanges.values() for record in records),
            *(forward_record(address, self.mail_host) for address in self.addresses),
        )
        zones: dict[str, list[DnsRecord]] = {}
        for record in dict.fromkeys(records):
            zones.setdefault(organisation(record.name), []).append(record)
        return zones

    @property
    def reverse(self) -> tuple[DnsRecord, ...]:
        """What whoever gives us the address has to set."""
        return tuple(reverse_record(address, self.mail_host) for address in self.addresses)


def plan_of(settings: Settings) -> DnsPlan:
    """The plan; raises `ConfigError` for a key that cannot be read."""
    known = _providers(settings)
    keys = own_keys(settings)
    envelope = "" if _replaces_envelope(known) else _domain_of(settings.bounce_address)
    senders = tuple(dict.fromkeys(_senders(settings, known)))
    sender = settings.newsletter.domain
    return DnsPlan(
        names=SigningNames(
            sender=sender, envelope=envelope, signing=settings.signing_domain if keys else ""
        ),
        senders=senders,
        spf=_text(envelope, new_record(senders)) if envelope and senders else None,
        keys=keys,
        dmarc=_text(f"_dmarc.{sender}", new_policy(settings.reports_address)),
        exchanges=_exchanges(settings),
        addresses=tuple(_own_addresses(settings)),
        mail_host=mail_host(settings),
        gaps=tuple(_gaps(settings, known, senders, keys)),
    )


def mail_host(settings: Settings) -> str:
    """The name of a mail server of our own; a guess where `smtp.hello_name` says nothing."""
    name = settings.smtp.hello_name.lower()
    return name if "." in name and ":" not in name else f"mail.{settings.newsletter.domain}"


def _providers(settings: Settings) -> dict[str, RelayProvider | None]:
    """Each relay by its host: who runs it; None where nobody of the table does."""
    hosts = (table.host.lower() for table in relay_tables(settings).values())
    return {host: provider_of(host) for host in hosts}


def _replaces_envelope(known: dict[str, RelayProvider | None]) -> bool:
    return all(provider is not None and provider.has_own_envelope for provider in known.values())


def _senders(settings: Settings, known: dict[str, RelayProvider | None]) -> Iterator[str]:
    """SPF's mechanisms for every relay."""
    yield from (f"include:{p.include}" for p in known.values() if p is not None and p.include)
    yield from (f"include:{name}" for name in settings.dns.spf_includes)
    for network in settings.dns.sends_from:
        yield f"ip{ip_network(network).version}:{network}"
    if any(map(is_loopback, known)) and not settings.dns.sends_from:
        yield f"a:{mail_host(settings)}"


def _own_addresses(settings: Settings) -> Iterator[str]:
    """The single addresses among those we send from: a network has no name."""
    return (each for each in settings.dns.sends_from if "/" not in each)


def _exchanges(settings: Settings) -> dict[str, tuple[DnsRecord, ...]]:
    """Each domain that mail comes back to, or is answered to, once."""
    arrivals = {
        settings.bounce_address: "bounces",
        settings.unsubscribe_address: "mails that ask to leave",
        settings.newsletter.from_address: "answers",
    }
    purposes: dict[str, list[str]] = {}
    for address, purpose in arrivals.items():
        purposes.setdefault(_domain_of(address), []).append(purpose)
    values = _exchange_values(settings)
    return {
        " and ".join(what): tuple(
            DnsRecord(name=domain, kind=RecordKind.MX, value=value) for value in values
        )
        for domain, what in purposes.items()
    }


def _exchange_values(settings: Settings) -> tuple[str, ...]:
    """Who keeps the mailboxes of returned mail, where the table knows; else our own server."""
    hosts = (table.host for table in settings.mailboxes.values() if table.kind != "maildir")
    keepers = (provider_of(host) for host in hosts)
    known = next((each.exchanges for each in keepers if each and each.exchanges), ())
    return known or (f"{_PREFERENCE} {mail_host(settings)}",)


def _gaps(
    settings: Settings,
    known: dict[str, RelayProvider | None],
    senders: tuple[str, ...],
    keys: tuple[PublishedKey, ...],
) -> Iterator[str]:
    host = mail_host(settings)
    if f"a:{host}" in senders:
        yield (
            f"{host} has to lead to the address that this machine's mail leaves from (A, AAAA); "
            "where the server has another name set smtp.hello_name, or dns.sends_from"
        )
    strangers = [name for name, p in known.items() if p is None and not is_loopback(name)]
    if strangers and not (settings.dns.spf_includes or settings.dns.sends_from):
        yield (
            f"{', '.join(strangers)}: who runs it says what SPF has to include; set "
            "dns.spf_includes, or dns.sends_from where the server is yours"
        )
    for provider in dict.fromkeys(filter(None, known.values())):
        if provider.has_own_envelope:
            yield (
                f"{provider.name} puts an address of its own into the envelope, so SPF is judged "
                "for its domain: publish what its panel shows, a return path of yours if it has one"
            )
    if not keys:
        yield (
            "no DKIM key is set: publish the record that your relay's panel shows, or make a key "
            "with `digest dkim keygen`"
        )
    local, _, domain = settings.bounce_address.rpartition("@")
    yield (
        f"where {domain} takes mail already, leave its MX as it is, and see that mail to "
        f"{local}+TOKEN@{domain} is delivered"
    )
    yield f"{settings.reports_address} has to exist: receivers send their daily reports there"


def _domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def _text(name: str, value: str) -> DnsRecord:
    return DnsRecord(name=name, kind=RecordKind.TXT, value=value)
