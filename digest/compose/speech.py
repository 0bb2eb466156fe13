"""
What the voice may say in one edition: the facts it can name, the pools it draws from.

The pools are tried in order: what happened first (an edition that is late, a day
with little news), then the occasion, then the tone's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from digest.compose.catalogue import Catalogue
from digest.compose.gravity import ToneRuling
from digest.compose.occasions import occasions
from digest.compose.tell import Told
from digest.compose.titles import LONGEST, short_title
from digest.compose.typography import civil_date, count, hour, weekday
from digest.compose.voice import Draw, Speaker
from digest.config import NewsletterSettings
from digest.model import Story, Tone, Window

_MINI = 3
"""Fewer stories than this make a mini edition."""
_LATE = timedelta(hours=1)
"""How long after its cut-off an edition is made before it says it is late."""
_OWN_WORDS = 60
"""What an edition says beside its stories, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about the edition before the voice opens its mouth."""

    told: tuple[Told, ...]
    briefs: tuple[Told, ...]
    read: int
    """How many articles were in the running."""
    day: date
    window: Window
    behind: timedelta
    """How long after its cut-off it is made."""
    newsletter: NewsletterSettings
    words_per_minute: int

    @property
    def minutes(self) -> int:
        """How long the edition itself takes to read."""
        words = _OWN_WORDS
        words += sum(len(one.story.title.split()) for one in (*self.told, *self.briefs))
        words += sum(len(text.split()) for one in self.told for text in one.story.paragraphs)
        return ceil(words / self.words_per_minute)

    @property
    def variables(self) -> Mapping[str, str]:
        """What stands for the names in braces; "" where there is nothing to name."""
        carried = len(self.told) + len(self.briefs)
        return {
            "sujet": short_title(self.told[0].story.title),
            "aussi": _also([one.story for one in self.told[1:]]),
            "nouvelles": count(carried, "nouvelle", "nouvelles"),
            "articles": count(self.read, "article", "articles") if self.read > carried else "",
            "minutes": count(self.minutes, "minute", "minutes"),
            "date": civil_date(self.day),
            "jour": weekday(self.day),
            "heure": hour(self.window.end, self.newsletter.timezone),
            "infolettre": self.newsletter.name,
        }


@dataclass(frozen=True, slots=True)
class Speech:
    """The voice on one day, in one tone."""

    facts: Facts
    catalogue: Catalogue
    ruling: ToneRuling
    speaker: Speaker

    @property
    def is_sober(self) -> bool:
        """Whether it says the bare necessities."""
        return self.ruling.tone is Tone.SOBER

    def say(self, slot: str, longest: int, shortest: int = 0, nth: int = 0, of: int = 1) -> str:
        """
        The day's line for that slot, from the first pool with one that can be said, or "".

        *nth* of *of*: which of several lines that the slot says in one edition.
        """
        for kind in self._kinds():
            draw = Draw(
                slot=f"{slot}/{kind}",
                day=self.facts.day,
                longest=longest,
                shortest=shortest,
                nth=nth,
                of=of,
            )
            if said := self.speaker.say(self.catalogue.pool(slot, kind), draw):
                return said
        return ""

    def _kinds(self) -> tuple[str, ...]:
        facts = self.facts
        if self.ruling.tone is Tone.SOBER:
            in_memory = self.ruling.is_remembrance and not any(one.is_grave for one in facts.told)
            return ("remembrance", "sober") if in_memory else ("sober",)
        if self.ruling.tone is Tone.RESTRAINED:
            return ("restrained",)
        late = ("late",) if facts.behind >= _LATE else ()
        mini = ("mini",) if len(facts.told) < _MINI else ()
        return (*late, *mini, *occasions(facts.day, facts.newsletter.timezone), "normal")


def _also(stories: list[Story]) -> str:
    """One or two other titles, short enough for the line the inbox shows."""
    titles = [found for story in stories if (found := short_title(story.title))]
    pair = " · ".join(titles[:2])
    return pair if len(pair) <= LONGEST + 8 else titles[0]
