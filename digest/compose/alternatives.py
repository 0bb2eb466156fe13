"""What else an inbox could show of an edition: other subjects, other preheaders, three of each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from digest.compose.arrange import also_shown, voice_of
from digest.compose.choose import Choice
from digest.compose.edition_input import EditionInput
from digest.compose.make import tone_of
from digest.compose.slots import LENGTHS
from digest.compose.titles import plain_preheader, plain_subject, titled_preheader
from digest.french.subjects import passes_for_another
from digest.model import Edition

MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxAlternatives:
    """What the composer would have shown next, each different from what it does show."""

    subjects: tuple[str, ...] = ()
    preheaders: tuple[str, ...] = ()


def alternatives(choice: Choice, edition: Edition, morning: EditionInput) -> InboxAlternatives:
    """
    The other subjects and preheaders of an edition that was made of that choice.

    Each could be said today as it stands: the lines of the voice that nothing stands
    against, and the forms of the headlines, the lead's first, by turns.
    """
    if choice.is_empty:
        return InboxAlternatives()
    ruling = replace(tone_of(choice, morning), tone=edition.tone)
    speech = voice_of(choice, ruling, morning)
    lead = speech.facts.stories[0]
    speech.speaker.phrases.extend(
        phrase for phrase in edition.phrases if phrase.slot.partition("/")[0] not in _SHOWN
    )
    _, longest = LENGTHS["subject"]
    forms = [form for form in lead.forms if len(form) <= longest and not passes_for_another(form)]
    # the lead's headline may have no form that fits: then the next stories name the edition
    forms += [plain_subject(each.forms) for each in speech.facts.stories[1:]]
    also = also_shown(speech.facts)
    plain = (plain_preheader(lead.story, also), titled_preheader(lead.story, also))
    return InboxAlternatives(
        subjects=_by_turns(speech.sayable("subject"), forms, edition.subject),
        preheaders=_by_turns(speech.sayable("preheader"), plain, edition.preheader),
    )


_SHOWN = ("subject", "preheader")
"""The slots that are drawn anew here: their own words stand in nobody's way."""


def _by_turns(lines: Iterable[str], plain: Iterable[str], shown: str) -> tuple[str, ...]:
    """Of each in turn, without the one that is shown."""
    mixed = filter(None, chain.from_iterable(zip_longest(lines, plain)))
    return tuple(dict.fromkeys(text for text in mixed if text != shown))[:MOST]
