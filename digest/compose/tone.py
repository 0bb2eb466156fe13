"""
The tone of an edition: whether its voice plays, holds back or falls silent.

A person may decide it. By itself an edition plays only where nothing grave stands in it,
one story at most is serious, none of harm by its section, and its lead is neither. Words
are blind to what is told without them, so the newsroom says how far it trusts them
(`voice.unattended`), and the voice itself never jokes about a story.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from digest.compose.gravity import Gravity
from digest.compose.lexicon import Lexicon
from digest.config.voice import UnattendedVoice
from digest.english import counted
from digest.errors import UsageError
from digest.french.typography import clean
from digest.model import Tone

_LOUDEST_FIRST = (Tone.NORMAL, Tone.RESTRAINED, Tone.SOBER)
_GRAVE_SHARE = 0.4
"""From here on the day is grave, whatever its lead."""
_MOST_SERIOUS = 1
"""How many serious stories the voice bears among those told: it keeps away from each."""
_MOST_OF_LEAD, _MOST_OF_ONE_GRAVE, _MOST_OF_TWO_SERIOUS = 0.2, 0.1, 0.12
"""The chances that an edition which plays may run: of a serious lead, of a grave story among all
that it carries, of two serious ones among those told."""
_OF_SERIOUS = 0.9
"""How likely what is called serious is so."""
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class ToneRuling:
    """The edition's tone, with the reason in English for the operator."""

    tone: Tone
    reason: str
    is_remembrance: bool = False
    """Whether the date alone asks for it."""


@dataclass(frozen=True, slots=True)
class AskedTone:
    """The tone a person asks for, and why."""

    tone: Tone
    reason: str


def decided(ruling: ToneRuling, asked: AskedTone | None) -> ToneRuling:
    """
    The tone a person decided on, over the one the edition has by itself.

    Anybody may raise it. Raises `UsageError` where it is lowered without a reason.
    """
    if asked is None or asked.tone is ruling.tone:
        return ruling
    is_lowered = _LOUDEST_FIRST.index(asked.tone) < _LOUDEST_FIRST.index(ruling.tone)
    if is_lowered and not asked.reason.strip():
        raise UsageError(
            f"the tone is {ruling.tone} ({ruling.reason}); say why it should be {asked.tone} "
            "with --reason, and the reason is kept"
        )
    why = clean(asked.reason) or "no reason given"
    reason = f"asked for by a person: {why}; by itself {ruling.tone}: {ruling.reason}"
    return ToneRuling(asked.tone, reason, ruling.is_remembrance)


@dataclass(frozen=True, slots=True)
class CarriedGravity:
    """What the stories of an edition weigh: the lead first, its sequels, and its briefs."""

    stories: tuple[Gravity, ...]
    briefs: tuple[Gravity, ...] = ()
    sequels: tuple[Gravity, ...] = ()
    """What is told again in a line: it holds the voice back, and makes no day a grave one."""

    @property
    def new(self) -> tuple[Gravity, ...]:
        """Every one but the sequels, the lead first."""
        return (*self.stories, *self.briefs)

    @property
    def all(self) -> tuple[Gravity, ...]:
        """Every one, the lead first."""
        return (*self.stories, *self.sequels, *self.briefs)


def edition_tone(
    carried: CarriedGravity, day: date, lexicon: Lexicon, unattended: UnattendedVoice
) -> ToneRuling:
    """The tone of an edition that goes out by itself."""
    sober = _why_sober(carried.new, day, lexicon)
    if sober is not None:
        return sober
    held = _why_held(carried, lexicon, unattended)
    if held:
        return ToneRuling(Tone.RESTRAINED, held)
    serious = sum(story.is_serious for story in carried.all)
    rest = f"; {serious} further down serious, and left alone" if serious else ""
    return ToneRuling(Tone.NORMAL, f"nothing grave, and a lead to play with{rest}")


def _why_sober(weights: tuple[Gravity, ...], day: date, lexicon: Lexicon) -> ToneRuling | None:
    for sober in lexicon.sober_days:
        if (sober.month, sober.day) == (day.month, day.day):
            reason = f"a day of remembrance: {sober.reason}"
            return ToneRuling(Tone.SOBER, reason, is_remembrance=True)
    grave = [story.is_grave for story in weights]
    if grave and (grave[0] or _is_likely_grave(weights[0])):
        return ToneRuling(Tone.SOBER, f"the lead is grave ({', '.join(weights[0].words)})")
    if any(grave) and any(map(_is_likely_grave, weights)):
        return ToneRuling(Tone.SOBER, "one story is grave, and another likely")
    if sum(grave) > 1 or (any(grave) and sum(grave) / len(grave) >= _GRAVE_SHARE):
        return ToneRuling(Tone.SOBER, f"{sum(grave)} of {counted(len(grave), 'story')} grave")
    return None


def _is_likely_grave(story: Gravity) -> bool:
    """Whether it is more likely grave than not, by all that it shows, though no list says so."""
    return story.likelihood.is_likely_grave and not story.is_grave


def _why_held(carried: CarriedGravity, lexicon: Lexicon, unattended: UnattendedVoice) -> str:
    """Why the voice holds back; empty where it may play."""
    if any(story.is_grave for story in carried.all):
        return "one story is grave"
    if unattended == "never":
        return "nobody looked, and voice.unattended is never"
    if unattended == "light-sections-only":
        return _why_not_light([story for story in carried.all if not story.is_light])
    first, second = carried.stories[:1], carried.stories[1:2]
    return (
        _why_lead_holds(first)
        or _why_many_hold(carried.stories)
        or _why_second_holds(second, lexicon.serious)
        or _why_harm_holds((*carried.stories, *carried.sequels))
        or _why_chance_holds(carried)
    )


def _why_lead_holds(lead: tuple[Gravity, ...]) -> str:
    if any(story.is_serious for story in lead):
        return f"the lead is serious ({_words_of(lead) or 'by its section'})"
    reasons = (story.weighty for story in lead if not story.is_fit_to_lead)
    return next((f"the lead stands {why}{_in_brackets(_words_of(lead))}" for why in reasons), "")


def _why_second_holds(second: tuple[Gravity, ...], least: float) -> str:
    """A fire is no story to come to from a joke; a strike is, and from one on something else."""
    serious = [story for story in second if story.score >= least]
    return f"the second story is serious ({_words_of(serious)})" if serious else ""


def _why_harm_holds(stories: tuple[Gravity, ...]) -> str:
    """Words are blindest among « Faits divers »: any of harm there, unless all were spared."""
    harmful = [story for story in stories if story.is_of_harm]
    return f"a story tells of harm ({_words_of(harmful)})" if harmful else ""


def _why_chance_holds(carried: CarriedGravity) -> str:
    """
    No story need be feared by itself: ten that each may be grave, one in fifty, are one in five.

    The chances were chosen on hands of headlines that taught none of the weights (0053).
    """
    lead = max((story.likelihood.chance_of_harm for story in carried.stories[:1]), default=0.0)
    if lead > _MOST_OF_LEAD:
        return f"the lead may be serious ({lead:.0%})"
    grave = 1 - math.prod(1 - story.likelihood.chance_of_grave for story in carried.all)
    if grave > _MOST_OF_ONE_GRAVE:
        return f"one of {counted(len(carried.all), 'story')} may be grave ({grave:.0%})"
    two = _chance_of_two([_chance_of_harm(story) for story in carried.stories])
    return f"two stories told may be serious ({two:.0%})" if two > _MOST_OF_TWO_SERIOUS else ""


def _chance_of_harm(story: Gravity) -> float:
    chance = story.likelihood.chance_of_harm
    return max(chance, _OF_SERIOUS) if story.is_serious else chance


def _chance_of_two(chances: list[float]) -> float:
    """That at least two of those come true, which have nothing to do with one another."""
    none, single = 1.0, 0.0
    for chance in chances:
        none, single = none * (1 - chance), single * (1 - chance) + none * chance
    return 1 - none - single


def _why_many_hold(weights: tuple[Gravity, ...]) -> str:
    serious = [story for story in weights if story.is_serious]
    if len(serious) <= _MOST_SERIOUS:
        return ""
    return f"{counted(len(serious), 'story', 'is')} serious ({_words_of(serious)})"


def _why_not_light(heavy: list[Gravity]) -> str:
    if not heavy:
        return ""
    if words := _words_of(heavy):
        return f"serious words: {words}"
    reasons = Counter(story.weighty for story in heavy)
    counts = ", ".join(f"{number} {why}" for why, number in reasons.items())
    return f"of the stories {counts}; and nobody looked"


def _words_of(stories: Iterable[Gravity]) -> str:
    words = dict.fromkeys(word for story in stories for word in story.words)
    return ", ".join(list(words)[:_MOST_WORDS])


def _in_brackets(words: str) -> str:
    return f" ({words})" if words else ""
