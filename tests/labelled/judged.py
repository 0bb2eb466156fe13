"""
Pairs that a person judged: the same story, an update of it, or two stories.

The two hundred of `kept/` are by somebody who had not read a rule: a rule is judged by
them and never shaped after one of them. Those of `open/` and `pairs.py` are for that. The
sixty of `late/` and the forty of `last/` were written unread too, and judged once (51 and 36
right) before rules were mended.
"""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from digest.collect.identity import KnownStory

SAME, UPDATE, DIFFERENT = "same", "update", "different"
VERDICTS = (SAME, UPDATE, DIFFERENT)
_AT = datetime(2026, 3, 3, 12, tzinfo=UTC)


@dataclass(frozen=True)
class JudgedPair:
    """A telling, a later one, and what a person said of the two."""

    kind: str
    first: KnownStory
    second: KnownStory
    verdict: str


def read(folder: Path) -> tuple[JudgedPair, ...]:
    """Every pair of a folder, whose files are named after the verdict on what they hold."""
    pairs = []
    for verdict in VERDICTS:
        told = tomllib.loads((folder / f"{verdict}.toml").read_text(encoding="utf-8"))["pair"]
        pairs += [_pair(number * 2 + 1, pair, verdict) for number, pair in enumerate(told)]
    return tuple(pairs)


def _pair(number: int, told: dict[str, Any], verdict: str) -> JudgedPair:
    first = {"title": told["title"], "text": told["text"], "source": 1, **_address(number, 1)}
    first |= {name: told[name] for name in ("url", "guid") if name in told}
    then = told.get("then", {})
    source = then.get("source", 1)
    is_new = then.get("new", False) or source != 1
    second = first | (_address(number + 1, source) if is_new else {}) | {"text": _text(told)}
    second |= {name: then[name] for name in ("url", "guid", "title", "source") if name in then}
    later = _AT + timedelta(hours=then.get("hours", 1))
    return JudgedPair(
        kind=told["kind"],
        first=_known(number, first, _AT),
        second=_known(number + 1, second, later),
        verdict=verdict,
    )


def _address(number: int, source: int) -> dict[str, str]:
    url = f"https://journal{source}.example/actualites/{number}/"
    return {"url": url, "guid": f"{url}?p={number}"}


def _text(told: dict[str, Any]) -> str:
    """The second text: its own, or the first one with what was put before, into and after it."""
    then = told.get("then", {})
    text = then.get("text", told["text"])
    for old, new in then.get("swap", ()):
        text = text.replace(old, new)
    return " ".join(filter(None, (then.get("lead"), text, then.get("add"))))


def _known(number: int, told: dict[str, Any], at: datetime) -> KnownStory:
    return KnownStory(
        id=number,
        source_id=told["source"],
        url=told["url"],
        guid=told["guid"],
        title=told["title"],
        text=told["text"],
        at=at,
    )


KEPT = read(Path(__file__).parent / "kept")
OPEN = read(Path(__file__).parent / "open")
LATE = read(Path(__file__).parent / "late")
LAST = read(Path(__file__).parent / "last")
