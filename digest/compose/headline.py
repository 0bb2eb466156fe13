"""
A headline in fewer words, as a copy editor would: what announces, explains or adorns it goes.

Pure. A cut is made only where what goes holds no number, negation, death or doubt, and what
stays still says what happened; a name goes only with the part that held it, and only where
nothing else is short enough. Nothing is invented and nothing ends in « … »: a headline that
cannot be shortened so has no shorter form.
"""

import re
from collections import Counter
from functools import lru_cache

from digest.compose.headline_cuts import CUTS, GENTLE, GENTLE_LAST, LAST, Cuts
from digest.compose.headline_sense import DIGITS, LABEL, SPACE, WORD, names, names_news, words_of
from digest.compose.headline_words import DEATH, GLOSSES, HANGING, LONE_LABELS, NEGATION
from digest.compose.soft_capitals import without_shouting
from digest.french.quotes import is_closed

_SITE = re.compile(rf"{SPACE}[|•]{SPACE}[^|•:]*$")
_LONE = re.compile(rf"(?:{LONE_LABELS}|{GLOSSES}){SPACE}?[?!.]*", re.IGNORECASE)
_CUT_SHORT = re.compile(r"(?:…|\.\.\.|[-:,]|\b(?:[ldcjmnst]|qu)[’'])$", re.IGNORECASE)
SHORT, SUBJECT = 52, 60
"""Characters that an inbox shows well, and that a subject may have."""
_EDGES = " \u00a0\u202f,;:–—"


@lru_cache(maxsize=256)  # an edition is composed in one tone, then perhaps in another
def forms(title: str) -> tuple[str, ...]:
    """
    The forms in which that headline still says what happened, the fullest first.

    Itself first where nothing is wrong with it; none where it was cut by its source, leaves a
    word hanging, or is a label only. Where it tells of a death or of harm, little goes. Where
    no form is short, a part may go with the names in it; never a number, a no or a death.
    """
    base = _unlabelled(title)
    return _gently(base) if DEATH.search(base) else _with_last(base, CUTS, LAST)


@lru_cache(maxsize=256)
def gentle_forms(title: str) -> tuple[str, ...]:
    """The same for a story that weighs: as little goes as where a death is told."""
    return _gently(_unlabelled(title))


def _gently(base: str) -> tuple[str, ...]:
    return _with_last(base, GENTLE, GENTLE_LAST)


def _with_last(base: str, cuts: Cuts, last: Cuts) -> tuple[str, ...]:
    """The forms with every name; where none of them is short, the others that a subject holds."""
    shapes = [form for form in _shapes(base, cuts) if names(base) <= frozenset(words_of(form))]
    if all(len(form) > SHORT for form in shapes):
        shapes += [form for form in _shapes(base, (*cuts, *last)) if len(form) <= SUBJECT]
    return tuple(sorted(dict.fromkeys(shapes), key=len, reverse=True))


def _shapes(base: str, cuts: Cuts) -> list[str]:
    """Whatever any of the cuts makes of it, one after the other, as far as it is sound."""
    pool = {base: None}
    for cut in cuts:
        pool |= {_tidy(shorter): None for form in pool for shorter in cut(form)}
    sound = [form for form in pool if form != base and names_news(form) and _keeps(base, form)]
    return [form for form in (base, *sound) if _is_whole(form)]


def _unlabelled(title: str) -> str:
    """The headline in calm letters, without what announces it or names its site."""
    base = _tidy(without_shouting(title))
    while (match := LABEL.match(base)) and base[match.end() :]:
        base = _tidy(base[match.end() :])
    return _tidy(_SITE.sub("", base))


def _tidy(form: str) -> str:
    """Without what a cut leaves at its ends, and with a capital."""
    bare = form.strip(_EDGES)
    bare = bare if bare.endswith("..") else bare.removesuffix(".")
    return bare[:1].upper() + bare[1:]


def _is_whole(form: str) -> bool:
    """Closed, no word left hanging, and more than a label."""
    last = WORD.findall(form)[-1:]
    if not last or _CUT_SHORT.search(form) or _LONE.fullmatch(form) or not is_closed(form):
        return False
    return last[0].casefold() not in HANGING


def _keeps(title: str, form: str) -> bool:
    """Whether every number, negation and death of *title* is in *form*, as often."""
    return all(
        Counter(pattern.findall(title.casefold())) == Counter(pattern.findall(form.casefold()))
        for pattern in (DIGITS, NEGATION, DEATH)
    )
