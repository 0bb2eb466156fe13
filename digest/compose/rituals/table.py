"""
Every ritual, in reading order, and which of them an edition has. Pure.

A ritual is a file here, its row below, its switch in `[edition.rituals]`, and its block
in `templates/edition/rituals/`. What it is made of comes in; nothing is fetched here.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from digest.compose.rituals.agenda import agenda
from digest.compose.rituals.feedback import feedback
from digest.compose.rituals.figure import figure
from digest.compose.rituals.long_read import long_read
from digest.compose.rituals.missed import missed
from digest.compose.rituals.quiz import quiz
from digest.compose.rituals.ritual_input import RitualInput
from digest.compose.rituals.signature import signature
from digest.compose.rituals.weather import weather
from digest.model import Edition, Ritual, Tone

FRIDAY, SATURDAY, SUNDAY = 4, 5, 6


@dataclass(frozen=True, slots=True)
class RitualKind:
    """A ritual: its name, its switch's too; what makes it, or says why there is none today."""

    name: str
    make: Callable[[RitualInput], Ritual | str]
    plays: bool = True
    """Whether a sober edition is better without it."""
    weekday: int | None = None
    """On which day of the week it is; None for every day."""


RITUALS = (
    RitualKind("weather", weather, plays=False),
    RitualKind("figure", figure),
    RitualKind("agenda", agenda, plays=False),
    RitualKind("quiz", quiz, weekday=FRIDAY),
    RitualKind("long_read", long_read, weekday=SATURDAY),
    RitualKind("missed", missed, plays=False, weekday=SUNDAY),
    RitualKind("signature", signature, plays=False),
    RitualKind("feedback", feedback),
)


def with_rituals(asked: RitualInput) -> Edition:
    """That edition with the rituals that are switched on, and why some of them are absent."""
    present: list[Ritual] = []
    absent: list[str] = []
    for kind in RITUALS:
        if not getattr(asked.switches, kind.name) or not _is_of(kind, asked.edition.day):
            continue
        outcome = _made(kind, asked)
        if isinstance(outcome, Ritual):
            present.append(outcome)
        else:
            absent.append(f"{kind.name}: {outcome}")
    return replace(
        asked.edition,
        rituals=tuple(present),
        without_rituals=tuple(absent),
        material=asked.morning.material,
    )


def _is_of(kind: RitualKind, day: date) -> bool:
    return kind.weekday is None or kind.weekday == day.weekday()


def _made(kind: RitualKind, asked: RitualInput) -> Ritual | str:
    if kind.plays and asked.edition.tone is Tone.SOBER:
        return "a sober edition goes without it"
    return kind.make(asked)
