"""
The words that two lines share when one is read right after the other.

Pure. « Bonjour. Voici l’essentiel. » before « Voici l’essentiel, sans détour » sounds like
a form letter; small words carry nothing and may come back.
"""

import re
from functools import lru_cache

from digest.french.typography import WEEKDAYS

_WORD = re.compile(r"[^\W\d_]{4,}")
_NAMES = re.compile(r"\{(\w+)\}")
_A_DAY = re.compile("|".join(WEEKDAYS))
_SMALL = (
    "avec cela cette comme dans depuis elle elles encore mais même nous pour plus quand quelque "
    "sans sont sous tout toute tous toutes vers être avoir fait faire leur leurs"
)
_CARRY_NOTHING = frozenset(_WORD.findall(_SMALL))


def echoes(first: str, second: str) -> frozenset[str]:
    """
    The telling words that both lines say, in small letters; a plural is its singular.

    A day of the week is what stands for {jour}: one line may be filled and the other not yet.
    """
    return _words(first) & _words(second)


@lru_cache(maxsize=1024)  # the catalogue's lines come again with every edition
def _words(text: str) -> frozenset[str]:
    spoken = _WORD.findall(_A_DAY.sub("jour", _NAMES.sub(r" \1 ", text).casefold()))
    return frozenset(word.removesuffix("s") for word in spoken if word not in _CARRY_NOTHING)
