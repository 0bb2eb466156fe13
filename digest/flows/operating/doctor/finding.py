"""What one check of the doctor answers."""

from dataclasses import dataclass
from enum import StrEnum


class FindingState(StrEnum):
    """`WARN`: the morning runs, and somebody should know. `FAIL`: it does not, or may not."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"

    @property
    def rank(self) -> int:
        """The lower, the worse."""
        return (FindingState.FAIL, FindingState.WARN, FindingState.OK).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One answer: about what, how it stands, what was seen, and what to do."""

    about: str
    state: FindingState
    observation: str
    next_step: str = ""


def ok(about: str, observation: str) -> Finding:
    """All is well."""
    return Finding(about=about, state=FindingState.OK, observation=observation)


def warn(about: str, observation: str, next_step: str) -> Finding:
    """It runs, and somebody should know."""
    return Finding(
        about=about, state=FindingState.WARN, observation=observation, next_step=next_step
    )


def fail(about: str, observation: str, next_step: str) -> Finding:
    """It does not run, or it may not."""
    return Finding(
        about=about, state=FindingState.FAIL, observation=observation, next_step=next_step
    )
