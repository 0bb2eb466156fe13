"""
A text as beginnings of its words, and pairs of them that stand together. Pure.

A field says what a headline speaks of; how it says so stands in its small words (« n'est
jamais », « sa mère », « la veille »). Five letters of a word stand for all its forms. A name
inside a sentence is nobody's beginning, and parts what stands beside it.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

_LETTERS = 5
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_STARTS_A_SENTENCE = re.compile(r"(?:^|[.!?:«»“\"–—…(]\s*)$")
_NUMBER = "#"
_NAME = ""


def stems(text: str) -> frozenset[str]:
    """The beginnings (« pompi… ») and pairs of them (« sa fille ») that a plain text has."""
    each = list(_each(text))
    pairs = (f"{first} {then}" for first, then in pairwise(each) if first and then)
    return frozenset((*filter(None, each), *pairs))


def _each(text: str) -> Iterator[str]:
    """One for each word: a number is any number, and a name none."""
    for match in _TOKEN.finditer(text):
        word = match[0]
        if word.isdigit():
            yield _NUMBER
        elif word[0].isupper() and not _STARTS_A_SENTENCE.search(text, 0, match.start()):
            yield _NAME
        else:
            yield _beginning(word.lower())


def _beginning(word: str) -> str:
    return word if len(word) <= _LETTERS else f"{word[:_LETTERS]}…"
