"""What a person decided about an edition before it left, and how it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass

from digest.compose.tone import AskedTone
from digest.errors import UsageError
from digest.model import UNEDITED, DeskEdits, Edition, QuizQuestion
from digest.render.lint import RULES, Fault, Severity

VOICE = "H30"
"""The rule that every line passes the voice's own rules; judged by the flow, not by the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """A tone asked for, rules whose faults are accepted, what the desk changed, and by whom."""

    actor: str = ""
    tone: AskedTone | None = None
    forced: frozenset[str] = frozenset()
    edits: DeskEdits = UNEDITED
    """What the desk changed in this edition."""
    quiz: tuple[QuizQuestion, ...] = ()
    """Questions that the desk wrote."""


UNATTENDED = Decisions()
"""Nobody looked."""


def check_rules(names: frozenset[str]) -> None:
    """Raise `UsageError` where one of those is no rule that blocks."""
    rules = {VOICE, *(rule.id for rule in RULES if rule.severity is Severity.BLOCKS)}
    unknown = sorted(names - rules)
    if unknown:
        raise UsageError(
            f"{', '.join(unknown)}: no rule that blocks; there are {', '.join(sorted(rules))}"
        )


def blocking(faults: tuple[Fault, ...], decisions: Decisions) -> tuple[Fault, ...]:
    """The faults that stop the edition: those that block and that nobody accepted."""
    blocks = [fault for fault in faults if fault.severity is Severity.BLOCKS]
    return tuple(dict.fromkeys(fault for fault in blocks if fault.rule not in decisions.forced))


def acts(
    decisions: Decisions, edition: Edition, faults: tuple[Fault, ...]
) -> Iterator[tuple[str, str]]:
    """What the logbook keeps of the decisions that changed the edition: an act and its detail."""
    for fault in dict.fromkeys(faults):
        if fault.severity is Severity.BLOCKS and fault.rule in decisions.forced:
            yield "force-rule", f"{edition.day} {fault.rule}: {fault.message}"
    if decisions.tone is not None:
        yield "tone", f"{edition.day} {edition.tone}: {edition.tone_reason}"
