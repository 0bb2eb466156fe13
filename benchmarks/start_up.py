"""How long `digest --help` takes, as a ratio to importing click: under three is the promise."""

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROUNDS = 15
CLICK = [sys.executable, "-c", "import click"]
HELP = [sys.executable, "-m", "digest", "--help"]


def seconds(command: list[str]) -> float:
    """How long one run of that command takes."""
    start = perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[1])
    return perf_counter() - start


def main() -> None:
    """Measure both in turns, so that a busy machine is busy for both."""
    pairs = [(seconds(CLICK), seconds(HELP)) for _ in range(ROUNDS + 1)][1:]
    click, ours = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    print(f"import click    {click * 1000:6.0f} ms")
    print(f"digest --help   {ours * 1000:6.0f} ms   {ours / click:.2f} times")


if __name__ == "__main__":
    main()
