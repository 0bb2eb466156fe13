"""
What the editor does with each hand of the written year by what all the others taught it.

The only figures to steer the voice by: no weight was learned from the hand that judges.
"""

import argparse
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import product

from benchmarks.parts.taught import HANDS, without
from digest.compose.catalogue import Catalogue
from digest.compose.likelihood import Cues, CueWeight
from tests.rigs.newsroom import catalogue
from tests.rigs.year.figures import judged
from tests.rigs.year.mornings import mornings

SHOWN = (
    "the voice plays where it may",
    "the voice plays where it may not",
    "the voice plays beside a grave story told",
    "the voice plays with two restrained told",
    "tone below what it prints",
    "grave carried",
    "grave told",
    "weightiest carried",
    "weightiest told",
    "lead in the day's top 3",
    "paid posts told",
)
_SEEDS = {"plain": 7001, "page": 55501}


def main() -> None:
    """Print the figures of each hand and site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hand", choices=HANDS, action="append")
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    hands = asked.hand or HANDS
    with ProcessPoolExecutor(asked.processes) as pool:
        told = pool.map(figures, hands, (asked.days for _ in hands))
        for (hand, site), rows in zip(product(hands, _SEEDS), _each(told), strict=True):
            print(f"{hand}, {site}", *(f"  {name:42} {rows[name]}" for name in SHOWN), sep="\n")


def figures(hand: str, days: int) -> list[dict[str, str]]:
    """Those of that hand, on a site with one plain feed and on one with a front page."""
    taught = _taught({name: CueWeight(*row) for name, row in without(hand).items()})
    years = (mornings(seed, hand, days, site, catalogue=taught) for site, seed in _SEEDS.items())
    return [judged(year) for year in years]


def _taught(weights: dict[str, CueWeight]) -> Catalogue:
    """The shipped catalogue with those weights for its own."""
    shipped = catalogue()
    cues = Cues(shipped.lexicon.cues.fields, weights)
    return replace(shipped, lexicon=replace(shipped.lexicon, cues=cues))


def _each(told: Iterable[list[dict[str, str]]]) -> Iterable[dict[str, str]]:
    return (rows for of_hand in told for rows in of_hand)


if __name__ == "__main__":
    main()
