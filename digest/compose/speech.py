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

    def say(self, slot: str, nth: int = 0, of: int = 1) -> str:
        """
        The day's line for that slot, from the first pool with one that can be said, or "".

        *nth* of *of*: which of several lines that the slot says in one edition.
        """
        return self._first_of(self._kinds(), slot, nth, of)

    def say_without_topic(self, slot: str) -> str:
        """The day's line for that slot that needs no topic, in the tone that was ruled, or ""."""
        return self._first_of((f"{self._kinds()[-1]}{NO_TOPIC}",), slot, 0, 1)

    def sayable(self, slot: str) -> Iterator[str]:
        """Every line that could be said there, the day's own first; none is remembered."""
        for kind in self._kinds():
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

    def _kinds(self) -> tuple[str, ...]:
        """The pools to try, in order; a grave lead is told plainly whatever tone was asked for."""
        facts, tone = self.facts, self.ruling.tone
        has_grave = any(draft.is_grave for draft in facts.stories)
        if tone is Tone.SOBER:
            if has_grave:
                return ("grave", "sober")
            return ("remembrance", "sober") if self.ruling.is_remembrance else ("sober",)
        late = ("late",) if _LATE <= facts.behind < _OF_ANOTHER_DAY else ()
        mini = ("mini",) if facts.in_the_running < _MINI else ()
        special = (*late, *mini, *occasions(facts.day, facts.newsletter.timezone))
        if tone is Tone.RESTRAINED or facts.stories[0].is_grave:
            plainly = () if has_grave else tuple(f"restrained_{kind}" for kind in special)
            return (*plainly, "restrained")
        return (*special, "normal")
