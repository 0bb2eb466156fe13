"""
Which line the voice says today.

The choice is a function of the date and of the pool, with no memory: the same
date gives the same line on every machine, for a preview, a resend or an
archive. A pool is walked in shuffled order, and no line comes back before half
of its pool has been said.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import chain

from digest.compose.echoes import echoes
from digest.compose.soft_capitals import without_capital
from digest.french.subjects import passes_for_another
from digest.french.typography import Spacing, typeset
from digest.model import Phrase

OF_THE_LEAD = ("chiffre", "lieu", "rubrique")
"""Names that are known on some days only (`lead_facts.py`): a line that says one goes first."""
_EPOCH = date(1970, 1, 1)
_PREHEADER_RESTS = 21
"""For how many editions none comes back."""
_LONG_AGO = 1000
"""Editions, for a line that does not rest."""
_VARIABLE = re.compile(r"\{(\w+)\}")
_TWO_ENDINGS = re.compile(r"([?!…])\.")
"""Where a title that ends with its own mark stands before a line's full stop."""
_CUT_SHORT = re.compile(r"[?!…]\u00a0?[,;:]|:\s.*?:\s")
"""Where it stands before a comma or a colon, or brings a second colon: it reads as an accident."""


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """An entry of the catalogue: its name (`opening/normal/4`) and its words with `{variables}`."""

    id: str
    text: str
    when: frozenset[str] = frozenset()
    """The conditions under which it is true (`conditions.py`)."""

    @property
    def variables(self) -> frozenset[str]:
        """The names it needs to be said."""
        return frozenset(_VARIABLE.findall(self.text))


Pool = tuple[CatalogueLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineQuery:
    """What is looked for: a slot, on a day, that fits in so many characters."""

    slot: str
    day: date
    longest: int
    shortest: int = 0
    nth: int = 0
    """Which of the *of* lines that this slot says in one edition."""
    of: int = 1


@dataclass(slots=True)
class Speaker:
    """
    Says lines for one edition, and remembers which.

    `motifs` are families of words (coffee, the brother-in-law) of which an
    edition uses each at most once. `earlier` is what the last editions said,
    the newest first: a line said there rests, even if it stood in for another.
    """

    variables: Mapping[str, str]
    conditions: frozenset[str] = frozenset()
    """Those that hold today: a line that asks for another is not said."""
    motifs: tuple[re.Pattern[str], ...] = ()
    earlier: tuple[tuple[Phrase, ...], ...] = ()
    spacing: Spacing = "quebec"
    refused: frozenset[str] = frozenset()
    """Lines that somebody wants another for, by name."""
    phrases: list[Phrase] = field(default_factory=list)

    @property
    def subjects(self) -> frozenset[str]:
        """The subjects of the editions before; a mailbox hides what it takes for the same mail."""
        phrases = chain.from_iterable(self.earlier)
        return frozenset(
            phrase.text.casefold()
            for phrase in phrases
            if phrase.slot.partition("/")[0] == "subject"
        )

    def say(self, pool: Pool, draw: LineQuery) -> str:
        """The first line in the day's order that can be said, typeset; empty when none can."""
        phrase = next(self.sayable(pool, draw), None)
        if phrase is None:
            return ""
        self.phrases.append(phrase)
        return phrase.text

    def sayable(self, pool: Pool, draw: LineQuery) -> Iterator[Phrase]:
        """Every line that can be said now, typeset, in the day's order; none is remembered."""
        for line in self._in_turn(pool, draw):
            text = self._words(line)
            if text is not None and self._fits(text, draw):
                yield Phrase(slot=draw.slot, id=line.id, text=text)

    def _in_turn(self, pool: Pool, draw: LineQuery) -> list[CatalogueLine]:
        """Those of the lead, whose turn it is; then those that echo, or rest; none refused."""
        resting = self._resting(pool, draw)
        before = self._before(draw)
        lines = sorted(
            (line for line in in_order(pool, draw) if line.id not in self.refused),
            key=lambda line: (
                -resting.get(line.id, _LONG_AGO),
                bool(echoes(before, line.text)),
                line.variables.isdisjoint(OF_THE_LEAD),
            ),
        )
        if draw.slot.startswith(("subject/", "preheader/")):  # rather the news than the same turn
            half = len(pool) // 2
            return [line for line in lines if resting.get(line.id, _LONG_AGO) > half]
        return lines

    def _before(self, draw: LineQuery) -> str:
        """What an opening is read right after: the greeting; nothing before another slot."""
        if not draw.slot.startswith("opening/"):
            return ""
        greetings = (each for each in self.phrases if each.slot.startswith("greeting/"))
        return next((greeting.text for greeting in greetings), "")

    def keep(self, slot: str, name: str, text: str) -> str:
        """Remember a line that was not drawn."""
        self.phrases.append(Phrase(slot=slot, id=name, text=text))
        return text

    def _resting(self, pool: Pool, draw: LineQuery) -> Mapping[str, int]:
        """
        How many editions ago each line was said, of those said while half the pool went by.

        A pool of Mondays goes by in weeks. A preheader rests three weeks at least.
        """
        half = len(pool) // 2 // draw.of
        said = [
            (ago, phrase.id)
            for ago, phrases in enumerate(self.earlier, 1)
            for phrase in phrases
            if phrase.slot == draw.slot
        ]
        turns = dict.fromkeys(ago for ago, _ in said)
        last = max(list(turns)[:half], default=0)
        if draw.slot.startswith("subject/"):
            last = half
        if _is_preheader(draw):
            last = max(last, _PREHEADER_RESTS)
        return {line: ago for ago, line in reversed(said) if ago <= last}

    @property
    def preheaders(self) -> frozenset[str]:
        """Those of the last three weeks: an inbox shows them one under the other."""
        phrases = chain.from_iterable(self.earlier[:_PREHEADER_RESTS])
        return frozenset(
            phrase.text.casefold()
            for phrase in phrases
            if phrase.slot.partition("/")[0] == "preheader"
        )

    def _words(self, line: CatalogueLine) -> str | None:
        names = {name for name, value in self.variables.items() if value}
        if not (line.variables <= names and line.when <= self.conditions):
            return None
        pattern = typeset(line.text, self.spacing)
        words = _VARIABLE.sub(self._value, pattern)
        return None if _CUT_SHORT.search(words) else _TWO_ENDINGS.sub(r"\1", words)

    def _value(self, name: re.Match[str]) -> str:
        """What stands for a name in braces; after a colon of ours it begins no sentence."""
        value = self.variables[name[1]]
        is_within = name.string[: name.start()].rstrip(" \u00a0").endswith(":")
        return without_capital(value) if is_within else value

    def _fits(self, text: str, draw: LineQuery) -> bool:
        """Whether it has the right length, no motif already used, and no inbox shows it yet."""
        if not draw.shortest <= len(text) <= draw.longest:
            return False
        if draw.slot.startswith("subject/") and (
            text.casefold() in self.subjects or passes_for_another(text)
        ):
            return False
        if _is_preheader(draw) and text.casefold() in self.preheaders:
            return False
        before = " ".join(phrase.text for phrase in self.phrases)
        return not any(motif.search(text) and motif.search(before) for motif in self.motifs)


def _is_preheader(draw: LineQuery) -> bool:
    return draw.slot.startswith("preheader/")


def in_order(pool: Pool, draw: LineQuery) -> Iterator[CatalogueLine]:
    """
    Every line of the pool once, the day's own first.

    The stand-ins that follow, for a day on which that one cannot be said, are
    lines whose own turn is far: first those more than a quarter of a pool away.
    """
    size = len(pool)
    if not size:
        return
    step = (draw.day - _EPOCH).days * draw.of + draw.nth
    key = f"{draw.slot}|{_fingerprint(pool)}"
    own = _at(step, size, key)
    yield pool[own]
    for number in _stand_ins(step, size, key):
        if number != own:
            yield pool[number]


def _at(step: int, size: int, key: str) -> int:
    block, place = divmod(step, size)
    return walk(size, key, block)[place]


@lru_cache(maxsize=512)
def walk(size: int, key: str, block: int) -> tuple[int, ...]:
    """
    The order of one walk through a pool.

    The pool is dealt once into two halves. Each walk shuffles both and says the
    one before the other, so two uses of a line are always more than half a pool
    apart, and no walk needs to know the one before it.
    """
    dealt = _shuffled(range(size), key)
    middle = size - size // 2
    halves = (dealt[:middle], dealt[middle:])
    return tuple(number for half in halves for number in _shuffled(half, f"{key}|{block}"))


def _stand_ins(step: int, size: int, key: str) -> list[int]:
    """The lines in the order in which they may replace the day's own."""
    block, place = divmod(step, size)
    away = dict.fromkeys(range(size), size)
    for shift in (-1, 0, 1):
        for turn, number in enumerate(walk(size, key, block + shift)):
            away[number] = min(away[number], abs(turn + shift * size - place))
    far = [number for number in range(size) if away[number] > size // 4]
    near = sorted(set(range(size)) - set(far), key=lambda number: -away[number])
    start = step % len(far) if far else 0
    return far[start:] + far[:start] + near


def _shuffled(numbers: Iterable[int], key: str) -> list[int]:
    """Those numbers in an order that depends on nothing but the key."""
    return sorted(numbers, key=lambda number: _hash(f"{key}|{number}"))


@lru_cache(maxsize=256)
def _fingerprint(pool: Pool) -> str:
    return _hash("\n".join(line.text for line in pool))[:16]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
