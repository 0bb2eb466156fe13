"""
How alike two titles and two texts are, and whether a likeness is only that of a form. Pure.

A repeat is cut short, or goes on, or has a word put right. A form that is filled
in anew (the weather, a draw, an accident, a grant) is as like, and has another
name, another day or other numbers in its blanks.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from digest.collect.words import is_number, names, plain, words

COMPARED = 3000
"""Characters of a text that are compared."""

_SAYS_NOTHING = 4
_ENOUGH_WORDS = 25
"""A shorter text says too little to speak for itself; then the title must agree too."""
_SPOKEN = 15
"""A text of so many words is known where another source has words beside them."""
_APART = 0.06
"""Of the shorter text's words, how many may lie outside the other: a word or two put right."""
_APART_WITH_TITLE = 0.12
_SHORT_APART = 0.15
_OVER = 0.25
"""The same of a text over which other facts are told."""
_ALIKE = 80.0
"""How much titles must agree, of 100."""
_ONE_SPELLING = 75.0
_KIN, _STRANGE = 0.55, 0.3
"""How much of the shorter of two texts the other has where they are kin, and where they are not."""
_SHARED_TITLE = 0.3
_SPEAKS = 3
"""Of how many words of content a title is made that no column has."""
_SPEAKS_ALONE = 5
"""Of how many one is made that tells a story where nobody has a text."""
_NUMBERS_APART = 2
_DAY = re.compile(
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|janvier|fevrier|mars|avril|mai|juin"
    r"|juillet|aout|septembre|octobre|novembre|decembre"
)
_MOMENT = re.compile(
    rf"{_DAY.pattern}|matin(?:ee)?|midi|soir(?:ee)?|nuit|aujourd|demain|semaine|heures?"
)
_WALL = (
    *("réservé aux abonn", "réservée aux abonn", "réservé à nos abonn", "connectez-vous pour"),
    *("abonnez-vous pour", "abonnez-vous dès", "nous utilisons des témoins"),
    *("nous utilisons des cookies", "politique de confidentialité", "activer javascript"),
    *("détails à venir", "détails à suivre", "est apparu en premier", "lire la suite"),
)
"""What stands in the place of a text, and is the same in the place of every other."""
_SERIAL = re.compile(
    r"\b(?:episode|partie|volet|chapitre|tome|saison|jour|semaine|etape|match|manche|numero|no|n|"
    r"edition|ep|part|acte|lecon|cahier|volume|vol|question|route|autoroute|rang|groupe)s? (\d+)"
    r"|\b(\d+)(?= (?:sur )?\d+ (?!000))|\b(\d+)(?:e|re|er|eme)\b"
)
_COLUMN = re.compile(
    r"\b(?:meteo|previsions?|horoscope|en bref|breves|bulletin|agenda|quoi faire|a l affiche"
    r"|loto|lotto|resultats|tirage|classement|sudoku|mots croises|caricature|revue de presse"
    r"|necrologie|avis de deces|petites annonces|courrier des lecteurs|marees|etat des routes"
    r"|(?:photo|question|citation|mot|image|recette|chiffre) d(?:u jour|e la semaine))\b"
)
"""What heads a text each day, or several in one."""
_KICKER = re.compile(r"^(.{3,40}?)\s*(?::|\||—|–| - )\s*(.+)$")
_CUT = re.compile(r"(?:…|\.\.\.)\s*$")


class Evidence(StrEnum):
    """What one side of two items says on whether they are one story."""

    FOR = "for"
    AGAINST = "against"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class _Telling:
    """A title with its text."""

    title: str
    text: str

    @property
    def known(self) -> frozenset[str]:
        return frozenset(chain(words(self.title), words(self.text)))


def title_evidence(title: str, other: str) -> Evidence:
    """Whether two titles are one: cut, with a label, or with a word put right."""
    plains = plain(title), plain(other)
    if not all(plains):
        return Evidence.NONE
    if _are_one_title(title, other):
        return Evidence.FOR
    shared = _content(plains[0]) & _content(plains[1])
    fewest = min(len(_content(each)) for each in plains)
    return Evidence.NONE if len(shared) >= max(2, _SHARED_TITLE * fewest) else Evidence.AGAINST


def text_evidence(text: str, other: str) -> Evidence:
    """Whether two texts are one, told at length or briefly, before or after a change."""
    if text == other:
        return Evidence.FOR if len(text.split()) >= _SAYS_NOTHING else Evidence.NONE
    runs = sorted((words(text[:COMPARED]), words(other[:COMPARED])), key=len)
    if len(runs[0]) < _SAYS_NOTHING or _is_wall(text) or _is_wall(other):
        return Evidence.NONE
    kept = LCSseq.similarity(*runs) / len(runs[0])
    contents = [_content(" ".join(run)) for run in runs]
    shared = len(contents[0] & contents[1]) / max(len(contents[0]), 1)
    if max(kept, shared) >= _KIN:
        return Evidence.FOR
    return Evidence.AGAINST if shared < _STRANGE else Evidence.NONE


def are_two_issues(titles: tuple[str, str], texts: tuple[str, str]) -> bool:
    """
    Whether two texts under one title are two issues of a column: what they tell differs.

    A cut, a text that goes on and words put right are one; so is a text beside none.
    """
    runs = sorted((words(text[:COMPARED]) for text in texts), key=len)
    if not runs[0] or plain(titles[0]) != plain(titles[1]):
        return False
    first, second = (_Telling(*each) for each in zip(titles, texts, strict=True))
    return (
        _apart(*runs) > _SHORT_APART
        or _numbers_apart(*texts) > 0
        or _have_other_names(first, second)
    )


def tell_one_story(
    titles: tuple[str, str], texts: tuple[str, str], *, hours: float, are_of_one_source: bool
) -> bool:
    """Whether two items that neither address nor guid links are one, published *hours* apart."""
    runs = sorted((words(text[:COMPARED]) for text in texts), key=len)
    if not runs[1]:
        return hours <= _ONE_DAY and _are_one_alert(*titles)
    if not runs[0] or any(map(_is_wall, texts)) or _is_a_form(titles, texts, hours=hours):
        return False
    if is_standing(*titles) and are_two_issues(titles, texts):
        return False
    if len(runs[0]) >= _ENOUGH_WORDS:
        is_retold = not are_of_one_source or plain(titles[0]) != plain(titles[1])
        return _agree_at_length(titles, *runs) or (
            is_retold and _goes_on(titles, hours) and _apart(*runs) <= _OVER
        )
    is_within = " ".join(runs[0]) in " ".join(runs[1])
    if not are_of_one_source and len(runs[0]) >= _SPOKEN and is_within:
        return True
    return _agree_in_brief(titles, *runs, is_later=are_of_one_source and hours > _ONE_DAY) or (
        hours <= _ONE_DAY and _count_otherwise(*titles) and _apart(*runs) <= _SHORT_APART
    )


def _agree_at_length(
    titles: tuple[str, str], shorter: tuple[str, ...], longer: tuple[str, ...]
) -> bool:
    """Whether two texts that speak for themselves are one, under one title or not."""
    is_entitled = _are_one_title(*titles)
    apart = min(_apart(shorter, longer), _apart_in_any_order(shorter, longer))
    if apart > (_APART_WITH_TITLE if is_entitled else _APART):
        return False
    return len(longer) <= 2 * len(shorter) or is_entitled or not apart


def _agree_in_brief(
    titles: tuple[str, str], shorter: tuple[str, ...], longer: tuple[str, ...], *, is_later: bool
) -> bool:
    """Whether two short texts are one: under one title, and *is_later* not as a column."""
    apart = _apart(shorter, longer)
    is_column = is_later and (apart or not all(map(_names_a_story, titles)))
    return _are_one_title(*titles) and apart <= _SHORT_APART and not is_column


def _is_wall(text: str) -> bool:
    folded = text.replace("\u00a0", " ").casefold()
    return any(sign in folded for sign in _WALL)


_ONE_DAY = 20
"""Hours; a short text that comes back later, in the same source, is a column."""
_GOES_ON = 48
"""Hours within which other facts of a story are told over the text there was."""


def _goes_on(titles: tuple[str, str], hours: float) -> bool:
    return hours <= _GOES_ON and fuzz.token_set_ratio(*map(plain, titles)) >= _ALIKE


def _apart(shorter: tuple[str, ...], longer: tuple[str, ...]) -> float:
    """How much of the shorter text is not in the other; its last word may have been cut."""
    whole = shorter[:-1] if len(shorter) < len(longer) else shorter
    return (len(whole) - LCSseq.similarity(whole, longer)) / max(len(whole), 1)


def _apart_in_any_order(shorter: tuple[str, ...], longer: tuple[str, ...]) -> float:
    """The same where another desk put the sentences in an order of its own."""
    return (Counter(shorter) - Counter(longer)).total() / max(len(shorter), 1)


# --- forms ------------------------------------------------------------------------------------


def _is_a_form(titles: tuple[str, str], texts: tuple[str, str], *, hours: float) -> bool:
    """Whether what differs is what a form leaves blank: names, days, numbers, a number in a row."""
    first, second = (_Telling(*each) for each in zip(titles, texts, strict=True))
    return (
        _are_of_a_series(*titles)
        or _have_other_names(first, second)
        or _have_other_subjects(first, second)
        or _numbers_apart(*texts) >= _NUMBERS_APART
        or (hours > _ONE_DAY and _have_other_days(first.text, second.text))
        or _have_other_days(*titles)
        or _has_other_matter(*titles, texts)
    )


def _have_other_names(first: _Telling, second: _Telling) -> bool:
    """Whether each names what the other does not, and not only in another spelling."""
    ours = _names(first) - second.known
    return bool(_spelt_nowhere(ours, second) and _names(second) - first.known)


def _have_other_subjects(first: _Telling, second: _Telling) -> bool:
    """Whether title and text of each tell of what the other does not: of choirs, of gardens."""
    ours, theirs = _subjects(first) - second.known, _subjects(second) - first.known
    return bool(_spelt_nowhere(ours, second) and theirs)


def _subjects(telling: _Telling) -> frozenset[str]:
    """The words of content that a title shares with its text; numbers are no subject."""
    spoken = _content(plain(telling.title)) & frozenset(words(telling.text))
    return frozenset(word for word in spoken if not is_number(word))


def _spelt_nowhere(spoken: Iterable[str], other: _Telling) -> bool:
    """Whether one of those words is not in the other telling, in no other spelling either."""
    return any(
        all(fuzz.ratio(word, known) < _ONE_SPELLING for known in other.known) for word in spoken
    )


def _names(telling: _Telling) -> frozenset[str]:
    return names(telling.title) | names(telling.text)


def _have_other_days(text: str, other: str) -> bool:
    """Whether each names a day or a month that the other does not."""
    ours, theirs = (set(filter(_DAY.fullmatch, words(each))) for each in (text, other))
    return bool(ours - theirs and theirs - ours)


def _numbers_apart(text: str, other: str) -> int:
    """How many numbers each text has that the other lacks, of the one that has fewer."""
    ours, theirs = (set(filter(is_number, words(each[:COMPARED]))) for each in (text, other))
    return min(len(ours - theirs), len(theirs - ours))


def _are_of_a_series(title: str, other: str) -> bool:
    """Whether the titles number what they stand over, and not alike."""
    ours, theirs = (
        {number for match in _SERIAL.finditer(plain(each)) for number in match.groups() if number}
        for each in (title, other)
    )
    return bool(ours and theirs and ours != theirs)


def _has_other_matter(title: str, other: str, texts: tuple[str, str]) -> bool:
    """Whether one label stands before two matters, over a text that tells of neither."""
    heads = _KICKER.match(title), _KICKER.match(other)
    if not (heads[0] and heads[1]) or plain(heads[0][1]) != plain(heads[1][1]):
        return False
    known = frozenset(chain(*map(words, texts)))
    ours, theirs = (_content(plain(head[2])) for head in heads if head)
    return bool(ours - theirs - known and theirs - ours - known)


# --- titles -----------------------------------------------------------------------------------


def _count_otherwise(title: str, other: str) -> bool:
    """Whether two titles are one but for what they count."""
    bare = [[word for word in words(each) if not is_number(word)] for each in (title, other)]
    return bare[0] == bare[1] and _names_a_story(" ".join(bare[0]))


def _names_a_story(title: str) -> bool:
    """Whether a title says enough to be that of one story only: not « Le quiz de la semaine »."""
    return len(_matter(title)) >= _SPEAKS


def _matter(title: str) -> frozenset[str]:
    """The words of content of a title that name no moment, as every issue of a column has one."""
    spoken = _content(plain(title))
    return frozenset(word for word in spoken if not _MOMENT.fullmatch(word))


def is_standing(title: str, other: str) -> bool:
    """Whether both stand under one title that is a column's, or too short to be a story's."""
    return plain(title) == plain(other) and (
        bool(_COLUMN.search(plain(title))) or not _names_a_story(title)
    )


def _are_one_alert(title: str, other: str) -> bool:
    """Whether both have one title that tells by itself what happened."""
    is_told = len(_matter(title)) >= _SPEAKS_ALONE and not _COLUMN.search(plain(title))
    return plain(title) == plain(other) and is_told


def _are_one_title(title: str, other: str) -> bool:
    shorter, longer = sorted((plain(title), plain(other)), key=len)
    if shorter == longer:
        return bool(shorter)
    if len(shorter.split()) >= _SAYS_NOTHING and _numbers(shorter) == _numbers(longer):
        if shorter in longer:
            return True
        return fuzz.token_sort_ratio(shorter, longer) >= _ALIKE
    is_cut = any(map(_CUT.search, (title, other)))
    return is_cut and longer.startswith(shorter) and len(shorter.split()) >= _SAYS_NOTHING


def _numbers(spoken: str) -> list[str]:
    return sorted(filter(is_number, spoken.split()))


def _content(spoken: str) -> frozenset[str]:
    return frozenset(word for word in spoken.split() if len(word) > 3 or is_number(word))
