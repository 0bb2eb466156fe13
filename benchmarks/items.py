"""How long one item takes that nobody means: the longest, in seconds of processor (2 at most)."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1]))

from digest.collect.item import Item, SourcePlace, article_of
from tests.rigs.large_items import LARGE_ITEMS

LINK = "https://gazette.example/pont/"


def seconds(content: str, place: SourcePlace) -> float:
    """What the item with that content takes, read or refused."""
    used = time.process_time()
    article_of(Item(link=LINK, title="Le pont", content=content), place)
    return time.process_time() - used


def main() -> None:
    """Print the slowest of them, and all."""
    now = datetime(2026, 11, 24, tzinfo=UTC)
    place = SourcePlace(url=LINK, zone=ZoneInfo("America/Toronto"), now=now)
    took = {name: seconds(content, place) for name, content in LARGE_ITEMS.items()}
    slowest = max(took, key=took.__getitem__)
    print(f"large items: at most {took[slowest]:.2f} s ({slowest}); 2 s is the goal")
    print("; ".join(f"{name} {span:.2f}" for name, span in took.items()))


if __name__ == "__main__":
    main()
