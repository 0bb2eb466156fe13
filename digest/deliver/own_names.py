"""The ways in which a relay's words may write one of our names. Pure."""

import re
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import unquote

_IN_DIGITS = re.compile(r"\d+([.-]\d+){3}")
_DEFANGED = re.compile(r"\[\.\]|\(\.\)|\[dot\]", re.IGNORECASE)


def plain(said: str) -> str:
    """A relay's words in lower case, with what links and wary authors write otherwise put right."""
    return _DEFANGED.sub(".", unquote(said, errors="replace")).lower()


def spellings(name: str) -> frozenset[str]:
    """
    A domain, address, host or IP address of ours in every form that replies write it in.

    A domain's labels in Unicode and in ASCII (RFC 5890); an IP address short and long, and
    backwards as the DNS has it.
    """
    name = name.lower()
    try:
        address = ip_address(name.strip("[]").removeprefix("ipv6:"))
    except ValueError:
        local, at, domain = name.rpartition("@")
        return frozenset(f"{local}{at}{form}" for form in _domain_forms(domain))
    return frozenset((name, *_address_forms(address)))


def is_written_in(text: str, name: str) -> bool:
    """
    Whether one of our names stands in a text, or a name below it; not a longer one's part.

    An IPv4 address may stand in a host's name: `203-0-113-7.host.test`.
    """
    pattern = rf"(?<![\w-]){re.escape(name)}(?![\w-]|\.\w)"
    if _IN_DIGITS.fullmatch(name):
        pattern = rf"(?<!\d)(?<!\d[.-]){re.escape(name)}(?![.-]?\d)"
    return re.search(pattern, text) is not None


def _domain_forms(domain: str) -> set[str]:
    forms = {domain}
    with suppress(UnicodeError):  # no name that the DNS could hold: known as it is written only
        ascii_form = domain.encode("idna")
        forms |= {ascii_form.decode(), ascii_form.decode("idna").lower()}
    return forms


def _address_forms(address: IPv4Address | IPv6Address) -> tuple[str, ...]:
    if isinstance(address, IPv4Address):
        return (*_in_host_names(str(address)), address.reverse_pointer)
    # from its bytes: Python 3.13 ends a mapped one (`::ffff:203.0.113.7`) in decimals
    groups = [address.packed[at : at + 2].hex() for at in range(0, 16, 2)]
    short = ":".join(f"{int(group, 16):x}" for group in groups)
    backwards = f"{'.'.join(reversed(address.packed.hex()))}.ip6.arpa"
    return str(address), address.exploded, ":".join(groups), short, backwards


def _in_host_names(address: str) -> tuple[str, ...]:
    """An IPv4 address as providers name the host behind it: either way round, dots or dashes."""
    backwards = ".".join(reversed(address.split(".")))
    return tuple(form for each in (address, backwards) for form in (each, each.replace(".", "-")))
