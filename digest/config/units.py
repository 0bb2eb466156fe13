"""
The quantities a setting may hold, each read from what a person writes.

A duration, a size or a rate carries its unit; whatever cannot be read is refused
with what is allowed. Each is also written the way a person would.
"""

import math
import re
from datetime import time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, PlainSerializer

_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_LONGEST = 3650 * 86400
_NO_RATE = "none"
_TELLING = 9.5
"""A number that is no less tells enough without its fractions."""
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


def _weighted(value: object) -> object:
    """« Politique=1.5 » as its name and its number."""
    if not isinstance(value, str):
        return value
    name, _, number = value.rpartition("=")
    if not name.strip() or not re.fullmatch(r"[0-5](?:\.\d{1,2})?", number.strip()):
        raise ValueError('allowed: a name, "=" and a number from 0 to 5, like "Politique=1.5"')
    return name.strip(), float(number)


def _of_source(value: object) -> object:
    """« 2=Emplois » as the number of a source and words; 0 and the words of all sources."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(?!\d+\s*=\s*$)\s*(?:(\d{1,9})\s*=)?\s*(\S.*?)\s*", value)
    if not match:
        raise ValueError('allowed: words, for one source after its number and "=", "2=Emplois"')
    return int(match[1] or 0), match[2]


def _listed(value: object) -> object:
    return (
        [part.strip() for part in value.split(",") if part.strip()]
        if isinstance(value, str)
        else value
    )


def render_duration(value: timedelta) -> str:
    """The way a person writes it: the largest unit that divides it."""
    seconds = int(value.total_seconds())
    unit = next(u for u in ("d", "h", "min", "s") if seconds % _UNITS[u] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


def render_size(value: int) -> str:
    """The way a person writes it: the largest unit that divides it."""
    unit = next(u for u in ("GB", "MB", "kB", "B") if value % _SIZES[u] == 0)
    return f"{value // _SIZES[unit]}{unit}"


def render_rate(value: float) -> str:
    """The way a person writes it: a whole number, in the shortest span that has one."""
    if math.isinf(value):
        return _NO_RATE
    spans = {unit: value * seconds for unit, seconds in _UNITS.items()}
    unit = next((u for u, number in spans.items() if math.isclose(number, round(number))), "d")
    return f"{max(1, round(spans[unit]))}/{unit}"


def render_measured_rate(value: float) -> str:
    """A rate that was measured, in the shortest span that has ten or more; whole numbers."""
    unit = next((u for u, seconds in _UNITS.items() if value * seconds >= _TELLING), "d")
    return f"{max(1, round(value * _UNITS[unit]))}/{unit}"


def render_of_source(value: tuple[int, str]) -> str:
    """The way a person writes it."""
    return f"{value[0]}={value[1]}" if value[0] else value[1]


def render_weighted(value: tuple[str, float]) -> str:
    """The way a person writes it."""
    return f"{value[0]}={value[1]:g}"


Duration = Annotated[timedelta, BeforeValidator(_duration), PlainSerializer(render_duration)]
Size = Annotated[int, BeforeValidator(_size), PlainSerializer(render_size)]
Rate = Annotated[float, BeforeValidator(_rate), PlainSerializer(render_rate)]
"""Things a second; infinite where there is no limit."""
Weighted = Annotated[
    tuple[str, float], BeforeValidator(_weighted), PlainSerializer(render_weighted)
]
"""A name and how much it weighs; 1 is what weighs neither more nor less."""
OfSource = Annotated[
    tuple[int, str], BeforeValidator(_of_source), PlainSerializer(render_of_source)
]
"""The number of a source, 0 for all, and words."""
Hour = Annotated[time, BeforeValidator(_hour), PlainSerializer(lambda hour: f"{hour:%H:%M}")]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone), PlainSerializer(lambda zone: zone.key)]
Listed = BeforeValidator(_listed)
"""For lists: the environment has them separated by commas."""
