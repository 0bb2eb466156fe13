"""
A day's edition from the articles of its window: what this stage is for, in its order.

    choose -> rule the tone -> close on a light story -> what the desk changed -> compose -> fit

Pure: what a mail weighs is measured by whoever renders it, and comes in as a callable.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from digest.compose.arrange import compose
from digest.compose.choose import Choice, choose
from digest.compose.closing_story import with_calm_second, with_closing_story
from digest.compose.desk_edits import with_desk_edits
from digest.compose.edition_input import EditionInput
from digest.compose.gravity import Gravity
from digest.compose.lighten import lightened_to_fit
from digest.compose.plain_sequels import with_plain_sequels
from digest.compose.proofread_edition import BESIDE, proofread_edition
from digest.compose.sure_briefs import with_sure_briefs
from digest.compose.tell import gravity_of
from digest.compose.tone import CarriedGravity, ToneRuling, decided, edition_tone
from digest.model import Candidate, Edition, Tone

Fits = Callable[[Edition], bool]
"""Whether a mailbox shows the whole of an edition, its footer included."""

_GRAVER = "as the mail tells it, a story reads graver than it was judged"
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
    chosen = with_plain_sequels(choose(candidates, morning), morning.catalogue.lexicon)
    choice, ruling = _edited(chosen, morning)
    if ruling is None:
        return Composition(choice, None)
    edition = lightened_to_fit(_sound(choice, ruling, morning), fits)
    numbers = frozenset(story.article_id for story in edition.all_stories)
    return Composition(choice.only(numbers, _TOO_HEAVY), edition)


def _edited(choice: Choice, morning: EditionInput) -> tuple[Choice, ToneRuling | None]:
    """As the desk changed it, with the tone of what is carried then; None where that is nothing."""
    if choice.is_empty:
        taken = with_desk_edits(choice, morning)
        return taken, None if taken.is_empty else tone_of(taken, morning)
    closed, ruling = _closed(choice, morning)
    edited = with_desk_edits(closed, morning)
    return edited, ruling if edited is closed else tone_of(edited, morning)


def _closed(choice: Choice, morning: EditionInput) -> tuple[Choice, ToneRuling]:
    """
    With the story it ends on, and the tone of what is told then.

    A light end may take a serious story's place. A sober edition ends otherwise, and stays so.
    """
    ruling = tone_of(choice, morning)
    lexicon = morning.catalogue.lexicon
    closed = with_closing_story(choice, ruling.tone, morning.limits, lexicon)
    if ruling.tone is Tone.SOBER:
        return closed, ruling
    calm = with_calm_second(with_sure_briefs(closed, lexicon), lexicon)
    if (lively := tone_of(calm, morning)).tone is Tone.NORMAL:
        return calm, lively
    return closed, tone_of(closed, morning)


def _sound(choice: Choice, ruling: ToneRuling, morning: EditionInput) -> Edition:
    """
    The edition in the first tone in which no line stands beside a story that reads graver.

    A headline that was cut may say less than the article that was judged (« mort de… »). What
    a person asked for stays, and is theirs to mend.
    """
    edition = compose(choice, ruling, morning)
    for tone in list(Tone)[list(Tone).index(ruling.tone) + 1 :]:
        if morning.asked is not None or not _reads_graver(edition, morning):
            return edition
        edition = compose(choice, replace(ruling, tone=tone, reason=_GRAVER), morning)
    if morning.asked is not None or not _reads_graver(edition, morning):
        return edition
    bare = tuple(replace(story, intro="") for story in edition.stories)
    return replace(edition, stories=bare)


def _reads_graver(edition: Edition, morning: EditionInput) -> bool:
    """Whether something of ours stands where its words as they are printed do not allow it."""
    return any(slip.rule == BESIDE for slip in proofread_edition(edition, morning.catalogue))


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
