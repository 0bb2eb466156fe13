"""
What is known of an edition before the voice opens its mouth, and what it can name of it.

Pure values: the stories as they are told, the day, how late it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from digest.compose.tell import StoryDraft
from digest.compose.titles import LONGEST
from digest.config import NewsletterSettings
from digest.french.typography import civil_date, count, day_before, hour, weekday
from digest.model import Window

_OWN_WORDS = 60
"""What an edition says beside its stories, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFacts:
    """What is known about the edition before the voice opens its mouth."""

    stories: tuple[StoryDraft, ...]
    """The lead first."""
    briefs: tuple[StoryDraft, ...]
    sequels: tuple[StoryDraft, ...] = ()
    in_the_running: int
    """How many articles were in the running."""
    day: date
    window: Window
    behind: timedelta
    """How long after its hour it is made."""
    newsletter: NewsletterSettings
    words_per_minute: int
    is_attended: bool = False
    """Whether a person of the desk looked and decided on its tone."""

    @property
    def minutes(self) -> int:
        """How long the edition itself takes to read."""
        words = _OWN_WORDS
        with_text = (*self.stories, *self.sequels)
        every = (*with_text, *self.briefs)
        words += sum(len(draft.story.title.split()) for draft in every)
        words += sum(len(text.split()) for draft in with_text for text in draft.story.paragraphs)
        return ceil(words / self.words_per_minute)

    @property
    def carried(self) -> int:
        """How many stories it tells or links to."""
        return len(self.stories) + len(self.sequels) + len(self.briefs)

    @property
    def variables(self) -> Mapping[str, str]:
        """What stands for the names in braces; "" where there is nothing to name."""
        carried, running = self.carried, self.in_the_running
        return {
            "sujet": self.stories[0].topic,
            "aussi": _also(self.stories[1:]),
            "nouvelles": count(carried, "nouvelle", "nouvelles"),
            "articles": count(running, "article", "articles") if running > carried else "",
            "minutes": count(self.minutes, "minute", "minutes"),
            "date": civil_date(self.day),
            "jour": weekday(self.day),
            "heure": hour(self.window.end, self.newsletter.timezone),
            "infolettre": self.newsletter.name,
            "quand": self._when_told,
        }

    @property
    def _when_told(self) -> str:
        """When its sequels were told before, where all were on one day; or ""."""
        days = {draft.story.sequel.told_on for draft in self.sequels if draft.story.sequel}
        return day_before(days.pop(), self.day) if len(days) == 1 else ""


def _also(others: tuple[StoryDraft, ...]) -> str:
    """
    One or two other topics, short enough for an inbox; none that is grave, the lightest.

    Without a colon where there are any: the line that names them brings its own.
    """
    bearable = [draft for draft in others if not draft.is_grave and draft.also]
    light = [draft.also for draft in bearable if not draft.gravity.is_serious]
    named = light or [draft.also for draft in bearable]
    named = [name for name in named if ":" not in name] or named
    pair = " · ".join(named[:2])
    return pair if len(pair) <= LONGEST + 8 else named[0]
