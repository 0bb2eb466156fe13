"""Go round the web: hosts side by side, the addresses of one host one after the other."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Generic, TypeVar

from digest.collect.fetch import FetchPolicy, WebClient

_AT_ONCE = 16
"""Hosts visited side by side."""
_AHEAD = 48
"""Hosts that may be visited before their results are taken: what waits fills the memory."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class HostVisit(Generic[T, R]):
    """How one task is done: where, by what, and what stands for it where there was no time."""

    host_of: Callable[[T], str]
    visit: Callable[[T, WebClient], R]
    left: Callable[[T], R]
    within: timedelta
    """A task that was not begun by then is left; the morning does not wait for a slow host."""


def visit_hosts(
    tasks: Sequence[T], how: HostVisit[T, R], policy: FetchPolicy
) -> Iterator[tuple[T, R]]:
    """Each task with what its visit gave: hosts side by side, one host's tasks in a row."""
    hosts: defaultdict[str, list[T]] = defaultdict(list)
    for task in tasks:
        hosts[how.host_of(task)].append(task)
    if not hosts:
        return
    until = monotonic() + how.within.total_seconds()
    with ThreadPoolExecutor(max_workers=min(_AT_ONCE, len(hosts))) as pool:
        visits: deque[Future[list[tuple[T, R]]]] = deque()
        for queue in hosts.values():
            visits.append(pool.submit(_in_a_row, queue, how, policy, until))
            if len(visits) > _AHEAD:
                yield from visits.popleft().result()
        while visits:
            yield from visits.popleft().result()


def _in_a_row(
    tasks: Iterable[T], how: HostVisit[T, R], policy: FetchPolicy, until: float
) -> list[tuple[T, R]]:
    with WebClient(policy) as client:
        return [
            (task, how.visit(task, client) if monotonic() < until else how.left(task))
            for task in tasks
        ]
