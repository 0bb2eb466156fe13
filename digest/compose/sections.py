"""
What the name of a section says, however a newsroom writes it.

« Sports / Tennis » and « Maison et déco » are read by their parts; a writer's
« Recett… » stands for every word that begins so.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from digest.french.typography import clean

_BETWEEN_PARTS = re.compile(r"[/>|:·,;&+–—]|\bet\b")
_AND_SO_ON = "…"


def folded(section: str) -> str:
    """A section's name, as sections are compared."""
    return clean(section).replace("’", "'").casefold()


@dataclass(frozen=True, slots=True)
class Sections:
    """Names of sections, and beginnings of words that tell as much."""

    names: frozenset[str]
    beginnings: re.Pattern[str]

    def have(self, section: str) -> bool:
        """Whether it is one of them, or has a part that is."""
        name = folded(section)
        parts = (part.strip() for part in _BETWEEN_PARTS.split(name))
        return any(map(self._know, (name, *parts)))

    def _know(self, name: str) -> bool:
        return name in self.names or self.beginnings.search(name) is not None


def sections(names: Iterable[str]) -> Sections:
    """Those names as the writers wrote them."""
    written = [folded(name) for name in names]
    begin = [re.escape(name[:-1]) for name in written if name.endswith(_AND_SO_ON)]
    return Sections(
        names=frozenset(name for name in written if not name.endswith(_AND_SO_ON)),
        beginnings=re.compile(rf"(?<!\w)(?:{'|'.join(begin) or '(?!)'})"),
    )
