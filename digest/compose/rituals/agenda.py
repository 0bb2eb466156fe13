"""« À l'agenda »: what happens today, at most four lines of the newsroom's calendar. Pure."""

from digest.compose.rituals.ritual_input import RitualInput
from digest.english import counted
from digest.french.typography import hour, keep_spacing
from digest.model import AgendaEvent, Ritual, RitualLine, RitualPlace

_MOST = 4


def agenda(asked: RitualInput) -> Ritual | str:
    """The first four, those that have an hour before those that last all day."""
    events = asked.morning.material.events
    if not events:
        return "the calendar holds nothing for today, or could not be read"
    return Ritual(
        name="agenda",
        place=RitualPlace.AFTER,
        heading=asked.typeset("À l'agenda"),
        lines=tuple(_line(asked, event) for event in events[:_MOST]),
        reason=f"{min(len(events), _MOST)} of {counted(len(events), 'event')} of the day",
    )


def _line(asked: RitualInput, event: AgendaEvent) -> RitualLine:
    zone = asked.morning.newsletter.timezone
    label = hour(event.starts_at, zone) if event.starts_at else "Toute la journée"
    text = ", ".join(filter(None, (event.title, event.where)))
    return RitualLine(label=label, text=keep_spacing(text), url=event.url)
