"""
A figure that one looks at: a number in digits, in a sentence that is read by itself. Pure.

A sum, a share, an age, a length of time, or ten of something. What a number may be beside
that (a route, a date, an hour, an article of a law, a score, a telephone) is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from digest.compose.stands_alone import refers_back
from digest.compose.stems import stems
from digest.french.typography import NO_BREAK

_SPACE = "[ \u00a0\u202f]"
_NUMBER = re.compile(
    rf"(?<![\w,.:/’'–-])(?:\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)|\d+)(?:,\d+)?(?![\w–/’'-]|[.,:]\d)"
)
_MONTH = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|janv\.|févr\.|avr\.|juill\.|sept\.|oct\.|nov\.|déc\."
)
_YEAR = r"(?:1[6-9]|20)\d\d"
_OF_THE_CALENDAR = re.compile(
    rf"(?<![\w,.])(?:(?:\d{{1,2}}|1er){_SPACE}(?:{_MONTH})(?:{_SPACE}{_YEAR})?"
    rf"|(?:en|depuis|dès|avant|après|été|hiver|automne|printemps|l['’]an|{_MONTH}){_SPACE}{_YEAR}"
    rf"|\d{{1,2}}{_SPACE}?h(?:{_SPACE}?\d\d)?)(?!\w|[.,]\d)",
    re.IGNORECASE,
)
"""Days, hours and years: they may stand beside a figure, and are none."""
_NO_COUNT = re.compile(
    r"(?:(?:\b(?:la|routes?|autoroutes?|rang|rue|loi|articles?|art\.|chapitres?|saisons?|numéros?"
    r"|n[o°]s?|kilomètre|km|secteur|vols?|lot|page|canal|salle|local|chambre|porte|quai|match|manche"
    r"|top|groupe|division|niveau|catégorie|zone|phase|étape|édition|moins|plus|près|environ|presque"
    r"|entre|jusqu['’]à|peine|autour|quelques?|quasi(?:ment)?|maximum|minimum|sur|d['’]ici|ou|et|à)"
    rf"|#){_SPACE}?(?:de{_SPACE}|d['’])?|[-\u2212+]{_SPACE}?)$",
    re.IGNORECASE,
)
"""Before a number they make it a name, a rough guess or one end of a span."""
_MANY = rf"(?:(?:millions?|milliards?){_SPACE}(?:de{_SPACE}|d['’]))?"
_NO_THING = (
    r"morts?|mortes|blessé\w*|victimes?|disparu\w*|décès|cas|accidents?|suicides?|points"
    r"|buts|degrés|heures|fois|temps|dans|sous|vers|mais|puis|après|alors|sans|pas|plus|moins|ans"
    r"|pieds|étages|pages|articles|questions|choses|raisons|fr[eè]res|s[œo]eurs|premi\w+|derni\w+"
)
"""What is counted in harm, in scores, or not at all."""
_ADJECTIVE = (
    rf"(?:(?:nouve|grand|petit|vieux|vieill|ancien|jeune|autre|beaux|belle|gros)\w*{_SPACE})?"
)
_LONGEST, _SHORTEST = 200, 20
"""Characters of a sentence that is read beside a large number."""


class FigureKind(IntEnum):
    """What a figure is of: the smaller, the more one looks at it."""

    SUM = 1
    SHARE = 2
    TIME = 3
    COUNT = 4


_UNITS = {
    FigureKind.SUM: re.compile(
        rf"{_SPACE}?(?:[kMG]?\$|(?:millions?|milliards?){_SPACE}(?:de{_SPACE}dollars|\$))(?!\w)"
    ),
    FigureKind.SHARE: re.compile(rf"{_SPACE}?%(?!\w)"),
    FigureKind.TIME: re.compile(rf"{_SPACE}(?:ans|mois|semaines|jours|nuits|minutes)(?![\w-])"),
    FigureKind.COUNT: re.compile(
        rf"{_SPACE}{_ADJECTIVE}{_MANY}(?!(?:{_NO_THING})\b)(?:[a-zà-ÿ]{{2,}}[sx]|km|kg)(?![\w’'-])"
    ),
}
_LEAST = {FigureKind.SUM: 1, FigureKind.SHARE: 1, FigureKind.TIME: 10, FigureKind.COUNT: 10}
_OLD = 75
"""Years from which somebody's age is news: before, it only says who."""
_AGE = re.compile(rf"(?:\bde{_SPACE}|\bd['’]|,{_SPACE})$")
_TIMES = {"k": 1e3, "M": 1e6, "G": 1e9, "million": 1e6, "milliard": 1e9}
_OF_ITS_HOUR = re.compile(
    r"\b(?:aujourd['’]hui|hier|demain|ce (?:matin|soir|midi)|cet après-midi|cette nuit"
    r"|nous|notre|nos|je|j['’]|mon|ma|mes|vous|votre|vos|tu|\w+-t-(?:il|elle|on)|dit)\b"
    r"|\b(?:à pied|licenci\w+|supprim\w+|perd\w*|ferm\w+)\b"
    r"|\b(?:d['’]en|en (?:ser|aur|fer|av|ét|pr|vi)\w+)\b|[«»“”\"?!:;(]",
    re.IGNORECASE,
)
"""What is of its own day or speaker alone, no single plain statement, or a loss."""
_NOBODY = re.compile(
    r"(?:on|il(?! y )|elles?|ils|tous|toutes|certain\w*|plusieurs|chacun\w*|aucun\w*|seul\w*)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(
    r"(?:^|, )(?:(?:le|la|les|au|aux|du) |l['’])(?P<noun>[\wà-ÿ-]+)(?P<more>(?: [^\s,.]+){0,4})",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"(?:\s|['’])[A-ZÀ-Ö]")
_OF = re.compile(r" (?:[a-zà-ÿ]+ )?(?:de|du|des|sur|à|aux?|en|dans|d['’]\w+)(?!\w)")
_NAME = re.compile(r"[A-ZÀ-Ö][\wà-ÿ’'-]*")
_SMALL = re.compile(
    r"(?:le|la|les|l['’]|une?|des|du|aux?|à|en|dans|depuis|dès|pour|avec|sans|chez|chaque|selon|après"
    r"|avant|pendant|cette|ce|sur|il|par|quelque|à|ottawa|québec|montréal)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikingFigure:
    """A figure and the sentence that says it, word for word."""

    kind: FigureKind
    size: float
    number: str
    """With its sign: « 4,60 $ », « 445 »."""
    unit: str
    """What it counts, in the sentence's words; "" where the sign says it."""
    sentence: str

    @property
    def surprise(self) -> tuple[int, float]:
        """The day's figure is the one with the least: a sum before a share, the larger first."""
        return (self.kind, -self.size)


def striking_figure(sentence: str, title: str, places: re.Pattern[str]) -> StrikingFigure | None:
    """
    The only figure of that sentence of the story under *title*; None where it has not one.

    *places* finds names that every reader knows.
    """
    if not _SHORTEST <= len(sentence) <= _LONGEST or not _stands(sentence, title, places):
        return None
    plain = _OF_THE_CALENDAR.sub(lambda match: "·" * len(match[0]), sentence)
    numbers = list(_NUMBER.finditer(plain))
    if len(numbers) != 1 or re.search(r"\d", plain.replace(numbers[0][0], "", 1)):
        return None
    return next(_figures(sentence, numbers[0]), None)


def _figures(sentence: str, number: re.Match[str]) -> Iterator[StrikingFigure]:
    """What that number of the sentence is, if one looks at it."""
    before = sentence[: number.start()]
    for kind, units in _UNITS.items():
        unit = units.match(sentence, number.end())
        if unit is None or _NO_COUNT.search(before):
            continue
        size = _size(number[0], unit[0] if kind is FigureKind.SUM else "")
        least = _OLD if "ans" in unit[0].split() and _AGE.search(before) else _LEAST[kind]
        if size >= least:
            words = " ".join(unit[0].split())
            is_sign = kind in (FigureKind.SUM, FigureKind.SHARE)
            yield StrikingFigure(
                kind=kind,
                size=size,
                number=f"{number[0]}{NO_BREAK}{words}" if is_sign else number[0],
                unit="" if is_sign else words,
                sentence=sentence,
            )
        return


def _size(digits: str, unit: str) -> float:
    plain = re.sub(_SPACE, "", digits).replace(",", ".")
    times = next((by for sign, by in _TIMES.items() if unit.strip().startswith(sign)), 1)
    return float(plain) * times


def _stands(sentence: str, title: str, places: re.Pattern[str]) -> bool:
    """Whether it needs no sentence before it: its subject is named in it or in the title."""
    if _OF_ITS_HOUR.search(sentence) or _NOBODY.match(sentence) or refers_back(sentence):
        return False
    known = _beginnings(title)
    return all(
        _is_named(match, known) for match in _DEFINITE.finditer(sentence)
    ) and _opens_with_who_is_known(sentence, known, places)


def _is_named(definite: re.Match[str], known: frozenset[str]) -> bool:
    """« La liste » is one that the title speaks of, or is of somebody who is named right there."""
    noun, more = definite["noun"], definite["more"]
    if noun[:1].isupper() or _beginnings(noun) & known or _CAPITAL.match(more):
        return True
    return bool(_OF.match(more) and (_CAPITAL.search(more) or _beginnings(more) & known))


def _opens_with_who_is_known(sentence: str, known: frozenset[str], places: re.Pattern[str]) -> bool:
    """Whether it begins with no name, a known one, or a full one."""
    first, _, rest = sentence.partition(" ")
    if not _NAME.fullmatch(first) or _SMALL.match(first) or places.match(sentence):
        return True
    return bool(_NAME.match(rest) or _beginnings(first) & known or first.endswith("s"))


def _beginnings(text: str) -> frozenset[str]:
    return frozenset(each for each in stems(text.casefold()) if " " not in each and len(each) > 3)
