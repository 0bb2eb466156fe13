"""
How long a line can be once the names in braces are filled.

A line that does not fit on its day gives way to another, so a long topic is nobody's
slip: titles have up to 52 characters, and most subjects could carry none of those.
What a writer must hear of is a line that is hardly ever said. It has to fit a topic
of twenty characters, which is short for a headline, on the days whose dates and
numbers are the longest; and where a slot asks for a least length, it must reach it
with the longest topics, on the days whose dates and numbers are the shortest.
"""

from collections.abc import Mapping

from digest.compose.titles import LONGEST
from digest.french.typography import typeset

_SHORT_TITLE = 20
_TITLES = {
    "sujet": (_SHORT_TITLE, LONGEST),
    "aussi": (_SHORT_TITLE, LONGEST + 8),
    "infolettre": (_SHORT_TITLE, _SHORT_TITLE),
}
"""A headline's length is the news'; a line may count on a short one, never on a long one."""
_OTHERS = {
    "nouvelles": ("1 nouvelle", "41 nouvelles"),
    "articles": ("2 articles", "9999 articles"),
    "minutes": ("1 minute", "99 minutes"),
    "date": ("1er mai 2024", "30 septembre 2024"),
    "jour": ("lundi", "mercredi"),
    "heure": ("7 h", "22 h 30"),
    "chiffre": ("deux ponts", "212 fauteuils"),
    "lieu": ("Laval", "Saint-Hyacinthe"),
    "rubrique": ("Arts", "Gastronomie"),
}
NAMES = (*_TITLES, *_OTHERS)
"""The names a line may use."""

_TIGHT: Mapping[str, str] = {
    **{name: "x" * short for name, (short, _) in _TITLES.items()},
    **{name: longest for name, (_, longest) in _OTHERS.items()},
}
_ROOMY: Mapping[str, str] = {
    **{name: "x" * long for name, (_, long) in _TITLES.items()},
    **{name: shortest for name, (shortest, _) in _OTHERS.items()},
}


def size_when_tight(text: str) -> int:
    """Characters of that line with short titles, on the days of the longest dates and numbers."""
    return _size(text, _TIGHT)


def size_when_roomy(text: str) -> int:
    """Characters of that line with the longest titles, on the days of the shortest dates."""
    return _size(text, _ROOMY)


def _size(text: str, values: Mapping[str, str]) -> int:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return len(typeset(text))
