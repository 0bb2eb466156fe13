"""
What the words of a headline say: its names, whether something happened, what may not go. Pure.

Nothing is parsed: capitals, a list of verbs and a few endings answer, and where they do
not know, the word counts as a name and stays.
"""

import re
from itertools import pairwise

from digest.compose.headline_words import (
    COMMON,
    DEATH,
    DETERMINERS,
    DOUBT,
    EVENTS,
    FUNCTION,
    LABELS,
    NEGATION,
    NUMBER_WORD,
    SECTIONS,
    VERBS,
)

SPACE = "[ \u00a0\u202f]"
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
DIGITS = re.compile(r"\d+(?:[ \u00a0.,]\d+)*")
LABEL = re.compile(
    rf"^(?:\[(?:{LABELS})\]{SPACE}*"
    rf"|(?:{LABELS}){SPACE}?(?:[.:|•]|[–—-](?={SPACE})){SPACE}*)",
    re.IGNORECASE,
)
"""What announces the kind of text, with the mark behind it."""
_CLAUSE = re.compile(rf"(?:^|[.?!…:|•–—]{SPACE}|[«“\"]{SPACE}?|[\[(])$")
_BEFORE_A_VERB = frozenset({"se", "s", "ne", "n", "il", "elle", "ils", "elles", "on"})
_BEFORE_A_NOUN = DETERMINERS | {"de", "à", "sans", "pour", "qui", "par", "grand"}
_FINITE = re.compile(r"\w{2,}(?:e|ent|it|ait|aient|ont|a)")
_FUTURE = re.compile(r"\w{2,}(?:era|eront|[iyd]ra|[iyd]ront|eraient|aient|ieront|iera)")
_SECTION = re.compile(SECTIONS)
_PARTICIPLE = re.compile(r"\w{2,}(?:é|[nr]du|enu|orti|uni|truit|ouvert|issu)e?s?")
_NOUN_ENDING = re.compile(r"(?:tions?|ments?|ages?|ités?|eurs?|euses?|ures?|ances?|ences?|ismes?)$")
_OF = re.compile(rf"{SPACE}(?:de|des|du|d’|à|au|aux)\b")
_INDEFINITE = re.compile(r"(?:une?|des|plusieurs|deux|trois|quatre|cinq|six)\b", re.IGNORECASE)
_OBJECT = re.compile(
    rf"{SPACE}(?:l[ea]s?{SPACE}|une?{SPACE}|des{SPACE}|s[ao]n{SPACE}|ses{SPACE}|leurs?{SPACE}|l’|d’une?)"
)
_QUOTES = '«“"'
_FEWEST_WORDS = 2
"""Words with a meaning of their own: a form with fewer is a label."""


def words_of(text: str) -> list[str]:
    """Its words in lower case; an elided article is one, a hyphen binds."""
    return [match[0].casefold() for match in WORD.finditer(text)]


def names(title: str) -> frozenset[str]:
    """The names and acronyms of that headline, in lower case."""
    return frozenset(match[0].casefold() for match in WORD.finditer(title) if _is_name(match))


def weighs(part: str, title: str) -> bool:
    """Whether *part* of that headline holds a number, a name, a no, a death or a doubt."""
    return bool(NUMBER_WORD.search(part)) or is_news(part, title)


def is_news(part: str, title: str) -> bool:
    """The same, but for a number said in words: "cinq idées" explains, and is no news."""
    return bool(DIGITS.search(part) or DOUBT.search(part)) or is_certain(part, title)


def is_certain(part: str, title: str) -> bool:
    """Whether *part* of that headline holds a name, a no or a death."""
    return bool(names(title) & frozenset(words_of(part))) or is_vital(part)


def is_vital(part: str) -> bool:
    """Whether it holds a no or a death."""
    return bool(NEGATION.search(part) or DEATH.search(part))


def is_about_any(clause: str) -> bool:
    """Whether it tells of some one or some thing: true as well with less said of it."""
    return bool(_INDEFINITE.match(clause))


def says_what_happened(clause: str) -> bool:
    """Whether it has a finite verb."""
    return any(
        ((word in VERBS or _FUTURE.fullmatch(word)) and before not in _BEFORE_A_NOUN)
        or (before in _BEFORE_A_VERB and _FINITE.fullmatch(word) is not None)
        for before, word in pairwise(words_of(clause))
    )


def did_something(clause: str) -> bool:
    """Whether an object stands right behind its verb: "célèbre la couleur"."""
    matches = list(WORD.finditer(clause))
    return any(
        match[0].casefold() in VERBS
        and before[0].casefold() not in _BEFORE_A_NOUN
        and _OBJECT.match(clause[match.end() :]) is not None
        for before, match in pairwise(matches)
    )


def names_news(form: str) -> bool:
    """Whether a reader learns something: what happened, or a thing with its place or number."""
    known = names(form)
    content = [word for word in words_of(form) if word not in FUNCTION]
    things = [word for word in content if word not in known and not word.isdecimal()]
    if len(content) < _FEWEST_WORDS or not things:
        return False
    has_place = bool(known or DIGITS.search(form) or NUMBER_WORD.search(form))
    fewest = _FEWEST_WORDS if has_place else _FEWEST_WORDS + 1
    return says_what_happened(form) or len(things) >= fewest


def is_an_event(head: str) -> bool:
    """A noun that says that something happened, or what was done to a thing; no row of words."""
    content = [word for word in words_of(head) if word not in FUNCTION]
    if "," in head or starts_quoted(head) or not names_news(head):
        return False
    return content[0] in EVENTS or was_done(head)


def was_done(clause: str) -> bool:
    """Whether it has a participle: "un élève arrêté"."""
    return any(map(_PARTICIPLE.fullmatch, words_of(clause)[1:]))


def starts_quoted(text: str) -> bool:
    """Whether a quotation opens it."""
    return text[:1] in _QUOTES


def _is_name(match: re.Match[str]) -> bool:
    """With a capital that no beginning of a clause explains, or that no common word has."""
    word, title = match[0], match.string
    if not word[0].isupper():
        return False
    if sum(map(str.isupper, word)) > 1 or not _CLAUSE.search(title[: match.start()][-3:]):
        return True
    low, after = word.casefold(), title[match.end() :]
    if low in FUNCTION or low in VERBS:
        return False
    if re.match(r"[ \u00a0-][A-ZÀ-Þ]", after):
        return True
    if low in COMMON or low in EVENTS or _SECTION.fullmatch(low):
        return False
    return not (_NOUN_ENDING.search(low) or _OF.match(after))
