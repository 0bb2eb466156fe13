"""
What must hold before the voice may say a line that claims something, by the name writers use.

Pure: the facts of an edition in, the names of what is true of it out. A line asks for its
conditions in `phrases.toml`: `{ say = "…", when = "morning, short" }`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from digest.compose.edition_facts import EditionFacts
from digest.compose.occasions import holidays

_EARLY, _NOON, _SUPPER = 8, 11, 16
"""Hours on the newsletter's wall: before them it is early, morning, and not yet supper."""
_FEW_MINUTES = 3
_SEVERAL = 3
_SATURDAY = 5


def holding(facts: EditionFacts) -> frozenset[str]:
    """The names of the conditions that hold for that edition."""
    return frozenset(name for name, holds in _CONDITIONS.items() if holds(facts))


def _wall(facts: EditionFacts) -> datetime:
    """When the edition is made, on the newsletter's wall."""
    return facts.window.end.astimezone(facts.newsletter.timezone)


def _is_on_day(facts: EditionFacts) -> bool:
    """Whether it is read on its own day; the hours of one made again later mean nothing."""
    return _wall(facts).date() == facts.day


def _is_before(hour: int) -> Callable[[EditionFacts], bool]:
    return lambda facts: _is_on_day(facts) and _wall(facts).hour < hour


def _is_weekday(facts: EditionFacts) -> bool:
    return facts.day.weekday() < _SATURDAY


def _is_workday(facts: EditionFacts) -> bool:
    return _is_weekday(facts) and not holidays(facts.day)


def _is_sorted(facts: EditionFacts) -> bool:
    return facts.in_the_running > facts.carried


def _ends_lightly(facts: EditionFacts) -> bool:
    return len(facts.stories) >= _SEVERAL and facts.stories[-1].gravity.is_light


def _is_serious(facts: EditionFacts) -> bool:
    return any(draft.gravity.is_serious or draft.is_grave for draft in facts.stories)


_CONDITIONS: Mapping[str, Callable[[EditionFacts], bool]] = {
    "early": _is_before(_EARLY),
    "morning": _is_before(_NOON),
    "daytime": _is_before(_SUPPER),
    "weekday": _is_weekday,
    "workday": _is_workday,
    "weekend": lambda facts: not _is_weekday(facts),
    "short": lambda facts: facts.minutes <= _FEW_MINUTES,
    "several": lambda facts: len(facts.stories) >= _SEVERAL,
    "sorted": _is_sorted,
    "light_end": _ends_lightly,
    "serious": _is_serious,
    "weighty": lambda facts: not facts.stories[0].gravity.is_light,
    "attended": lambda facts: facts.is_attended,
}
CONDITIONS = frozenset(_CONDITIONS)
"""Every name that a line may ask for."""
_POOLS_OF = {
    "short": ("mini",),
    "weekend": ("weekend", "easter"),
    "weekday": ("monday", "friday", "good_friday", "easter_monday", "patriots_day", "labour_day"),
}
ALWAYS_AT: Mapping[str, frozenset[str]] = {
    pool: frozenset({name})
    for name, kinds in _POOLS_OF.items()
    for kind in kinds
    for pool in (kind, f"restrained_{kind}")
}
"""The conditions that every line of a pool may count on, because of when the pool is said."""
