"""How long something lasts, in words a reader reads. Pure."""

from datetime import timedelta

_NO_BREAK = "\N{NO-BREAK SPACE}"
_DAYS_OF_A_YEAR = 365
_UNITS = (("jour", 86_400), ("heure", 3600), ("minute", 60))


def span(length: timedelta) -> str:
    """« 3 ans », « 7 jours », « 48 heures », « 30 minutes »; leap days are not counted."""
    years, days = divmod(length.days, _DAYS_OF_A_YEAR)
    if years and days <= years // 3:
        return _counted(years, "an")
    seconds = int(length.total_seconds())
    for unit, size in _UNITS:
        if seconds >= 2 * size or (seconds >= size and not seconds % size):
            return _counted(seconds // size, unit)
    return f"{seconds}{_NO_BREAK}secondes"


def _counted(number: int, unit: str) -> str:
    return f"{number}{_NO_BREAK}{unit}{'s' if number > 1 else ''}"
