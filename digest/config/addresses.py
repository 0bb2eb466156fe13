"""
The addresses a setting may hold: mailboxes, names of hosts, addresses on the web.

Whatever cannot be one is refused with what is allowed.
"""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from digest.address import parse as parse_address
from digest.errors import InputError

_URL = re.compile(r"[A-Za-z0-9:/?#\[\]@!$&'()*+,;=._~%-]+")
"""What RFC 3986 lets stand in an address; anything else is percent-encoded there."""
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DNS_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_LONGEST_NAME = 120
"""A selector, `._domainkey.` and a domain: together 253 characters at most."""
_LONGEST_PLACE = 40
_LONGEST_BASE = 200
_LONGEST_TAGGED = 17
"""What a token leaves of the 64 characters before the @ (RFC 5321, section 4.5.3.1.1)."""
_FREEMAIL = frozenset(
    {"gmail.com", "googlemail.com", "yahoo.com", "yahoo.ca", "yahoo.fr", "aol.com", "gmx.com"}
    | {"outlook.com", "hotmail.com", "hotmail.ca", "hotmail.fr", "live.com", "live.ca", "msn.com"}
    | {"icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "zoho.com", "laposte.net"}
    | {
        "videotron.ca",
        "sympatico.ca",
        "bell.net",
        "rogers.com",
        "shaw.ca",
        "telus.net",
        "orange.fr",
    }
)


def _mailbox(value: object) -> str:
    try:
        address = parse_address(str(value))
    except InputError as fault:
        raise ValueError(f"allowed: an e-mail address ({fault})") from fault
    if not address.isascii():
        raise ValueError("allowed: an e-mail address of ASCII, which every relay takes")
    return address


def _own_mailbox(address: str) -> str:
    if address.rpartition("@")[2] in _FREEMAIL:
        raise ValueError("allowed: an address at your own domain, not a mailbox provider's")
    return address


def _tagged_mailbox(address: str) -> str:
    if len(address.rpartition("@")[0]) > _LONGEST_TAGGED:
        raise ValueError(
            f"allowed: {_LONGEST_TAGGED} characters at most before the @, where a token is added"
        )
    return address


def _dns_name(value: object) -> str:
    text = str(value)
    if len(text) > _LONGEST_NAME or not _DNS_NAME.fullmatch(text):
        raise ValueError("allowed: a name of the DNS, in small letters, digits and hyphens")
    return text


def _web_address(value: object) -> str:
    text = str(value)
    if not _URL.fullmatch(text) or not _is_web(text):
        raise ValueError('allowed: an address like "https://news.example" (http on loopback only)')
    return text.rstrip("/")


def _base_address(address: str) -> str:
    if "?" in address or "#" in address or len(address) > _LONGEST_BASE:
        raise ValueError(
            f'allowed: an address of {_LONGEST_BASE} characters at most, without "?" and "#": '
            "links are made of it"
        )
    return address


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
        has_place = bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that do not close, a port that is no number
        return False
    if "@" in parts.netloc:  # a password would be told to every reader
        return False
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return has_place and parts.scheme in ("https", "http" if local else "https")


def _named_address(value: object) -> object:
    """« Québec=https://meteo.example/quebec.xml » as its name and its address."""
    if not isinstance(value, str):
        return value
    name, _, address = value.partition("=")
    if not 0 < len(name.strip()) <= _LONGEST_PLACE:
        raise ValueError('allowed: a name, "=" and an address, like "Québec=https://news.example"')
    return name.strip(), _web_address(address.strip())


Mailbox = Annotated[str, BeforeValidator(_mailbox)]
OwnMailbox = Annotated[Mailbox, AfterValidator(_own_mailbox)]
TaggedMailbox = Annotated[Mailbox, AfterValidator(_tagged_mailbox)]
DnsName = Annotated[str, BeforeValidator(_dns_name)]
HostName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:\[\]-]{0,255}$")]
"""A name or number of a machine; it is said on the wire as it stands."""
WebAddress = Annotated[str, BeforeValidator(_web_address)]
NamedAddress = Annotated[
    tuple[str, str], BeforeValidator(_named_address), PlainSerializer("=".join)
]
"""What is at an address, in a word or two, and the address."""
BaseAddress = Annotated[WebAddress, AfterValidator(_base_address)]
