"""
Which briefs an edition that plays carries: those of which anybody would swear that none is grave.

A brief that may be grave, and more likely is not, silences the voice ten times for each time
that it is: what ranks next takes its place. What the desk pinned stays, and what is likely
grave, told first or in the order of a front page is no matter of this file.
"""

from dataclasses import replace

from digest.compose.choose import ArticleRuling, Choice, EditionPlace
from digest.compose.closing_story import next_in_rank, ruled
from digest.compose.lexicon import Lexicon
from digest.compose.tell import gravity_of
from digest.model import Candidate

_DOUBTFUL = "nobody would swear that it is not grave, and the voice plays"
_RISEN = "moved up: what may be grave is held back where the voice plays"


def with_sure_briefs(choice: Choice, lexicon: Lexicon) -> Choice:
    """The same choice with each doubtful brief replaced by what ranks next and is sure."""
    doubtful = [each for each in choice.briefs if _is_doubtful(each, lexicon)]
    if not doubtful:
        return choice
    waiting = (each for each in next_in_rank(choice) if _is_sure(each, lexicon))
    risen = dict(zip((each.id for each in doubtful), waiting, strict=False))
    briefs = tuple(risen.get(each.id, each) for each in choice.briefs)
    gone = (each for each in doubtful if each.id in risen)
    return ruled(
        replace(choice, briefs=briefs),
        *(ArticleRuling(each, EditionPlace.OUT, _DOUBTFUL) for each in gone),
        *(ArticleRuling(each, EditionPlace.BRIEF, _RISEN) for each in risen.values()),
    )


def _is_doubtful(brief: Candidate, lexicon: Lexicon) -> bool:
    gravity = gravity_of(brief, lexicon)
    is_grave = gravity.is_grave or gravity.likelihood.is_likely_grave
    return gravity.likelihood.is_doubtful and not (is_grave or brief.pinned)


def _is_sure(waiting: Candidate, lexicon: Lexicon) -> bool:
    gravity = gravity_of(waiting, lexicon)
    return gravity.likelihood.is_surely_not_grave and not gravity.is_grave
