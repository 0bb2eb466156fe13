"""
Which network addresses may be talked to. Pure.

A feed's address is typed by a person, but a redirect, a page's link or a name
server may point anywhere: to this machine, to the router, to the cloud's
metadata service. Python's `is_global` calls several forms of such addresses
global (checked on 3.11: NAT64, 6to4, deprecated site-local, multicast), so the
disguises are taken off first and the families listed here.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address

_OWN = tuple(
    ip_network(block)
    for block in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",  # shared by a carrier's customers (RFC 6598), and by overlay networks
        "::1/128",
        "fc00::/7",
    )
)
"""This machine and its own networks: allowed by `sources.allow_private`."""

_METADATA = tuple(
    ip_network(block)
    for block in (
        "168.63.129.16/32",  # Azure's, at an address that looks like anybody's
        "100.100.100.200/32",  # Alibaba Cloud's
        "192.80.8.124/32",  # Equinix Metal's
        "fd00:ec2::/32",  # Amazon's, with its name server and clock
        "fd20:ce::254/128",  # Google's
        "fd00:c1::a9fe:a9fe/128",  # Oracle's
        "fd00:42::42/128",  # Scaleway's
    )
)
"""
Where clouds tell a machine its own secrets, outside of link-local: never, whatever is allowed.

The others stand in 169.254.0.0/16, 192.0.0.0/24 and fe80::/10, which `_NEVER` holds.
"""

_NEVER = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8",
        "169.254.0.0/16",  # link-local: where clouds keep their metadata service
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "224.0.0.0/3",
        "::/128",
        "100::/64",
        "2001::/32",  # Teredo: an address inside an address, for a relay nobody runs
        "64:ff9b:1::/48",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
"""What no newsroom serves from, whatever the settings say."""

_CARRIES_IPV4 = (
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped
    (IPv6Network("::ffff:0:0:0/96"), 0),  # translated (RFC 2765)
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64 (RFC 6052)
    (IPv6Network("2002::/16"), 80),  # 6to4 (RFC 3056)
    (IPv6Network("::/96"), 0),  # compatible, long deprecated
)
"""Networks whose addresses hold an IPv4 one, and how many bits follow it."""


def bare(address: Address) -> Address:
    """The IPv4 address inside *address* where it carries one, else *address*."""
    if isinstance(address, IPv4Address) or address in (IPv6Address("::"), IPv6Address("::1")):
        return address
    for network, bits_after in _CARRIES_IPV4:
        if address in network:
            return IPv4Address((int(address) >> bits_after) & 0xFFFF_FFFF)
    return address


def why_refused(address: Address, *, allow_private: bool) -> str:
    """Why *address* may not be talked to, in words with a next step; empty when it may."""
    target = bare(address)
    if any(target in block for block in _METADATA):
        return f"{address} is where a cloud keeps this machine's secrets; no source is there"
    if any(target in block for block in _OWN):
        if allow_private:
            return ""
        return (
            f"{address} is an address of this machine or of a private network; "
            "if the source is yours, set allow_private = true under [sources]"
        )
    if any(target in block for block in _NEVER) or not target.is_global:
        return f"{address} is not an address that a public site has"
    return ""
