"""Names and numbers of hosts. Pure."""

from functools import lru_cache
from ipaddress import ip_address, ip_network

_INSIDE = tuple(
    ip_network(network)
    for network in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",
        "::/48",
        "fc00::/7",
        "fe80::/10",
    )
)
"""Loopback, private and shared networks (RFC 1122, 1918, 3927, 6598, 4193, 4291)."""

_RESERVED = frozenset({"test", "example", "invalid", "localhost"})


def is_loopback(host: str) -> bool:
    """Whether that host is this machine, by name or by number."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_kept_inside(host: str) -> bool:
    """Whether that is a host of this machine or of a private network, which no reader reaches."""
    try:
        return host == "localhost" or host.endswith(_INSIDE_NAMES) or is_inside(host)
    except ValueError:
        return False


_INSIDE_NAMES = (".local", ".localhost", ".internal", ".lan")


def is_reserved(host: str) -> bool:
    """Whether that name is kept for trials and examples: no DNS ever knows it (RFC 6761)."""
    return host.rpartition(".")[2].lower() in _RESERVED


def organisation(name: str) -> str:
    """
    The domain that was registered, above a host or an address: `a@x.y.test`, `y.test`.

    By the public suffix list, as DMARC asks (RFC 7489, section 3.2). Whoever owns a
    domain can read what is sent to any name below it.
    """
    return _registered(name.rpartition("@")[2].lower())


@lru_cache(maxsize=4096)
def _registered(domain: str) -> str:
    if not is_reserved(domain):
        from tld import get_fld  # noqa: PLC0415 - its list takes 0.1 s, which few commands need

        listed = get_fld(domain, fix_protocol=True, fail_silently=True)
        if listed:
            return listed
    return ".".join(domain.split(".")[-2:])


def is_inside(network: str) -> bool:
    """
    Whether that network, or address, is this machine's, a private or a carrier's shared one.

    A request that seems to come from there was passed on: many people may stand behind it.
    """
    asked = ip_network(network, strict=False)
    return any(
        asked.version == each.version and each.supernet_of(asked)  # type: ignore[arg-type] # versions are equal
        for each in _INSIDE
    )
