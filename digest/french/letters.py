"""Letters as they are seen, and as they are compared: without accents, case and haste. Pure."""

import re
import unicodedata

INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls
    "\u00ad\u034f\u061c\u115f\u1160\u2800\u3164\uffa0\u17b4\u17b5\u180b-\u180e"
    "\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero width, direction
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # halves of a pair, and what is not a character
    "\U000e0000-\U000e007f]"  # tags
)
"""Signs that nobody sees: in a subject, a name or a log they hide a word or turn it round."""
JOINER_IN_WORDS = re.compile("(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d")
"""One that holds no emoji together."""
_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")


def unaccented(text: str) -> str:
    """*text* without accents, ligatures and other forms of a letter; its case is kept."""
    if text.isascii():
        return text
    apart = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    return _MARKS.sub("", unicodedata.normalize("NFKD", apart))


def plain_words(text: str) -> tuple[str, ...]:
    """Its words without case or accents, signs left out: « L’Été » is `l`, `ete`."""
    return tuple(_WORD.findall(unaccented(text).casefold()))
