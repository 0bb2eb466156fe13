"""Go round the web: hosts side by side, the addresses of one host one after the other."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from digest.collect.fetch import Door, Manners

_AT_ONCE = 16
"""Hosts visited side by side."""

T = TypeVar("T")
R = TypeVar("R")


def visit_hosts(
    tasks: Sequence[T], host_of: Callable[[T], str], visit: Callable[[T, Door], R], manners: Manners
) -> Iterator[tuple[T, R]]:
    """Each task with what its visit gave: hosts side by side, one host's tasks in a row."""
    hosts: defaultdict[str, list[T]] = defaultdict(list)
    for task in tasks:
        hosts[host_of(task)].append(task)
    if not hosts:
        return
    with ThreadPoolExecutor(max_workers=min(_AT_ONCE, len(hosts))) as pool:
        rounds = [pool.submit(_in_a_row, row, visit, manners) for row in hosts.values()]
        for each in rounds:
            yield from each.result()


def _in_a_row(
    tasks: Iterable[T], visit: Callable[[T, Door], R], manners: Manners
) -> list[tuple[T, R]]:
    with Door(manners) as door:
        return [(task, visit(task, door)) for task in tasks]
