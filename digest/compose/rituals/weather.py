"""« Le temps »: one line for each place that the newsroom names, as its feed words it. Pure."""

import re

from digest.compose.rituals.ritual_input import RitualInput
from digest.english import counted
from digest.french.typography import NO_BREAK
from digest.model import Ritual, RitualLine, RitualPlace


def weather(asked: RitualInput) -> Ritual | str:
    """A line a place, in the order of the settings; those that could not be read are left out."""
    places = asked.morning.material.weather
    if not places:
        return "no feed could be read"
    return Ritual(
        name="weather",
        place=RitualPlace.TOP,
        heading="Le temps",
        lines=tuple(
            RitualLine(label=asked.typeset(each.place), text=_unbroken(asked.typeset(each.words)))
            for each in places
        ),
        reason=f"read for {len(places)} of {counted(len(asked.switches.weather), 'place')}",
    )


def _unbroken(words: str) -> str:
    """Those words with no number at the start of a line: « Maximum plus 1 »."""
    return re.sub(r" (?=\d)", NO_BREAK, words)
