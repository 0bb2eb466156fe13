"""The settings of `[dns]`: what only the operator knows of how the domain is published."""

from ipaddress import ip_address, ip_network
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from digest.config.addresses import Mailbox
from digest.config.table import SettingsTable
from digest.config.units import Listed

_LAST_PORT = 65535


def _resolver(place: str) -> str:
    address, colon, port = place.rpartition(":")
    if not colon or (":" in address and not address.startswith("[")):
        address, port = place, "53"
    try:
        ip_address(address.strip("[]"))
    except ValueError:
        raise ValueError('allowed: IP addresses, like "192.0.2.53" or "192.0.2.53:5353"') from None
    if not (port.isdecimal() and 0 < int(port) <= _LAST_PORT):
        raise ValueError("allowed: a port up to 65535 behind the address")
    return place


IncludedName = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+$")]
ResolverPlace = Annotated[str, AfterValidator(_resolver)]


class DnsSettings(SettingsTable):
    """From where mail leaves, who hears of forgeries, and whom to ask."""

    sends_from: Annotated[tuple[str, ...], Listed] = ()
    spf_includes: Annotated[tuple[IncludedName, ...], Listed] = ()
    reports_to: Mailbox | None = None
    resolvers: Annotated[tuple[ResolverPlace, ...], Listed] = ()

    @field_validator("sends_from")
    @classmethod
    def _networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            str(ip_network(network)).removesuffix("/32").removesuffix("/128")
            for network in networks
        )
