"""
What is at stake in a story, as its headline says it: lives, people, money, what is decided. Pure.

Each is a sentence that an editor would say, with its points: the more dead, the
weightier, and most of all near home; what elected people decide touches
everybody; a story of hundreds of people, or of millions, more than one of a few.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.compose.gravity import Gravity
from digest.compose.lexicon import Lexicon
from digest.french.typography import clean
from digest.model import Article

_LETTERS = (
    *("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit"),
    *("dix-neuf", "vingt"),
)
_IN_LETTERS = {word: number for number, word in enumerate(_LETTERS, start=2)} | {
    "dizaine": 10,
    "dizaines": 20,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "centaine": 100,
    "centaines": 200,
    "milliers": 1000,
}
_IN_WORDS = "|".join(sorted(_IN_LETTERS, key=len, reverse=True))
_NUMBER = rf"(?<![\w,.])(\d{{1,3}}(?: \d{{3}})+|\d+|{_IN_WORDS})"
_BETWEEN = rf"(?:(?!\d|ans\b|et\b|une?\b|jours|heures|bless|(?:{_IN_WORDS})\b)[\w'-]+ ){{0,3}}?"
_DEAD = re.compile(
    rf"{_NUMBER}(?:e (?=victime|mort|décès)| )(?:{_BETWEEN}(?:morts?|mortes?|tuée?s?|décès"
    r"|décédée?s?|victimes?|noyée?s?|sans vie|cadavres|péri|(?:perd\w*|laiss\w*) la vie)|corps)\b"
    rf"|\btu(?:e|ent|ant|é) (?:au moins |plus de |près de )?{_NUMBER}\b(?! ans)",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    rf"{_NUMBER} (?:\w+ )?(?:personnes|gens|citoyens|résidents|habitants|familles|foyers|ménages"
    r"|clients|abonnés|emplois|postes|travailleurs|employés|salariés|élèves|étudiants|enfants"
    r"|patients|malades|aînés|locataires|logements|maisons|voyageurs|passagers|membres)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\b(?:millions?|milliards?)\b(?!\s+d['e] ?(?:fans|vues|abeilles|années))|\d ?[MG] ?\$",
    re.IGNORECASE,
)
_DECIDED = re.compile(
    r"\b(?:projets? de loi|lois?|budgets?|élections?|électora\w+|référendums?|scrutins?|moratoires?"
    r"|décrets?|députée?s?|mairesses?|maires?|ministres?|ministères?|premi(?:er|ère) ministre"
    r"|conseil (?:municipal|des ministres)|hôtel de ville|assemblée nationale|parlement|sénat"
    r"|commission d'enquête|cour suprême|règlements? municipa\w+|taxes?|impôts?|tarifs?"
    r"|(?<!en )grève (?:générale|illimitée)|conventions? collectives?)\b"
    r"|\b(?:Québec|Ottawa|la Ville) (?:dépose|adopte|impose|interdit|protège|annonce|investit"
    r"|coupe|abandonne|recule|reporte|retire|promet|veut|donne|ferme|lance|augmente|hausse)\b",
    re.IGNORECASE,
)
_OF_STATE = re.compile(r"\bpoliti|\bassemblée nationale|\bparlement|\bgouvernement", re.IGNORECASE)
"""Sections of those who decide."""

_MANY = 100
_A_DEATH_MORE, _MOST_DEATHS = 1.0, 3.5
"""For each time their number doubles."""
_NEAR, _STATE, _SUM, _CROWD = 1.2, 0.8, 0.2, 0.2


@dataclass(frozen=True, slots=True)
class StorySignal:
    """One ground on which a story ranks higher or lower, in words, with its points."""

    ground: str
    points: float

    def __str__(self) -> str:
        return f"{self.ground} {self.points:+.1f}"


def stakes(article: Article, gravity: Gravity, lexicon: Lexicon) -> Iterator[StorySignal]:
    """What is at stake in it: of a grave one, lives alone; of a light section, nothing."""
    title = _plain(article.title)
    if gravity.is_grave:
        yield from _lives(f"{title}. {_plain(article.summary)}", lexicon)
    elif not lexicon.light_sections.have(article.section):
        yield from _public(title, article.section)


def harm(article: Article, gravity: Gravity) -> float:
    """How much harm a grave story tells of: its gravity, and more for many dead."""
    return gravity.score + _of_deaths(dead(f"{article.title}. {article.summary}"))


def dead(text: str) -> int:
    """The largest number of dead that *text* says; 0 where it says none above one."""
    matches = _DEAD.finditer(_plain(text))
    return max((_number(match[1] or match[2]) for match in matches), default=0)


def _lives(text: str, lexicon: Lexicon) -> Iterator[StorySignal]:
    number = dead(text)
    if points := _of_deaths(number):
        yield StorySignal(f"{number} dead", points)
    if lexicon.near.search(text):
        yield StorySignal("near home", _NEAR)


def _public(title: str, section: str) -> Iterator[StorySignal]:
    if _OF_STATE.search(clean(section)) or _DECIDED.search(title):
        yield StorySignal("what elected people decide", _STATE)
    if _MONEY.search(title):
        yield StorySignal("millions are at stake", _SUM)
    if any(_number(match[1]) >= _MANY for match in _PEOPLE.finditer(title)):
        yield StorySignal("hundreds are touched", _CROWD)


def _of_deaths(number: int) -> float:
    return round(min(_A_DEATH_MORE * math.log2(max(number, 1)), _MOST_DEATHS), 2)


def _number(written: str) -> int:
    return _IN_LETTERS.get(written.casefold()) or int(written.replace(" ", ""))


def _plain(text: str) -> str:
    return clean(text).replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")
