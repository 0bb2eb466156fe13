"""« Préparée par … »: who made the edition, where the newsroom names them. Pure."""

from digest.compose.rituals.ritual_input import RitualInput
from digest.french.typography import clean
from digest.model import Ritual, RitualLine, RitualPlace


def signature(asked: RitualInput) -> Ritual | str:
    """Their names, as the settings have them, in their order."""
    *names, last = map(clean, asked.switches.signature)
    signed = f"{', '.join(names)} et {last}" if names else last
    return Ritual(
        name="signature",
        place=RitualPlace.END,
        lines=(RitualLine(text=f"Édition préparée par {signed}."),),
        reason="named in the settings",
    )
