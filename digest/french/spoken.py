"""
Which language a text is in, by the little words that no sentence goes without. Pure.

What a feed or a page says of its language is often its software's own default; the text is not.
"""

import re
from collections import Counter
from functools import lru_cache

_WORDS = {
    "fr": "le la les l un une des du de d et est dans pour que qui sur avec par plus ne pas au aux "
    "ce cette ces se son sa ses il elle ils elles nous vous leur leurs mais ou où à été sont être "
    "sera seront fait faire deux après avant selon chez sans sous entre dont",
    "en": "the of and to in is was for that with on at by from are be has have will it its this "
    "his her their they he she who which would been were after more than not but into about said "
    "over when up out you your our",
    "es": "el los las del y en es por con para que una se su al lo como más pero sus fue este esta "
    "ha son desde sobre entre cuando hasta donde",
    "de": "der die das und ist in den von zu mit sich des auf für im dem nicht ein eine als auch "
    "es an werden aus er hat dass sie nach wird bei einer",
    "it": "il lo gli della dei delle di che è per con del nel una sono alla più anche come da si "
    "nella degli ha questo dalla",
    "pt": "o os as do da dos das em um uma para com não por mais como foi ao são pela pelo seu sua "
    "ou quando muito já também",
}
_USES = Counter(word for words in _WORDS.values() for word in set(words.split()))
_LITTLE = {
    word: language
    for language, words in _WORDS.items()
    for word in words.split()
    if _USES[word] == 1
}
"""Those that no other of these languages has, each with its own."""
_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT = 3000
"""Characters: a longer text says it no better."""
_ENOUGH = 4
"""Little words of another language that are no name or quotation."""


@lru_cache(maxsize=1024)  # asked as an item is read, and each time an edition is made of it
def language_of(text: str) -> str:
    """`fr`, `en`, …; empty where the text says too little."""
    counts = Counter(map(_LITTLE.get, _WORD.findall(text[:_LOOKED_AT].casefold())))
    most = max(_WORDS, key=lambda language: counts[language])
    if counts["fr"] and counts["fr"] * 2 > counts[most]:
        return "fr"
    return most if counts[most] >= _ENOUGH else ""


def labelled(text: str, label: str) -> str:
    """The language tag (BCP 47) of a text: *label*, unless the text itself is in another."""
    language = language_of(text)
    return label if not language or is_in(label, language) else language


def is_in(tag: str, language: str) -> bool:
    """Whether a language tag is of that language: `fr-CA` is of `fr`."""
    return tag.partition("-")[0].lower() == language.partition("-")[0].lower()
