"""
Where French sentences end: after a full stop that no abbreviation owns. Pure.

A quotation of several sentences is never left half open: what is taken of a text ends
where its guillemets do.
"""

import re
from collections.abc import Callable, Iterator

from digest.french.quotes import is_left_open

_WORD = re.compile(r"\w+")
_END = re.compile(
    r"[.!?…]+[\s\u00a0\u202f]*[»”\"’)\]]*(?=\s+[«“\"(\[]?[\s\u00a0\u202f]*[A-ZÀ-ÖØ-Þ0-9«“]|\s*$)"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s\u00a0\u202f(«’'-])(?:[A-ZÀ-Ö]|M|MM|Mme|Mmes|Mlle|Me|Mgr|Dr|Dre|Pr|Pre|St|Ste|Jr|Sr|p|pp|ex|"
    r"no|nos|art|al|av|boul|ch|env|max|min|tél|vol|cf|c|apr|J\.-C|Cie|Inc|Ltée|Corp|vs|"
    r"janv|févr|avr|juill|sept|oct|nov|déc)\.$"
)
_LONGEST_ABBREVIATION = 10
"""Characters, with what stands before it: no more of a sentence is looked at for one."""
_LONGEST_QUOTATION = 2000


def sentences(text: str) -> Iterator[str]:
    """The whole sentences of *text*; a rest without an end is left out."""
    start = 0
    for end in _END.finditer(text):
        last = text[max(start, end.start() - _LONGEST_ABBREVIATION) : end.start() + 1]
        if _ABBREVIATION.search(last) and end.end() < len(text):
            continue
        yield text[start : end.end()].strip()
        start = end.end()


def closed_sentences(text: str) -> Iterator[str]:
    """
    The sentences of *text*, those of one quotation together.

    Nothing from where a quotation opens that does not end within some thousand characters.
    """
    grown = ""
    for sentence in sentences(text):
        grown = f"{grown} {sentence}".strip()
        if len(grown) > _LONGEST_QUOTATION:
            return
        if not is_left_open(grown):
            yield grown
            grown = ""


def first_sentences(text: str, most_words: int) -> str:
    """As many whole sentences from the start of *text* as fit in *most_words*, or nothing."""
    return _opening(text, lambda grown: len(grown.split()) <= most_words)


def sentences_within(text: str, most: int) -> str:
    """As many whole sentences from the start of *text* as fit in *most* characters, or nothing."""
    return _opening(text, lambda grown: len(grown) <= most)


def _opening(text: str, fits: Callable[[str], bool]) -> str:
    opening = ""
    for sentence in closed_sentences(text):
        grown = f"{opening} {sentence}".strip()
        if not fits(grown):
            break
        opening = grown
    return opening


def words_alone(text: str) -> str:
    """That text as it is compared: its words in small letters, a blank between two."""
    return " ".join(_WORD.findall(text.casefold()))
