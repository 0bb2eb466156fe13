"""When editions come, in words. Pure."""

from collections.abc import Iterable
from datetime import time

from digest.french.typography import WEEKDAYS, clock

_NOON, _EVENING = 12, 18
_A_RUN = 3
"""So many days in a row are told by the first and the last."""


def rhythm(weekdays: Iterable[int], at: time) -> str:
    """
    « chaque matin à 8 h 30 », « du lundi au vendredi à 17 h », « le mardi et le samedi à 9 h ».

    *weekdays* are 0 for Monday to 6 for Sunday, one at least; *at* is on the readers' wall.
    """
    days = sorted(set(weekdays))
    names = [WEEKDAYS[day] for day in days]
    if len(days) == len(WEEKDAYS):
        said = f"chaque {_part_of_day(at)}"
    elif len(days) >= _A_RUN and days[-1] - days[0] == len(days) - 1:
        said = f"du {names[0]} au {names[-1]}"
    else:
        listed = [f"le {name}" for name in names]
        said = " et ".join(filter(None, (", ".join(listed[:-1]), listed[-1])))
    return f"{said} à {clock(at)}"


def _part_of_day(at: time) -> str:
    if at.hour < _NOON:
        return "matin"
    return "soir" if at.hour >= _EVENING else "jour"
