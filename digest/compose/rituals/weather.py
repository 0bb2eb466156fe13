"""« Le temps »: one line for each place that the newsroom names, as its feed words it. Pure."""

from digest.compose.rituals.ritual_input import RitualInput
from digest.model import Ritual, RitualLine, RitualPlace


def weather(asked: RitualInput) -> Ritual | str:
    """A line a place, in the order of the settings; those that could not be read are left out."""
    told = asked.morning.material.weather
    if not told:
        return "no feed could be read"
    return Ritual(
        name="weather",
        place=RitualPlace.TOP,
        heading="Le temps",
        lines=tuple(
            RitualLine(label=asked.typeset(each.place), text=asked.typeset(each.words))
            for each in told
        ),
        reason=f"read for {len(told)} of {len(asked.switches.weather)} places",
    )
