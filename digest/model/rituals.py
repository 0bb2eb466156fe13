"""Rituals: what an edition does beside its stories, every day or on one day of the week."""

from dataclasses import dataclass
from datetime import datetime
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
    answer: str = ""
    """What a question asks for; it stands at the foot of the edition."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizQuestion:
    """A question of the desk's own, in the place of the one that would be asked."""

    number: int
    text: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceWeather:
    """What a feed says of the day's weather in one place, in its own words."""

    place: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaEvent:
    """What a calendar says of one thing that happens on the day."""

    title: str
    starts_at: datetime | None
    """None where it lasts all day."""
    where: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMaterial:
    """What rituals are made of beside the stories: it is fetched with the sources, for one day."""

    weather: tuple[PlaceWeather, ...] = ()
    events: tuple[AgendaEvent, ...] = ()
    troubles: tuple[str, ...] = ()
    """What could not be read, in English for the operator."""
