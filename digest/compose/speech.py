"""
What the voice says in one edition: the pools it draws from, and in which order.

The pools are tried in order: what happened first (an edition that is late, a day
with little news), then the occasion, then the tone's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from digest.compose.catalogue import Catalogue
from digest.compose.edition_facts import EditionFacts
from digest.compose.occasions import occasions
from digest.compose.slots import LENGTHS, NO_TOPIC
from digest.compose.tone import ToneRuling
from digest.compose.voice import LineQuery, Speaker
from digest.model import Tone

_MINI = 3
"""Fewer articles than this to choose from make a mini edition."""
_LATE = timedelta(hours=1)
"""How long after its hour an edition is made before it says it is late."""
_BETWEEN_STORIES = ("transition", "partner")
"""What is said of the stories beside it, and not of the whole."""
_OF_ANOTHER_DAY = timedelta(days=2)
"""From when it is no late edition but an old one, made again to be looked at."""


@dataclass(frozen=True, slots=True)
class DayVoice:
    """The voice on one day, in one tone."""

    facts: EditionFacts
    catalogue: Catalogue
    ruling: ToneRuling
    speaker: Speaker

    @property
    def is_sober(self) -> bool:
        """Whether it says the bare necessities."""
        return self.ruling.tone is Tone.SOBER

    @property
    def is_quiet(self) -> bool:
        """
        Whether it stands around something grave, and says of the whole what a sober one says.

        A person who let the voice play looked at it, and answers for all but a grave lead.
        """
        facts = self.facts
        is_played = self.ruling.tone is Tone.NORMAL and not facts.stories[0].is_grave
        return self.is_sober or (facts.prints_grave and not is_played)

    def say(self, slot: str, nth: int = 0, of: int = 1) -> str:
        """
        The day's line for that slot, from the first pool with one that can be said, or "".

        *nth* of *of*: which of several lines that the slot says in one edition.
        """
        return self._first_of(self._kinds(slot), slot, nth, of)

    def say_without_topic(self, slot: str) -> str:
        """The day's line for that slot that needs no topic, in the tone that was ruled, or ""."""
        return self._first_of((f"{self._kinds(slot)[-1]}{NO_TOPIC}",), slot, 0, 1)

    def sayable(self, slot: str) -> Iterator[str]:
        """Every line that could be said there, the day's own first; none is remembered."""
        for kind in self._kinds(slot):
            pool = self.catalogue.pool(slot, kind)
            for phrase in self.speaker.sayable(pool, self._query(slot, kind)):
                yield phrase.text

    def _query(self, slot: str, kind: str, nth: int = 0, of: int = 1) -> LineQuery:
        shortest, longest = LENGTHS[slot]
        return LineQuery(
            slot=f"{slot}/{kind}",
            day=self.facts.day,
            longest=longest,
            shortest=shortest,
            nth=nth,
            of=of,
        )

    def _first_of(self, kinds: tuple[str, ...], slot: str, nth: int, of: int) -> str:
        for kind in kinds:
            draw = self._query(slot, kind, nth, of)
            if line := self.speaker.say(self.catalogue.pool(slot, kind), draw):
                return line
        return ""

    def _kinds(self, slot: str) -> tuple[str, ...]:
        """The pools to try, in order; a grave lead is told plainly whatever tone was asked for."""
        if self.is_sober or (self.is_quiet and slot not in _BETWEEN_STORIES):
            return self._sober_kinds
        facts, tone = self.facts, self.ruling.tone
        late = ("late",) if _LATE <= facts.behind < _OF_ANOTHER_DAY else ()
        mini = ("mini",) if facts.in_the_running < _MINI else ()
        special = (*late, *mini, *occasions(facts.day, facts.newsletter.timezone))
        if tone is Tone.RESTRAINED or facts.stories[0].is_grave:
            return (*(f"restrained_{kind}" for kind in special), "restrained")
        return (*special, "normal")

    @property
    def _sober_kinds(self) -> tuple[str, ...]:
        """Hardship is named where it leads: what stands further down is no reader's first news."""
        if self.facts.stories[0].is_grave:
            return ("grave", "sober")
        return ("remembrance", "sober") if self.ruling.is_remembrance else ("sober",)
