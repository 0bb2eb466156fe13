"""Where French sentences end: after a full stop that no abbreviation owns. Pure."""

import re
from collections.abc import Iterator

_END = re.compile(
    r"[.!?…]+[\s\u00a0\u202f]*[»”\"’)\]]*(?=\s+[«“\"(\[]?[\s\u00a0\u202f]*[A-ZÀ-ÖØ-Þ0-9«“]|\s*$)"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s\u00a0\u202f(«’'-])(?:[A-ZÀ-Ö]|M|MM|Mme|Mmes|Mlle|Me|Mgr|Dr|Dre|Pr|Pre|St|Ste|Jr|Sr|p|pp|ex|"
    r"no|nos|art|al|av|boul|ch|env|max|min|tél|vol|cf|c|apr|J\.-C|Cie|Inc|Ltée|Corp|vs|"
    r"janv|févr|avr|juill|sept|oct|nov|déc)\.$"
)


def sentences(text: str) -> Iterator[str]:
    """The whole sentences of *text*; a rest without an end is left out."""
    start = 0
    for end in _END.finditer(text):
        if _ABBREVIATION.search(text[start : end.start() + 1]) and end.end() < len(text):
            continue
        yield text[start : end.end()].strip()
        start = end.end()


def first_sentences(text: str, most_words: int) -> str:
    """As many whole sentences from the start of *text* as fit in *most_words*, or nothing."""
    opening = ""
    for sentence in sentences(text):
        grown = f"{opening} {sentence}".strip()
        if len(grown.split()) > most_words:
            break
        opening = grown
    return opening
