"""What the real collector makes of a written year on loopback, and every fault of it."""

import argparse
import sys
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.rigs.year.collected import collected
from tests.rigs.year.phrasebook import HALVES
from tests.rigs.year.served import CHANNELS


def main() -> None:
    """Read a year of mornings, and print every figure beside the truth it was written with."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--half", choices=HALVES, default="kept")
    parser.add_argument("--channel", choices=CHANNELS, default="rss")
    asked = parser.parse_args()
    for line in collected(asked.seed, asked.half, asked.days, asked.channel).lines:
        print(line)
    print(f"{asked.days} days in {process_time():.0f} s of processor")


if __name__ == "__main__":
    main()
