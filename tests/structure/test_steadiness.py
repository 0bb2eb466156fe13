"""No verdict of the suite depends on how busy the machine is."""

import ast

from tests.structure.tree import name_of, nodes, python_files

CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time"}
MAY_READ_A_CLOCK = {
    "tests/loopback/forked.py": "to end a wait that would last for ever",
    "tests/loopback/postgres.py": "the same",
    "tests/loopback/dovecot.py": "the same",
    "tests/flows/sending/test_pace.py": "a rate is never exceeded, however slow the machine",
    "tests/web/test_slow_clients.py": "a clock that goes on by itself once it is told to",
    "tests/collect/test_fetch.py": "two fetches are never closer, however slow the machine",
}
WAITS = {"wait", "join", "communicate", "urlopen", "run", "create_connection"}
A_MOMENT = 0.1
"""Up to so many seconds a wait is a pause, which nothing is judged by."""


def test_what_takes_long_is_measured_by_benchmarks_and_judged_by_no_test():
    readers = {
        name_of(file)
        for file in python_files("tests")
        for node in nodes(file)
        if (isinstance(node, ast.Attribute) and node.attr in CLOCKS)
        or (isinstance(node, ast.ImportFrom) and CLOCKS & {alias.name for alias in node.names})
    }

    assert readers - {name_of(file) for file in python_files("tests/structure")} == set(
        MAY_READ_A_CLOCK
    )


def limits(call):
    """The numbers of seconds that a call would wait, as they are written."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    written = [word.value for word in call.keywords if word.arg == "timeout"]
    written += call.args[:1] if name in {"wait", "join"} else []
    return [node.value for node in written if isinstance(node, ast.Constant) and name in WAITS]


def test_whoever_waits_has_the_patience_of_all():
    hasty = [
        f"{name_of(file)}:{node.lineno}"
        for file in python_files("tests")
        for node in nodes(file)
        if isinstance(node, ast.Call)
        for seconds in limits(node)
        if isinstance(seconds, int | float) and seconds > A_MOMENT
    ]

    assert hasty == []
