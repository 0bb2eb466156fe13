"""
What is known of an edition before the voice opens its mouth, and what it can name of it.

Pure values: the stories as they are told, the day, how late it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from digest.compose.tell import StoryDraft
from digest.compose.titles import LONGEST, is_quotation
from digest.config import NewsletterSettings
from digest.french.typography import civil_date, count, hour, weekday
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
    def prints_grave(self) -> bool:
        """Whether a grave story stands in it, told or linked: no cheer does, beside that."""
        every = (*self.stories, *self.sequels, *self.briefs)
        return any(draft.is_grave or draft.gravity.likelihood.is_likely_grave for draft in every)

    @property
    def mentionable(self) -> tuple[StoryDraft, ...]:
        """
        The stories under the lead that an inbox may name beside a light line.

        None that is serious or may be grave, and none whose title is what somebody said: alone,
        nobody knows who or of what.
        """
        others = (*self.stories[1:], *self.briefs)
        return () if self.prints_grave else tuple(filter(_is_mentionable, others))

    @property
    def variables(self) -> Mapping[str, str]:
        """What stands for the names in braces; "" where there is nothing to name."""
        carried, running = self.carried, self.in_the_running
        return {
            "sujet": self.stories[0].topic,
            "aussi": _also(draft for draft in self.mentionable if draft in self.stories),
            "nouvelles": count(carried, "nouvelle", "nouvelles"),
            "articles": count(running, "article", "articles") if running > carried else "",
            "minutes": count(self.minutes, "minute", "minutes"),
            "date": civil_date(self.day),
            "jour": weekday(self.day),
            "heure": hour(self.window.end, self.newsletter.timezone),
            "infolettre": self.newsletter.name,
        }


def _is_mentionable(draft: StoryDraft) -> bool:
    weight = draft.gravity
    is_heavy = draft.is_grave or weight.is_serious or weight.is_of_harm
    return not is_heavy and not is_quotation(draft.story.title)


def _also(others: Iterable[StoryDraft]) -> str:
    """
    One or two other topics, short enough for an inbox; "" where there is none.

    Without a colon where there are any: the line that names them brings its own.
    """
    named = [draft.also for draft in others if draft.also]
    named = [name for name in named if ":" not in name] or named
    if not named:
        return ""
    pair = " · ".join(named[:2])
    return pair if len(pair) <= LONGEST + 8 else named[0]
