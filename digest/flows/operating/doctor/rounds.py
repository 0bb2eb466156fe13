"""Questions side by side within one time: whoever has not answered by then is told by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from threading import Thread
from time import monotonic

from digest.errors import DigestError
from digest.flows.operating.doctor.finding import Finding, fail

Findings = tuple[Finding, ...]
Check = Callable[[], Finding | Findings]
Row = Mapping[str, Check]
"""Checks by what they are about, made one after the other."""


def look_around(rows: Sequence[Row], within: timedelta) -> list[Finding]:
    """
    What every check of every row answers, in their order; rows are gone through side by side.

    What hangs is left behind: its thread ends with the process.
    """
    until = monotonic() + within.total_seconds()
    answers: dict[str, Findings] = {}
    walks = [Thread(target=_walk, args=(row, answers), daemon=True) for row in rows]
    for walk in walks:
        walk.start()
    for walk in walks:
        walk.join(max(0.0, until - monotonic()))
    heard = dict(answers)  # what comes later is not heard any more
    names = [about for row in rows for about in row]
    return [each for about in names for each in heard.get(about) or (_late(about, within),)]


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """What fails, then what warns, then what is well; else in their order."""
    return sorted(findings, key=lambda each: each.state.rank)


def _walk(row: Row, answers: dict[str, Findings]) -> None:
    for about, check in row.items():
        try:
            answer = check()
        except (DigestError, OSError) as fault:
            answer = fail(about, str(fault), "")  # its words end with what to do
        answers[about] = (answer,) if isinstance(answer, Finding) else answer


def _late(about: str, within: timedelta) -> Finding:
    words = f"no answer within {within.total_seconds():g} s, here or from what was asked before"
    return fail(about, words, "see what hangs: it would hold a morning up as well")
