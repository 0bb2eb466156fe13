"""
Text as wordings are looked for in it, and a wording as people write it down.

A wording is written in plain letters: `mailbox is full`. Case, accents and signs
do not count. `...` stands for up to sixty characters of anything, `*` at the end
of a word for the rest of it: `mailbox ... full`, `blacklist*`; at its beginning,
for what stands before. Letters of scripts without blanks are found inside words.
"""

import re
from dataclasses import dataclass

from digest.french.letters import unaccented

_NO_LETTERS = re.compile(r"[^\w]+|_(?=_)")
_GAP = 60
_MOST_STARTS = 20
_IDEOGRAMS = "\u2e80"
"""From here on scripts put no blank between words."""


def plain_words(text: str) -> str:
    """Small letters without accents, one blank between words, one before and after them all."""
    words = f" {_NO_LETTERS.sub(' ', unaccented(text).casefold()).strip()} "
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
    """Several; those in one piece, which are most, are looked for at once."""

    whole: tuple[str, ...]
    gapped: tuple[Wording, ...]

    def any_in(self, words: str) -> bool:
        """Whether one of them stands in those plain words."""
        for piece in self.whole:  # no generator: this is most of what a message costs
            if piece in words:
                return True
        return any(each.is_in(words) for each in self.gapped)

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
    return Wordings(
        whole=tuple(each.pieces[0] for each in read if len(each.pieces) == 1),
        gapped=tuple(each for each in read if len(each.pieces) > 1),
    )


def _piece(part: str) -> str:
    plain = plain_words(part.strip("*"))
    if any(sign >= _IDEOGRAMS for sign in plain):
        return plain.strip()
    begins = plain.lstrip() if part.startswith("*") else plain
    return begins.rstrip() if part.endswith("*") else begins
