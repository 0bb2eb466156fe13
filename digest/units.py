"""
The kinds of values a setting may have, each read from what a person writes.

A duration or a size carries its unit; whatever cannot be read is refused with
what is allowed. Each is also written the way a person would.
"""

import re
from datetime import time, timedelta
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, PlainSerializer

from digest.address import parse as parse_address
from digest.errors import InputError

_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_LONGEST = 3650 * 86400
_URL = re.compile(r"[A-Za-z0-9:/?#\[\]@!$&'()*+,;=._~%-]+")
"""What RFC 3986 lets stand in an address; anything else is percent-encoded there."""
_SIZES = {"B": 1, "kB": 1000, "MB": 1000**2, "GB": 1000**3}


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"([0-9]{1,9})(s|min|h|d)", value) if isinstance(value, str) else None
    if not found:
        raise ValueError('allowed: a number and a unit, like "30s", "10min", "20h", "7d"')
    seconds = int(found[1]) * _UNITS[found[2]]
    if seconds > _LONGEST:
        raise ValueError("allowed: ten years at most")
    return timedelta(seconds=seconds)


def _size(value: object) -> int:
    if isinstance(value, int) and value == 0:
        return value
    found = re.fullmatch(r"([0-9]{1,15})(B|kB|MB|GB)", value) if isinstance(value, str) else None
    if not found:
        raise ValueError('allowed: a number and a unit, like "90kB" or "10MB"')
    return int(found[1]) * _SIZES[found[2]]


def _hour(value: object) -> time:
    if isinstance(value, time):
        return value
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
        return parse_address(str(value))
    except InputError as fault:
        raise ValueError(f"allowed: an e-mail address ({fault})") from fault


def _web_address(value: object) -> str:
    text = str(value)
    if not _URL.fullmatch(text) or not _is_web(text):
        raise ValueError('allowed: an address like "https://news.example" (http on loopback only)')
    return text.rstrip("/")


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
        has_place = bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that do not close, a port that is no number
        return False
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return has_place and parts.scheme in ("https", "http" if local else "https")


def render_duration(value: timedelta) -> str:
    """The way a person writes it: the largest unit that divides it."""
    seconds = int(value.total_seconds())
    unit = next(u for u in ("d", "h", "min", "s") if seconds % _UNITS[u] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


def render_size(value: int) -> str:
    """The way a person writes it: the largest unit that divides it."""
    unit = next(u for u in ("GB", "MB", "kB", "B") if value % _SIZES[u] == 0)
    return f"{value // _SIZES[unit]}{unit}"


Duration = Annotated[timedelta, BeforeValidator(_duration), PlainSerializer(render_duration)]
Size = Annotated[int, BeforeValidator(_size), PlainSerializer(render_size)]
Hour = Annotated[time, BeforeValidator(_hour), PlainSerializer(lambda hour: f"{hour:%H:%M}")]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone), PlainSerializer(lambda zone: zone.key)]
Mailbox = Annotated[str, BeforeValidator(_mailbox)]
WebAddress = Annotated[str, BeforeValidator(_web_address)]
