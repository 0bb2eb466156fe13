"""
A question whose answer is one fact of a title, word for word. Pure.

« Combien de radars de plus sur Saint-Paul? » where the title begins with its number, else the
title with a blank for its only number or place. Nothing is asked that language answers
(« à quatre pattes »), and no number is taken from what it only names (« la route 40 »).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from digest.french.typography import NO_BREAK

BLANK = "____"
_SPACE = "[ \u00a0]"
_LETTERS = (
    r"trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize"
    r"|vingt|trente|quarante|cinquante|soixante|cent|mille"
)
"""Of « deux », everybody would think first."""
_NUMBER = re.compile(
    rf"(?<![\w,.–/’'-])(?:\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d+(?:,\d+)?|(?i:{_LETTERS}|deux))"
    rf"(?![\w,.’'–-]|{_SPACE}h\b)"
)
_TOO_PLAIN = frozenset({"deux", "0", "1", "2"})
_SUM = rf"{_SPACE}(?:[kMG]?\$|(?:millions?|milliards?)(?:{_SPACE}(?:de dollars|\$))?)(?!\w)"
_ADJECTIVE = (
    r"(?:nouveaux|nouvelles|autres|grand(?:e?s)|petit(?:e?s)|jeunes|vieux|vieilles|ancien(?:ne)?s"
    r"|beaux|belles|gros(?:ses)?)"
)
_UNCOUNTED = (
    r"ans|années|semaines|mars|millions|milliards|heures|fois|mois|jours|minutes|secondes|points|buts|degrés|pattes|pieds|roues|mains"
    r"|yeux|volets|vitesses|étoiles|coins|saisons|temps|cylindres|choses|raisons|questions|façons"
    r"|idées|conseils|trucs|chiffres|leçons|photos|étapes|mythes|dans|sous|vers|mais|puis|après|alors"
    r"|sans|pas|plus|moins|très|sommes|êtes|des|les|ses|nos|mes|tes|ces|premi\w+|derni\w+"
)
"""What language answers, what lists count, and what is no thing."""
_THINGS = (
    rf"{_SPACE}(?:{_ADJECTIVE}{_SPACE})?"
    rf"(?!(?:{_UNCOUNTED}|{_ADJECTIVE})\b)[a-zà-ÿ]{{3,}}[sx](?![\w’'-])"
)
_UNIT = re.compile(rf"{_SUM}|{_SPACE}%(?!\w)|{_SPACE}(?:ans|kilomètres|km)(?!\w)|{_THINGS}")
_A_SUM = re.compile(_SUM)
_FOR = re.compile(r"pour\b")
_HEAD = re.compile(rf"(?:^|(?<={_SPACE}:{_SPACE}))$")
_NO_COUNT = re.compile(
    rf"\b(?:la|le|l['’]|aux?|sous|à|routes?|autoroutes?|loi|article|saison|numéro|n[o°]|top|kilomètre|km|plus|moins"
    rf"|chapitre|les|ses|des|nos|ou|et|sur){_SPACE}?(?:de{_SPACE}|d['’])?$",
    re.IGNORECASE,
)
_SOUNDS_OPEN = re.compile(
    r"(?:[aeiouyàâéèêëîïôöûœæ]|h(?:abit|eur|omm|ôp|ôt|ist|uît|uil|iv|erb))", re.IGNORECASE
)
_NO_PLACE = frozenset({"québec"})
"""The city, the country or its government."""
_THERE = re.compile(r"(?<=\bà )[A-ZÉÎ][a-zà-ÿ]{2,}(?:-[\wà-ÿ’']+)*(?! [A-ZÉÎ]|[\w-])")
"""What something is said to be in: a name of one word after « à » (of two, it may be a person)."""
_BEFORE_A_PLACE = re.compile(r"(?:^|\s)(à |de |d[’'])$", re.IGNORECASE)
_CHOICES = 2
_ALIKE = 0.6
"""The share of their longer words that two questions have in common where they ask the same."""


@dataclass(frozen=True, slots=True)
class TitleQuestion:
    """What is asked, what the answer is, and that fact as the title has it."""

    text: str
    answer: str
    fact: str

    @property
    def words(self) -> frozenset[str]:
        """By which it is told from others."""
        return question_words(self.text)


@dataclass(frozen=True, slots=True)
class TitlePlace:
    """The only place that a title names: what stands before it, and where it is."""

    name: str
    before: str
    start: int


def question_words(text: str) -> frozenset[str]:
    """The longer words of the title that a question asks about: no day, none to choose from."""
    asked = text.partition("«")[2].rpartition("»")[0] or text.partition(" (titre de")[0]
    return frozenset(re.findall(r"[^\W\d_]{4,}", asked.casefold())) - {"combien"}


def asks_the_same(some: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the longer words of two questions are nearly the same."""
    return len(some & other) >= _ALIKE * max(1, min(len(some), len(other)))


def number_question(title: str) -> TitleQuestion | None:
    """The question for the only number of that title; None where it could be read two ways."""
    numbers = list(_NUMBER.finditer(title))
    if len(numbers) != 1 or re.search(r"\d", title.replace(numbers[0][0], "", 1)):
        return None
    [number] = numbers
    unit = _UNIT.match(title, number.end())
    before = title[: number.start()]
    if unit is None or number[0].casefold() in _TOO_PLAIN or _NO_COUNT.search(before):
        return None
    fact = f"{number[0]}{unit[0]}"
    text = _how_many(title, number, unit) or _blanked(title, number.start(), number.end())
    return TitleQuestion(text, _answer(fact), fact)


def _how_many(title: str, number: re.Match[str], unit: re.Match[str]) -> str:
    """« Combien de … ? » where the number opens the title or what follows its colon, else ""."""
    before, after = title[: number.start()], title[number.end() + 1 :].rstrip(" .\u00a0")
    if not _HEAD.search(before) or re.search(r"[?!…«»“”:,]|\bd’ici\b", after):
        return ""
    if _A_SUM.fullmatch(unit[0]):
        purpose = after[len(unit[0]) - 1 :].strip()
        return (
            f"{before}{'combien' if before else 'Combien'} {purpose}?"
            if _FOR.match(purpose)
            else ""
        )
    if not re.match(_THINGS, unit[0]):
        return ""
    of = "d’" if _SOUNDS_OPEN.match(after) else "de "
    ask = "combien" if before else "Combien"
    return f"{before}{ask} {of}{after}?"


def place_question(
    title: str, place: TitlePlace, others: Iterable[TitlePlace]
) -> TitleQuestion | None:
    """That title with a blank for its place, and three to choose; None where no two are like it."""
    text = _blanked(title, place.start, place.start + len(place.name))
    opens = bool(_SOUNDS_OPEN.match(place.name))
    names = {
        other.name
        for other in others
        if other.before == place.before and bool(_SOUNDS_OPEN.match(other.name)) == opens
    }
    choices = sorted(names - {place.name})[:_CHOICES]
    if len(choices) < _CHOICES:
        return None
    first, second, third = sorted((*choices, place.name))
    return TitleQuestion(f"{text} {first}, {second} ou {third}?", _answer(place.name), place.name)


def place_of(title: str, places: re.Pattern[str]) -> TitlePlace | None:
    """The only place that a title names, by *places* or after « à »; None of several."""
    plain = title.replace(NO_BREAK, " ")
    spans = {match.span() for pattern in (places, _THERE) for match in pattern.finditer(plain)}
    if len(spans) != 1:
        return None
    [(start, end)] = spans
    name = title[start:end]
    before = _BEFORE_A_PLACE.search(plain[:start])
    is_part = title[end : end + 1] == "-" or not name[:1].isupper()
    if before is None or is_part or name.casefold() in _NO_PLACE:
        return None
    return TitlePlace(name, before[1].casefold().strip(), start)


def _blanked(title: str, start: int, end: int) -> str:
    """« The title with its blank »; what it quotes within stands in English quotes."""
    rest = title[end:]
    rest = f"{NO_BREAK}{rest[1:]}" if rest[:1] in (" ", NO_BREAK) else rest
    inner = f"{title[:start]}{BLANK}{rest}"
    inner = inner.replace(f"«{NO_BREAK}", "“").replace(f"{NO_BREAK}»", "”")
    return f"«{NO_BREAK}{inner}{NO_BREAK}»"


def _answer(fact: str) -> str:
    return f"{fact[:1].upper()}{fact[1:]}."
