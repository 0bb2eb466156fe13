"""
The kinds of values a setting may have, each read from what a person writes.

A duration or a size carries its unit; whatever cannot be read is refused with
what is allowed. Each is also written the way a person would.
"""

import math
import re
from collections.abc import Container
from datetime import time, timedelta
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer
from pydantic_core import ErrorDetails

from digest.address import parse as parse_address
from digest.errors import InputError

_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_LONGEST = 3650 * 86400
_URL = re.compile(r"[A-Za-z0-9:/?#\[\]@!$&'()*+,;=._~%-]+")
"""What RFC 3986 lets stand in an address; anything else is percent-encoded there."""
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DNS_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_LONGEST_NAME = 120
"""A selector, `._domainkey.` and a domain: together 253 characters at most."""
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
_NO_RATE = "none"
_SIZES = {"B": 1, "kB": 1000, "MB": 1000**2, "GB": 1000**3}


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"([0-9]{1,9})(s|min|h|d)", value) if isinstance(value, str) else None
    if not match:
        raise ValueError('allowed: a number and a unit, like "30s", "10min", "20h", "7d"')
    seconds = int(match[1]) * _UNITS[match[2]]
    if not 0 < seconds <= _LONGEST:
        raise ValueError("allowed: more than nothing, and ten years at most")
    return timedelta(seconds=seconds)


def _size(value: object) -> int:
    if isinstance(value, int) and value == 0:
        return value
    match = re.fullmatch(r"([0-9]{1,15})(B|kB|MB|GB)", value) if isinstance(value, str) else None
    if not match:
        raise ValueError('allowed: a number and a unit, like "90kB" or "10MB"')
    return int(match[1]) * _SIZES[match[2]]


def _rate(value: object) -> float:
    if isinstance(value, float):
        return value
    if value == _NO_RATE:
        return math.inf
    match = re.fullmatch(r"([0-9]{1,9})/(s|min|h|d)", value) if isinstance(value, str) else None
    if not match or not int(match[1]):
        raise ValueError('allowed: a number and a unit, like "50/s" or "600/min", or "none"')
    return int(match[1]) / _UNITS[match[2]]


def _hour(value: object) -> time:
    if isinstance(value, time) and value == value.replace(second=0, microsecond=0, tzinfo=None):
        return value  # TOML has hours of its own, which need no quotes
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise ValueError('allowed: an hour of the day from "00:00" to "23:59"')


def _zone(value: object) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (KeyError, ValueError, OSError) as fault:
        raise ValueError('allowed: a zone of the tz database, like "America/Toronto"') from fault


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


def _listed(value: object) -> object:
    return (
        [part.strip() for part in value.split(",") if part.strip()]
        if isinstance(value, str)
        else value
    )


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


def _weighted(value: object) -> object:
    """« Politique=1.5 » as its name and its number."""
    if not isinstance(value, str):
        return value
    name, _, number = value.rpartition("=")
    if not name.strip() or not re.fullmatch(r"[0-5](?:\.\d{1,2})?", number.strip()):
        raise ValueError('allowed: a name, "=" and a number from 0 to 5, like "Politique=1.5"')
    return name.strip(), float(number)


def render_weighted(value: tuple[str, float]) -> str:
    """The way a person writes it."""
    return f"{value[0]}={value[1]:g}"


def render_duration(value: timedelta) -> str:
    """The way a person writes it: the largest unit that divides it."""
    seconds = int(value.total_seconds())
    unit = next(u for u in ("d", "h", "min", "s") if seconds % _UNITS[u] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


def render_size(value: int) -> str:
    """The way a person writes it: the largest unit that divides it."""
    unit = next(u for u in ("GB", "MB", "kB", "B") if value % _SIZES[u] == 0)
    return f"{value // _SIZES[unit]}{unit}"


def refusal(error: ErrorDetails, secret: Container[str]) -> str:
    """A value that cannot be meant, in words: its key, what was found, what is allowed."""
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] in _ABSENT:
        return f"{key}: {_ABSENT[error['type']]}"
    value = "a secret" if key in secret or key.endswith(".password") else _shown(error["input"])
    allowed = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if not allowed.startswith("allowed"):
        allowed = f"allowed: {allowed[0].lower()}{allowed[1:]}"
    return f"{key}: found {value}; {allowed}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    text = render_duration(value) if isinstance(value, timedelta) else repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


_ABSENT = {"missing": "missing, and there is no default", "extra_forbidden": "no such key"}
_LONGEST_SHOWN = 80


def render_rate(value: float) -> str:
    """The way a person writes it: a whole number, in the shortest span that has one."""
    if math.isinf(value):
        return _NO_RATE
    spans = {unit: value * seconds for unit, seconds in _UNITS.items()}
    unit = next((u for u, number in spans.items() if math.isclose(number, round(number))), "d")
    return f"{max(1, round(spans[unit]))}/{unit}"


Duration = Annotated[timedelta, BeforeValidator(_duration), PlainSerializer(render_duration)]
Size = Annotated[int, BeforeValidator(_size), PlainSerializer(render_size)]
Rate = Annotated[float, BeforeValidator(_rate), PlainSerializer(render_rate)]
"""Things a second; infinite where there is no limit."""
Weighted = Annotated[
    tuple[str, float], BeforeValidator(_weighted), PlainSerializer(render_weighted)
]
"""A name and how much it weighs; 1 is what weighs neither more nor less."""
Hour = Annotated[time, BeforeValidator(_hour), PlainSerializer(lambda hour: f"{hour:%H:%M}")]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone), PlainSerializer(lambda zone: zone.key)]
Mailbox = Annotated[str, BeforeValidator(_mailbox)]
DnsName = Annotated[str, BeforeValidator(_dns_name)]
OwnMailbox = Annotated[Mailbox, AfterValidator(_own_mailbox)]
TaggedMailbox = Annotated[Mailbox, AfterValidator(_tagged_mailbox)]
WebAddress = Annotated[str, BeforeValidator(_web_address)]
BaseAddress = Annotated[WebAddress, AfterValidator(_base_address)]
HostName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:\[\]-]{0,255}$")]
"""A name or number of a machine; it is said on the wire as it stands."""
TableName = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
Listed = BeforeValidator(_listed)
"""For lists: the environment has them separated by commas."""
