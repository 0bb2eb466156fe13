"""What cues weigh, learned from judged examples: two logistic regressions, no library."""

import math
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from digest.compose.likelihood import BIAS

_ROUNDS, _STEP = 10, 0.25
_TOWARDS_ZERO, _WORDING_TOWARDS_ZERO = 4.0, 7.0
_FEWEST, _FEWEST_OF_WORDING = 3, 4
"""Examples that show a cue, for it to be learned."""
_MOST_WORDING = 4000
"""Stems and pairs that are learned: more of them judge hardly better, and nobody reads them."""
_LEAST_OF_WORDING = 0.1
"""In log-odds: what weighs less is not written down."""
_MARK = "« "


@dataclass(frozen=True, slots=True)
class Example:
    """A headline's cues and what a careful editor says of it."""

    mark: str
    cues: tuple[str, ...]
    is_harm: bool
    is_grave: bool | None
    """None where its hand told grave and serious ones apart nowhere."""


def learned(examples: list[Example]) -> dict[str, tuple[float, float]]:
    """The weight of each cue, towards harm and towards what is grave; the same for the same."""
    kept = _telling(examples)
    harm = _fitted([(_heard(each, kept), each.is_harm) for each in examples])
    known = [each for each in examples if each.is_grave is not None]
    grave = _fitted([(_heard(each, kept), bool(each.is_grave)) for each in known])
    both = {name: (harm.get(name, 0.0), grave.get(name, 0.0)) for name in sorted(harm | grave)}
    return {name: pair for name, pair in both.items() if _is_worth_a_line(name, pair)}


def _is_worth_a_line(name: str, pair: tuple[float, float]) -> bool:
    return not name.startswith(_MARK) or max(map(abs, pair)) >= _LEAST_OF_WORDING


def _heard(example: Example, kept: frozenset[str]) -> tuple[str, ...]:
    return tuple(cue for cue in example.cues if not cue.startswith(_MARK) or cue in kept)


def _telling(examples: list[Example]) -> frozenset[str]:
    """The stems that stand far oftener, or far more seldom, where harm is told than elsewhere."""
    apart = [
        _apart(examples, attrgetter("is_harm")),
        _apart([each for each in examples if each.is_grave is not None], attrgetter("is_grave")),
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


def _fitted(examples: list[tuple[tuple[str, ...], bool]]) -> dict[str, float]:
    """Gradient descent, each weight with a step of its own that shrinks (AdaGrad)."""
    shown = Counter(cue for cues, _ in examples for cue in cues)
    weights = {cue: 0.0 for cue, many in sorted(shown.items()) if many >= _FEWEST} | {BIAS: 0.0}
    steps = dict.fromkeys(weights, 1e-6)
    pulls = {cue: _pull(cue) / max(shown[cue], 1) for cue in weights}
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
                weights[cue] -= _STEP * slope / math.sqrt(steps[cue])
    return weights


def _pull(cue: str) -> float:
    """How strongly a weight is held towards nothing, the seldomer shown the more."""
    if cue == BIAS:
        return 0.0
    return _WORDING_TOWARDS_ZERO if cue.startswith(_MARK) else _TOWARDS_ZERO
