"""
Text as wordings are looked for in it, and a wording as people write it down.

A wording is written in plain letters: `mailbox is full`. Case, accents and signs
do not count. `...` stands for up to sixty characters of anything, `*` at the end
of a word for the rest of it: `mailbox ... full`, `blacklist*`; at its beginning,
for what stands before. Letters of scripts without blanks are found inside words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from digest.french.letters import unaccented

_NO_LETTERS = re.compile(r"[^\w]+|_(?=_)|(?<=[^\W\d_])_(?=[^\W\d_])")
"""What parts words; `BAD_RECIPIENT` is two of them, a provider's code like `OFR_416` is one."""
_STROKES = str.maketrans("łøđı", "lodi")
"""Letters whose stroke, or whose missing dot, is no accent to Unicode."""
_GAP = 60
_MOST_STARTS = 20
_IDEOGRAMS = "\u2e80"
"""From here on scripts put no blank between words."""


def plain_words(text: str) -> str:
    """Small letters without accents, one blank between words, one before and after them all."""
    plain = unaccented(text).casefold().translate(_STROKES)
    words = f" {_NO_LETTERS.sub(' ', plain).strip()} "
    return words.replace(" e mail", " email").replace(" mail box", " mailbox")


@dataclass(frozen=True, slots=True)
class Wording:
    """Words by which something is known; pieces that follow one another, not too far apart."""

    pieces: tuple[str, ...]

    def is_in(self, words: str) -> bool:
        """Whether it stands in *words*, which are what `plain_words` made."""
        first = self.pieces[0]
        if first not in words:
            return False
        return len(self.pieces) == 1 or self._goes_on(words)

    def _goes_on(self, words: str) -> bool:
        start = -1
        for _ in range(_MOST_STARTS):
            start = words.find(self.pieces[0], start + 1)
            if start < 0:
                return False
            end: int | None = start + len(self.pieces[0])
            for piece in self.pieces[1:]:
                at = words.find(piece, end - 1, end + _GAP + len(piece)) if end else -1
                end = at + len(piece) if at >= 0 else None
            if end:
                return True
        return False


def wording(written: str) -> Wording:
    """What somebody wrote down; raises `ValueError` for what has no words in it."""
    pieces = tuple(_piece(part.strip()) for part in written.split("..."))
    if not all(piece.strip() for piece in pieces):
        raise ValueError(f"{written!r} is no wording: words, `...` between words, `*` for a rest")
    return Wording(pieces)


@dataclass(frozen=True, slots=True)
class Wordings:
    """
    Several, looked for at once: of a thousand a text has the first words of a few.

    `by_first` are those that begin with a whole word, by it; `others` all the rest.
    """

    by_first: Mapping[str, tuple[Wording, ...]]
    others: tuple[Wording, ...]
    whole: tuple[str, ...]
    """Those in one piece."""

    def any_in(self, words: str) -> bool:
        """Whether one of them stands in those plain words."""
        for first in self.by_first.keys() & set(words.split()):  # this is most of what a mail costs
            for each in self.by_first[first]:
                if each.is_in(words):
                    return True
        return any(each.is_in(words) for each in self.others)

    def any_is(self, words: str) -> bool:
        """Whether those plain words are one of them, and nothing more."""
        return words in self.whole

    def taken_from(self, words: str) -> str:
        """Those plain words without any of these."""
        for piece in self.whole:
            words = words.replace(piece, " ")
        return words


def wordings_of(written: list[str]) -> Wordings:
    """What somebody wrote down, line by line; raises `ValueError` for a line without words."""
    read = [wording(each) for each in written]
    by_first: dict[str, tuple[Wording, ...]] = {}
    for each in read:
        if first := _first_word(each.pieces[0]):
            by_first[first] = (*by_first.get(first, ()), each)
    return Wordings(
        by_first=by_first,
        others=tuple(each for each in read if not _first_word(each.pieces[0])),
        whole=tuple(each.pieces[0] for each in read if len(each.pieces) == 1),
    )


def _first_word(piece: str) -> str:
    """The word that a piece begins with, where both of its ends are said; else empty."""
    first, blank, _ = piece[1:].partition(" ")
    return first if piece.startswith(" ") and blank else ""


def _piece(part: str) -> str:
    plain = plain_words(part.strip("*"))
    if any(sign >= _IDEOGRAMS for sign in plain):
        return plain.strip()
    begins = plain.lstrip() if part.startswith("*") else plain
    return begins.rstrip() if part.endswith("*") else begins
