"""
A day's edition from the articles of its window: what this stage is for, in its order.

    choose -> rule the tone -> close on a light story -> compose -> fit the mailbox

Pure: what a mail weighs is measured by whoever renders it, and comes in as a callable.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from digest.compose.arrange import compose
from digest.compose.choose import Choice, choose
from digest.compose.closing_story import with_closing_story
from digest.compose.edition_input import EditionInput
from digest.compose.gravity import Gravity
from digest.compose.lighten import lightened_to_fit
from digest.compose.tell import gravity_of
from digest.compose.tone import CarriedGravity, ToneRuling, decided, edition_tone
from digest.model import Candidate, Edition

Fits = Callable[[Edition], bool]
"""Whether a mailbox shows the whole of an edition, its footer included."""

_TOO_HEAVY = "the mail would be so heavy that mailboxes cut it"


@dataclass(frozen=True, slots=True)
class Composition:
    """An edition with the choice it carries out: what is in, and a reason for all that is out."""

    choice: Choice
    edition: Edition | None
    """None when there is nothing to say."""


def make(candidates: Iterable[Candidate], morning: EditionInput, fits: Fits) -> Composition:
    """
    The edition of that morning, as much of it as *fits*; without `asked`, in an unattended tone.

    The same candidates give the same words in whatever order they come. Raises
    `UsageError` where the tone is lowered without a reason.
    """
    choice = choose(candidates, morning)
    if choice.is_empty:
        return Composition(choice, None)
    ruling = tone_of(choice, morning)
    lexicon = morning.catalogue.lexicon
    choice = with_closing_story(choice, ruling.tone, morning.limits, lexicon)
    edition = lightened_to_fit(compose(choice, ruling, morning), fits)
    numbers = frozenset(story.article_id for story in edition.all_stories)
    return Composition(choice.only(numbers, _TOO_HEAVY), edition)


def tone_of(choice: Choice, morning: EditionInput) -> ToneRuling:
    """
    The tone of what that choice carries, by itself or as a person asked for it.

    Raises `UsageError` where it is lowered without a reason.
    """
    lexicon = morning.catalogue.lexicon
    lead = () if choice.lead is None else (choice.lead,)

    def weights(candidates: tuple[Candidate, ...]) -> tuple[Gravity, ...]:
        return tuple(gravity_of(candidate, lexicon) for candidate in candidates)

    carried = CarriedGravity(
        stories=weights((*lead, *choice.stories)),
        sequels=weights(choice.sequels),
        briefs=weights(choice.briefs),
    )
    return decided(edition_tone(carried, morning.day, lexicon, morning.unattended), morning.asked)
