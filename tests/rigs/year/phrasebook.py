"""A newsroom's matter: headlines, standfirsts and sentences with places to fill, in halves."""

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
HALVES = (
    *("given", "kept", "late", "dawn", "largue", "plateau", "registre", "calibre"),
    *("veille", "fjord", "rive"),
)
"""Rules may be written from the first, and fields learned from all but the second, which judges
them; from the third on each was written by somebody who knew no rule."""
_AGES = (13, 94)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of the matter: its mark, and what is between the bars."""

    mark: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """All patterns of a half by their mark, and the words for each name in braces."""

    patterns: dict[str, tuple[Pattern, ...]]
    words: dict[str, tuple[str, ...]]

    def values(self, dice: random.Random) -> dict[str, str]:
        """What stands for the names in braces of one story, the same wherever it is named."""
        toll = dice.randint(3, 14)
        numbers = {
            "n": str(toll),
            "m": str(toll + dice.randint(1, 6)),
            "n2": str(dice.randint(20, 480)),
            "age": str(dice.randint(*_AGES)),
            "route": f"{dice.choice((10, 15, 20, 40, 73, 112, 132, 138, 165, 185))}",
        }
        return numbers | {name: dice.choice(some) for name, some in self.words.items()}


@cache
def phrasebook(half: str) -> Phrasebook:
    """The matter of that half, as its file has it."""
    lines = (FOLDER / f"{half}.txt").read_text(encoding="utf-8").splitlines()
    words, patterns = {}, {}
    for line in filter(None, lines):
        if line.startswith("@"):
            name, _, some = line[1:].partition(": ")
            words[name] = tuple(some.split(", "))
        elif not line.startswith("#"):
            mark, *parts = line.split("|")
            patterns.setdefault(mark, []).append(Pattern(mark, tuple(parts)))
    return Phrasebook({mark: tuple(some) for mark, some in patterns.items()}, words)
