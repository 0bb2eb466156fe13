"""Rituals: what an edition does beside its stories, every day or on one day of the week."""

from dataclasses import dataclass
from enum import StrEnum


class RitualPlace(StrEnum):
    """Where in the edition it stands."""

    TOP = "top"
    """Below the summary, before the lead."""
    AFTER = "after"
    """After the briefs."""
    END = "end"
    """Below the last line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RitualLine:
    """One line of a ritual, typeset for its reader."""

    text: str
    label: str = ""
    """What stands before it: a number, a place, an hour."""
    url: str = ""
    article_id: int | None = None
    """The article that it is made of, with which it leaves; None where of none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ritual:
    """What a ritual says on one day. `name` is its file's, and its template's."""

    name: str
    place: RitualPlace
    heading: str = ""
    lines: tuple[RitualLine, ...]
    note: str = ""
    """What stands below the lines."""
    reason: str = ""
    """Where it comes from, in English for the operator."""
