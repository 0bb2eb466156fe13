"""Read what a relay posted: JSON that may lack anything, and hold anything. Pure."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

_LONGEST = 500
_MILLISECONDS = 10**11
"""A number of seconds that large is the year 5138: those are thousandths."""
_STATUS = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?![\d.])")

Node = Any
"""A piece of JSON, of which nothing is known yet."""


def parsed(body: bytes | str) -> Node:
    """The JSON in a body. Raises `ValueError` for what is none, or is nested without end."""
    try:
        return json.loads(body)
    except RecursionError as fault:
        raise ValueError("nested too deeply") from fault


def inner(node: Node, *path: str) -> Node:
    """What stands at that path of keys; None where it does not go so far."""
    for key in path:
        node = node.get(key) if isinstance(node, Mapping) else None
    return node


def text(node: Node, *path: str) -> str:
    """The text or number at that path, on one line of at most 500 characters; else ''."""
    value = inner(node, *path)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())[:_LONGEST]


def word(node: Node, *path: str) -> str:
    """The same, to be compared: in small letters."""
    return text(node, *path).lower()


def objects(node: Node) -> Iterator[Mapping[str, Node]]:
    """The objects of a list, or the one that stands where a list might."""
    for each in node if isinstance(node, list) else [node]:
        if isinstance(each, Mapping):
            yield each


def texts(node: Node) -> Iterator[str]:
    """The texts of a list."""
    for each in node if isinstance(node, list) else ():
        if isinstance(each, str):
            yield text(each)


def moment(value: Node) -> datetime | None:
    """A moment, aware, in UTC: seconds or thousandths since 1970, or RFC 3339; None for others."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return _written(value) if isinstance(value, str) else None
    if not math.isfinite(number):
        return None
    try:
        return datetime.fromtimestamp(number / (1000 if number > _MILLISECONDS else 1), UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _written(value: str) -> datetime | None:
    # more digits of a second than Python keeps are cut
    short = re.sub(r"(\.\d{6})\d+", r"\1", value.strip())
    try:
        when = datetime.fromisoformat(short)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def status_in(words: str) -> str:
    """The first enhanced status code (RFC 3463) in what a server said, or ''."""
    match = _STATUS.search(words)
    return match[0] if match else ""


def made_id(*parts: str) -> str:
    """The id of an event to which its relay gives none: the same for the same facts."""
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
