"""
Whether a source has moved for good (301, 308), when its server says so. Pure.

Servers say so in a bad hour, and protections say so of addresses that are good for a
moment. So a move is believed when the same was said a day before, and never where the new
address asks for something that the old one did not.
"""

import re
from datetime import datetime, timedelta
from enum import Enum
from urllib.parse import parse_qsl, urlsplit

from digest.model import Source

_SEEN_FOR = timedelta(hours=20)
"""A visit each morning, not always at the same minute."""
_TOKEN = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{24,}$")


class MoveVerdict(Enum):
    """What to make of it."""

    NONE = "nothing was said, or nothing that can be believed"
    SAID = "said for the first time"
    WAITING = "said again, too early"
    MOVED = "believed"


def judged(source: Source, target: str, now: datetime) -> MoveVerdict:
    """What a visit that was sent on to *target* for good (or not, where empty) says of *source*."""
    if not target or target == source.url or is_passing(source.url, target):
        return MoveVerdict.NONE
    if target == source.former_url:
        return MoveVerdict.MOVED
    if target != source.moved_to or source.moved_since is None:
        return MoveVerdict.SAID
    return MoveVerdict.MOVED if now - source.moved_since >= _SEEN_FOR else MoveVerdict.WAITING


def is_passing(url: str, target: str) -> bool:
    """Whether *target* asks for more than *url* did, or has a key in its path: a pass for now."""
    there = urlsplit(target)
    asked, asks = (set(parse_qsl(urlsplit(each).query)) for each in (url, target))
    has_key = any(_TOKEN.match(part) or ";" in part for part in there.path.split("/"))
    return not asks <= asked or has_key
