"""What cues weigh, learned from judged examples: three logistic regressions, no library."""

import math
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from digest.compose.likelihood import BIAS

_ROUNDS, _STEP = 15, 0.25
_TOWARDS_ZERO = 1.0
_FEWEST, _FEWEST_OF_WORDING = 3, 4
"""Examples that show a cue, for it to be learned."""
_MOST_WORDING = 2500
"""Stems and pairs that are learned: more of them judge hardly better, and nobody reads them."""
_LEAST_OF_WORDING = 0.1
"""In log-odds: what weighs less is not written down."""
_MARK = "« "
VERDICTS = ("is_harm", "is_grave", "is_hard")
Weights = tuple[float, ...]
"""One for each verdict, in log-odds."""


@dataclass(frozen=True, slots=True)
class Example:
    """A headline's cues and what a careful editor says of it."""

    mark: str
    cues: tuple[str, ...]
    is_harm: bool
    is_grave: bool | None
    """None where its hand told grave and serious ones apart nowhere."""
    is_hard: bool | None
    """Whether a newsroom tells it before what is light; None where its hand did not say."""


def learned(examples: list[Example], never_less: frozenset[str]) -> dict[str, Weights]:
    """
    The weights of each cue, towards each verdict; the same for the same examples.

    Those of *never_less* speak against no verdict.
    """
    kept = _telling(examples)
    tables = [_fitted(_judged(examples, verdict, kept), never_less) for verdict in VERDICTS]
    names = sorted({name for table in tables for name in table})
    rows = {name: tuple(table.get(name, 0.0) for table in tables) for name in names}
    return {name: row for name, row in rows.items() if _is_worth_a_line(name, row)}


def _judged(
    examples: list[Example], verdict: str, kept: frozenset[str]
) -> list[tuple[tuple[str, ...], bool]]:
    """The cues of each example whose hand gave that verdict, with the verdict."""
    said = attrgetter(verdict)
    return [(_heard(each, kept), said(each)) for each in examples if said(each) is not None]


def _is_worth_a_line(name: str, row: Weights) -> bool:
    return not name.startswith(_MARK) or max(map(abs, row)) >= _LEAST_OF_WORDING


def _heard(example: Example, kept: frozenset[str]) -> tuple[str, ...]:
    return tuple(cue for cue in example.cues if not cue.startswith(_MARK) or cue in kept)


def _telling(examples: list[Example]) -> frozenset[str]:
    """The stems that stand far oftener, or far more seldom, beside some verdict than elsewhere."""
    apart = [
        _apart([each for each in examples if said(each) is not None], said)
        for said in map(attrgetter, VERDICTS)
    ]
    names = sorted({name for each in apart for name in each})
    names.sort(key=lambda name: max(each.get(name, 0.0) for each in apart), reverse=True)
    return frozenset(names[:_MOST_WORDING])


def _apart(examples: list[Example], is_so: "attrgetter[bool]") -> dict[str, float]:
    """By how many standard deviations each stem's share among those differs from theirs of all."""
    every = _shown(examples)
    some = _shown(each for each in examples if is_so(each))
    share = sum(map(is_so, examples)) / max(len(examples), 1)
    spread = math.sqrt(share * (1 - share)) or 1.0
    return {
        name: abs(some[name] - many * share) / (math.sqrt(many) * spread)
        for name, many in every.items()
        if many >= _FEWEST_OF_WORDING
    }


def _shown(examples: Iterable[Example]) -> Counter[str]:
    return Counter(cue for each in examples for cue in each.cues if cue.startswith(_MARK))


def _fitted(
    examples: list[tuple[tuple[str, ...], bool]], never_less: frozenset[str]
) -> dict[str, float]:
    """
    Gradient descent, each weight with a step of its own that shrinks (AdaGrad).

    The weights of *never_less* are held at nothing or more: many a trap has a word of death in
    it, and a death has none of a trap's other words.
    """
    shown = Counter(cue for cues, _ in examples for cue in cues)
    weights = {cue: 0.0 for cue, many in sorted(shown.items()) if many >= _FEWEST} | {BIAS: 0.0}
    steps = dict.fromkeys(weights, 1e-6)
    pulls = {cue: _TOWARDS_ZERO / max(shown[cue], 1) for cue in weights} | {BIAS: 0.0}
    rows = [([BIAS, *(cue for cue in cues if cue in weights)], is_so) for cues, is_so in examples]
    dice = random.Random(0)
    for _ in range(_ROUNDS):
        dice.shuffle(rows)
        for cues, is_so in rows:
            total = sum(weights[cue] for cue in cues)
            wrong = 1 / (1 + math.exp(-max(min(total, 30), -30))) - is_so
            for cue in cues:
                slope = wrong + pulls[cue] * weights[cue]
                steps[cue] += slope * slope
                moved = weights[cue] - _STEP * slope / math.sqrt(steps[cue])
                weights[cue] = max(moved, 0.0) if cue in never_less else moved
    return weights
