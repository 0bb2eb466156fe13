"""
Which sequels may stand in one line each: those that say what they are of.

A line has no room to break a death gently. A grave story is told again where its headline
or what is new in it says so plainly; and a sentence that two stories share is said once.
"""

from dataclasses import replace

from digest.compose.choose import Choice
from digest.compose.gravity import weigh
from digest.compose.lexicon import Lexicon
from digest.compose.sequel import LINE, news_of
from digest.compose.tell import gravity_of
from digest.french.sentences import words_alone
from digest.model import Candidate

_VEILED = "a grave story, and neither its headline nor what is new says so plainly"
_SAID = "another story is told again in the same sentence"


def with_plain_sequels(choice: Choice, lexicon: Lexicon) -> Choice:
    """The same choice without the sequels that a line would tell badly."""
    plain = [each for each in choice.sequels if not _is_veiled(each, lexicon)]
    first: dict[str, Candidate] = {}
    for each in plain:
        news = words_alone(news_of(each, LINE))
        first.setdefault(news or str(each.id), each)
    others = {each.id for each in choice.carried} - {each.id for each in choice.sequels}
    fit = choice.only(frozenset(others | {each.id for each in plain}), _VEILED)
    return fit.only(frozenset(others | {each.id for each in first.values()}), _SAID)


def _is_veiled(candidate: Candidate, lexicon: Lexicon) -> bool:
    if not gravity_of(candidate, lexicon).is_grave:
        return False
    shown = replace(candidate.article, summary=news_of(candidate, LINE), body=())
    return not weigh(shown, lexicon).is_grave
