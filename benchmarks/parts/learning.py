"""What cues weigh, learned from judged examples: two logistic regressions, no library."""

import math
import random
from collections import Counter
from dataclasses import dataclass

from digest.compose.likelihood import BIAS

_ROUNDS, _STEP, _TOWARDS_ZERO = 25, 0.25, 1.0
_FEWEST = 3
"""Examples that show a cue, for it to be learned."""


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
    harm = _fitted([(each.cues, each.is_harm) for each in examples])
    known = [(each.cues, each.is_grave) for each in examples if each.is_grave is not None]
    grave = _fitted(known)
    return {name: (harm.get(name, 0.0), grave.get(name, 0.0)) for name in sorted(harm | grave)}


def _fitted(examples: list[tuple[tuple[str, ...], bool]]) -> dict[str, float]:
    """Gradient descent, each weight with a step of its own that shrinks (AdaGrad)."""
    shown = Counter(cue for cues, _ in examples for cue in cues)
    weights = {cue: 0.0 for cue, many in sorted(shown.items()) if many >= _FEWEST} | {BIAS: 0.0}
    steps = dict.fromkeys(weights, 1e-6)
    rows = [([BIAS, *(cue for cue in cues if cue in weights)], is_so) for cues, is_so in examples]
    dice = random.Random(0)
    for _ in range(_ROUNDS):
        dice.shuffle(rows)
        for cues, is_so in rows:
            total = sum(weights[cue] for cue in cues)
            wrong = 1 / (1 + math.exp(-max(min(total, 30), -30))) - is_so
            for cue in cues:
                pull = 0 if cue == BIAS else _TOWARDS_ZERO * weights[cue] / shown[cue]
                slope = wrong + pull
                steps[cue] += slope * slope
                weights[cue] -= _STEP * slope / math.sqrt(steps[cue])
    return weights
