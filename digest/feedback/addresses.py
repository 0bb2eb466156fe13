"""E-mail addresses as they stand in texts that somebody else wrote."""

import re
from collections.abc import Iterable

_WIDE = "\uff1a\uff0c\u3002\uff1b\uff08\uff09\u3010\u3011\u300a\u300b\u300c\u300d\u3001"
"""The same signs as Chinese and Japanese write them, without a blank beside."""
_LOCAL = rf"[^\s<>()\[\]\"“”«»,;:@\\{_WIDE}\x00-\x1f]{{1,64}}"
_DOMAIN = r"[^\W_](?:[\w-]{0,62})(?:\.[^\W_](?:[\w-]{0,62})){1,8}"
ADDRESS = re.compile(rf"(?:\"[^\"\s@]{{1,60}}\"|{_LOCAL})@{_DOMAIN}")
"""Linear in time: every piece of it is short."""
_LEADING = "'`*=/|.-"
"""Signs that stand before an address and do not belong to it; a local part rarely begins so."""
_MOST = 200
_SMTP_NAME = re.compile(r"^(?:smtp[=:]|mailto:|rfc822[=;]|to=|from=|for=)+", re.IGNORECASE)


def addresses_in(text: str) -> list[str]:
    """Every address of a text, in order, each once."""
    each_once: dict[str, None] = {}
    for match in ADDRESS.finditer(text):
        each_once.setdefault(tidy(match[0]))
        if len(each_once) >= _MOST:
            break
    return [address for address in each_once if address]


def first_address(text: str) -> str:
    """The first address of a text, empty where there is none."""
    match = ADDRESS.search(text)
    return tidy(match[0]) if match else ""


def tidy(address: str) -> str:
    """An address without what clings to it in a text."""
    local, _, domain = address.rpartition("@")
    if not local.startswith("=?"):  # an encoded word keeps its signs
        local = _SMTP_NAME.sub("", local.lstrip(_LEADING))
    return f"{local}@{domain.rstrip('.-')}" if local else ""


def folded(addresses: Iterable[str]) -> frozenset[str]:
    """Addresses as they are compared."""
    return frozenset(address.casefold() for address in addresses)
