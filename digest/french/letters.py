"""Letters as they are compared: without what a keyboard, a machine or a hurry leaves out. Pure."""

import re
import unicodedata

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
