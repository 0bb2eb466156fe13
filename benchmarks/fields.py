"""
Learn what each field of words weighs, from headlines that were judged by hand; or try it out.

Without arguments each hand of the written year is left out in turn, and what the others teach is
tried on it. With `--write` the table in `templates/voice/fields.toml` is written anew, from all
hands but those that judge it.
"""

import argparse
from pathlib import Path

from benchmarks.parts.learning import Example, Weights
from benchmarks.parts.taught import HANDS, JUDGES, halves, without
from digest.compose.likelihood import BIAS

TABLE = Path(__file__).parents[1] / "templates/voice/fields.toml"
_HEAD = "[weights]\n"


def main() -> None:
    """Print what is learned without each hand, or write what is learned from all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--without", default="", help="a hand to be left out of what is written")
    asked = parser.parse_args()
    if asked.write:
        write(without(*JUDGES, asked.without))
        return
    for hand in HANDS:
        print(f"{hand:8} {tried(without(hand), halves(hand))}")


def write(weights: dict[str, Weights]) -> None:
    """Put those weights in the place of the ones that the table has."""
    written, _, _ = TABLE.read_text(encoding="utf-8").partition(_HEAD)
    lines = (
        f'"{name}" = [{", ".join(f"{weight:.2f}" for weight in row)}]'
        for name, row in sorted(weights.items())
    )
    TABLE.write_text(f"{written}{_HEAD}{chr(10).join(lines)}\n", encoding="utf-8")


def tried(weights: dict[str, Weights], judged: list[Example]) -> str:
    """How many of each mark those weights call serious or grave, how many grave, how many hard."""
    shares = []
    for mark in dict.fromkeys(example.mark for example in judged):
        some = [_sum(weights, example) for example in judged if example.mark == mark]
        called = (sum(weight > 0 for weight in column) for column in zip(*some, strict=True))
        shares.append(f"{mark} {'/'.join(map(str, called))} of {len(some)}")
    return "  ".join(shares)


def _sum(weights: dict[str, Weights], example: Example) -> Weights:
    some = [weights[cue] for cue in (BIAS, *example.cues) if cue in weights]
    return tuple(map(sum, zip(*some, strict=True)))


if __name__ == "__main__":
    main()
