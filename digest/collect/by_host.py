"""Go round the web: hosts side by side, the addresses of one host one after the other."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from digest.collect.fetch import FetchPolicy, WebClient

_AT_ONCE = 16
"""Hosts visited side by side."""
_AHEAD = 48
"""Hosts that may be visited before their results are taken: what waits fills the memory."""

T = TypeVar("T")
R = TypeVar("R")


def visit_hosts(
    tasks: Sequence[T],
    host_of: Callable[[T], str],
    visit: Callable[[T, WebClient], R],
    policy: FetchPolicy,
) -> Iterator[tuple[T, R]]:
    """Each task with what its visit gave: hosts side by side, one host's tasks in a row."""
    hosts: defaultdict[str, list[T]] = defaultdict(list)
    for task in tasks:
        hosts[host_of(task)].append(task)
    if not hosts:
        return
    with ThreadPoolExecutor(max_workers=min(_AT_ONCE, len(hosts))) as pool:
        visits: deque[Future[list[tuple[T, R]]]] = deque()
        for queue in hosts.values():
            visits.append(pool.submit(_in_a_row, queue, visit, policy))
            if len(visits) > _AHEAD:
                yield from visits.popleft().result()
        while visits:
            yield from visits.popleft().result()


def _in_a_row(
    tasks: Iterable[T], visit: Callable[[T, WebClient], R], policy: FetchPolicy
) -> list[tuple[T, R]]:
    with WebClient(policy) as client:
        return [(task, visit(task, client)) for task in tasks]
