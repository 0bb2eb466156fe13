"""The way round the web: side by side, in a row, and not for ever."""

from datetime import timedelta

from digest.collect.by_host import HostVisit, visit_hosts
from digest.collect.fetch import FetchPolicy


def visited(tasks, within):
    how = HostVisit(
        host_of=lambda task: task[0],
        visit=lambda task, client: task.upper(),
        left=lambda task: f"{task} is left",
        within=within,
    )
    policy = FetchPolicy(user_agent="t", timeout=timedelta(seconds=1), max_size=1)
    return dict(visit_hosts(tasks, how, policy))


def test_each_task_is_done_with_what_it_gave():
    assert visited(["a1", "b1", "a2"], timedelta(hours=1)) == {"a1": "A1", "b1": "B1", "a2": "A2"}


def test_what_is_not_begun_in_time_is_left_and_said():
    assert visited(["a1", "a2"], timedelta(0)) == {"a1": "a1 is left", "a2": "a2 is left"}


def test_without_a_task_nothing_is_visited():
    assert visited([], timedelta(0)) == {}
