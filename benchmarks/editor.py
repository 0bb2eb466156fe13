"""What the editor does with a written year: which story leads, what is told, in which tone."""

import argparse
from time import perf_counter

from tests.rigs.year.figures import judged
from tests.rigs.year.mornings import CHANNELS, SITES, mornings
from tests.rigs.year.phrasebook import HALVES


def main() -> None:
    """Make the editions of a year and print every figure beside the truth it was written with."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=120)
    parser.add_argument("--half", choices=HALVES, default="kept")
    parser.add_argument("--site", choices=SITES, default="page")
    parser.add_argument("--channel", choices=CHANNELS, default="rss")
    asked = parser.parse_args()
    start = perf_counter()
    figures = judged(mornings(asked.seed, asked.half, asked.days, asked.site, asked.channel))
    for name, figure in figures.items():
        print(f"{name:42} {figure}")
    print(f"{asked.days} days in {perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
