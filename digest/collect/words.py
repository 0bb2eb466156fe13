"""
A text as it is compared with another: its words, its numbers and its names. Pure.

Signs, accents and capitals mean nothing here, nor does the way a number is
written: « sept », « 7 », « 1 200 » and « 1200 », « 3 M$ » and « 3 millions de
dollars ». What a site hangs on its texts (the hour of a change, a counter, a
signature, what to read next) is no part of what they say.
"""

import re
from functools import lru_cache

from digest.french.letters import unaccented

_LETTERS = (("’", "'"), ("\u00a0", " "), ("\u202f", " "))
_WORD = re.compile(r"\d+(?:[.,]\d+)*(?!\w)|\w+")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_MONEY = (
    ("$", re.compile(r"(?<=\d) ?M ?\$"), " millions de dollars"),
    ("$", re.compile(r"(?<=\d) ?G ?\$"), " milliards de dollars"),
    ("$", re.compile(r"\$"), " dollars "),
    ("%", re.compile(r"%"), " pourcent "),
    ("pour cent", re.compile(r"\bpour cent\b"), " pourcent "),
)
"""What is written for words, each with a sign without which there is none of it."""
_DIGIT = re.compile(r"\d")
_FURNITURE = tuple(
    (signs, re.compile(pattern, re.IGNORECASE))
    for signs, pattern in (
        (
            ("publié", "modifi", "mis à jour", "mise à jour"),
            (
                r"\b(?:publié|modifiée?|(?:dernière )?(?:mise? à jour|modification))"
                r"(?: à| le| ?:|,)[^.!?…]{0,40}?\d{1,2} ?[h:] ?\d{0,2}(?: min)?\.?"
            ),
        ),
        (
            ("lecture",),
            (
                r"\btemps de lecture ?: ?[^.]{1,12}min(?:utes?)?\.?"
                r"|\b\d+ min(?:utes?)? de lecture\.?"
            ),
        ),
        (
            ("commentaire", "partage", "réaction", "vues"),
            r"\b\d+ (?:commentaires?|partages?|réactions?|vues)\b\.?",
        ),
        (("photo", "image", "vidéo"), r"\(\d+ (?:photos?|images?|vidéos?)\)"),
        (("photo",), r"\(photos? ?:[^)]*\)|\bphotos? ?: [^.]*\.?"),
        (
            ("lire ", "voir aussi"),
            (
                r"\b(?:à lire (?:aussi|également)|lire aussi|à voir aussi|lire la suite)\b"
                r"[^.!?…]*[.!?…]?"
            ),
        ),
        (("cet article",), r"\bcet article (?:est|a été) (?:publié|produit|rédigé)[^.]*\."),
        (("-",), r"\b1?[ -]?\d{3}[ -]\d{3}-\d{4}\b"),
        (("[",), r"\[(?:…|\.\.\.)\]"),
    )
)
"""What a site hangs on its texts, each with a sign without which there is none of it."""
_SENTENCE = re.compile(r"(?<=[.!?…])[»”\"’)]*\s+")
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w]+")
_SMALL = (
    *("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit"),
    *("neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize"),
)
_UNITS = {word: value for value, word in enumerate(_SMALL, start=1)} | {
    "une": 1,
    "vingt": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
}
_ALONE = ("un", "une")
_NUMERALS = frozenset(_UNITS) | {"vingts", "cent", "cents", "mille"}
_TENS = (20, 30, 40, 50, 60, 70, 80, 90)
_FOURSCORE = 80


@lru_cache(maxsize=2048)
def words(text: str) -> tuple[str, ...]:
    """What *text* says, word for word, in the form that is compared."""
    return tuple(_in_figures(_WORD.findall(_even(_without_furniture(text)))))


@lru_cache(maxsize=2048)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of *text* as they were written, a rest without an end included."""
    bare = _without_furniture(text)
    return tuple(part for part in map(str.strip, _SENTENCE.split(bare)) if words(part))


@lru_cache(maxsize=2048)
def names(text: str) -> frozenset[str]:
    """The words with a capital that no beginning of a sentence gave them."""
    if text.isupper():
        return frozenset()
    inner = (match for part in sentences(text) for match in _NAME.finditer(part) if match.start())
    return frozenset(plain for match in inner for plain in words(match[0]))


def plain(text: str) -> str:
    """*text* in the form that is compared, a blank between two words."""
    return " ".join(words(text))


def is_number(word: str) -> bool:
    """Whether a compared word is a number."""
    return word[0].isdecimal() and word[-1].isdecimal()


def _without_furniture(text: str) -> str:
    for written, plain_form in _LETTERS:
        text = text.replace(written, plain_form)
    folded = text.casefold()
    for signs, pattern in _FURNITURE:
        for sign in signs:
            if sign in folded:
                text = pattern.sub(" ", text)
                break
    return text


def _even(text: str) -> str:
    for sign, pattern, spoken in _MONEY:
        if sign in text:
            text = pattern.sub(spoken, text)
    bare = unaccented(text.casefold())
    return _THOUSANDS.sub("", bare) if _DIGIT.search(bare) else bare


def _in_figures(spoken: list[str]) -> list[str]:
    """The same words, each number in figures; « un » alone stays a word."""
    figured: list[str] = []
    done = 0
    for place in [at for at, word in enumerate(spoken) if word in _NUMERALS]:
        if place < done or (spoken[place] in _ALONE and not _is_counted_on(spoken, place)):
            continue
        value, end = _number_at(spoken, place)
        if end == place or (end == place + 1 and value == 1):
            continue
        figured += (*spoken[done:place], str(value))
        done = end
    return [*figured, *spoken[done:]]


def _number_at(spoken: list[str], start: int) -> tuple[int, int]:
    """The number in letters that begins there, and where it ends: *start* where none does."""
    total = group = 0
    place = start
    while place < len(spoken):
        word, rest = spoken[place], group % 100
        if word in ("vingt", "vingts") and rest == 4:
            group += _FOURSCORE - 4
        elif word in _UNITS and _goes_on(rest, _UNITS[word]):
            group += _UNITS[word]
        elif word in ("cent", "cents") and group < 10:
            group = max(group, 1) * 100
        elif word == "mille" and not total:
            total, group = max(group, 1) * 1000, 0
        elif not (word == "et" and rest in _TENS and _follows(spoken, place)):
            break
        place += 1
    return total + group, place


def _goes_on(rest: int, unit: int) -> bool:
    """Whether *unit* can be said after *rest*: « vingt-deux » and « dix-neuf » are one number."""
    return not rest or (rest in _TENS and unit < 20) or (rest == 10 and unit in (7, 8, 9))


def _is_counted_on(spoken: list[str], place: int) -> bool:
    """Whether the « un » there goes on: « un cent », « un mille »; alone it stays a word."""
    return spoken[place + 1 : place + 2] in (["cent"], ["cents"], ["mille"])


def _follows(spoken: list[str], place: int) -> bool:
    """Whether the « et » there is that of « vingt et un »."""
    return spoken[place + 1 : place + 2] in (["un"], ["une"], ["onze"])
