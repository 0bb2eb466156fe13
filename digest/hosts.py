"""Names and numbers of hosts. Pure."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Whether that host is this machine, by name or by number."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
