"""
French typography as the Office québécois de la langue française sets it, or as France does.

Two modes. `typeset` is for what the newsletter itself says: spaces are put
where the house wants them and taken away where it does not. `keep_spacing` is for
what others wrote (titles, summaries): no space is added or removed, those that
must not break are made no-break. Both are idempotent, and neither touches web
addresses, e-mail addresses or clock times such as 14:30.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from digest.french.letters import INVISIBLE, JOINER_IN_WORDS
from digest.french.quotes import with_french_quotes
from digest.french.sentences import first_sentences

Spacing = Literal["quebec", "france"]
"""Whose spaces stand before « ; », « ! » and « ? »: Québec has none, France a thin one."""
NO_BREAK = "\u00a0"
THIN = "\u202f"
ELLIPSIS = "…"

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_HALF_A_YEAR = 183
"""In days: until then a date is clear without its year."""

_STAND_IN, _DIGIT = "\U00013000", "\U000104a0"
"""A letter and a digit that no newspaper prints: they stand for what is left alone."""
_LEFT_ALONE = re.compile(
    rf"""
    (?P<clock>\b[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?\b)       # a clock time, a score
    | (?:https?://|mailto:|www\.)[^\s«»“”"<>]*[^\s«»“”"<>.,:)'’…]  # a web address
    | (?<![^\s@«»“”"<>(])[^\s@«»“”"<>(]+@[^\s@«»“”"<>]+\.[^\s@«»“”"<>.,:;!?)]+  # an e-mail address
    | `[^`]*`                                            # code
    | (?<!\S)[:;=]['’]?-?[()DPp|/](?![^\s.,;:!?)»…])         # an emoticon
    | [{_STAND_IN}{_DIGIT}]
    """,
    re.VERBOSE,
)
_ANY_SPACE = r"[ \u00a0\u202f\u2009]"
_UNITS = (
    r"(?:%|\$|¢|€|°[CF]?|h|min|s|ms|km|m|cm|mm|kg|g|mg|ml|mL|L|ha|kWh|kW|MW|GW|TWh|ko|Mo|Go"
    r"|M\$|G\$|k\$|M€|G€|millions?|milliards?)"
)
_MONTH_NAMES = "|".join(MONTHS)


_UNBREAKABLE = (
    (re.compile(r"(?<=\S) (?=[:;!?»%¢€]|\$(?!\d))"), NO_BREAK),
    (re.compile(r"(?<=«) "), NO_BREAK),
    (re.compile(rf"(?<=\d) (?={_UNITS}(?![\w’]))"), NO_BREAK),
    (re.compile(r"(?<=\d\u00a0h) (?=\d{1,2}\b)"), NO_BREAK),
    (
        re.compile(
            r"(?<![\w,.])(?<!h\u00a0)([0-9]{1,3})[ \u00a0]((?:[0-9]{3}[ \u00a0])*[0-9]{3})(?!\w)"
        ),
        lambda match: f"{match[1]} {match[2]}".replace(" ", NO_BREAK),
    ),
    (re.compile(rf"(?<=\d) (?=(?:{_MONTH_NAMES})\b)"), NO_BREAK),
    (re.compile(rf"(?<=1er) (?=(?:{_MONTH_NAMES})\b)"), NO_BREAK),
)
"""Spaces that are right where they are, and may not end a line."""

_MARKS = (
    (re.compile(r"(?<=[^\W\d_])'(?=\w)"), "’"),
    (re.compile(r"(?<=[LlDdSsCcJjMmTtNnUu])'(?=[«“\"])"), "’"),
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), ELLIPSIS),
)

_BEFORE_A_MARK = r"(?<=[\w»”)}’…%$¢€°\]])"
"""A name in braces stands for words: a writer's line is set before it is filled."""
_HOUSE = (
    (re.compile(rf"«{_ANY_SPACE}*"), "«" + NO_BREAK),
    (re.compile(rf"{_ANY_SPACE}*»"), NO_BREAK + "»"),
    (re.compile(rf"(?<=[\w»”)}}’…%!?$¢€°\]]){_ANY_SPACE}*:(?=\s|$)"), NO_BREAK + ":"),
    (re.compile(rf"(?<=\d){_ANY_SPACE}*(?=[%$¢€](?!\w))"), NO_BREAK),
    (re.compile(rf"(?<=\d){_ANY_SPACE}*[°º]{_ANY_SPACE}?(?=[CF](?!\w))"), NO_BREAK + "°"),
    (re.compile(r"(?<![\w.,/])(\d{1,2})h(?=\d{2}\b|(?!\w))"), rf"\1{NO_BREAK}h"),
    (re.compile(rf"(?<=\d{NO_BREAK}h)(?=\d{{2}}\b)"), NO_BREAK),
    (re.compile(rf"\b1 er(?= (?:{_MONTH_NAMES})\b)"), "1er"),
)
"""Spaces that are added or taken away in both; in the newsletter's own words only."""

_Rules = tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]
_SPACINGS: dict[Spacing, _Rules] = {
    "quebec": ((re.compile(rf"{_BEFORE_A_MARK}{_ANY_SPACE}+(?=[;!?])"), ""),),
    "france": ((re.compile(rf"{_BEFORE_A_MARK}{_ANY_SPACE}*(?=[;!?])"), THIN),),
}


def clean(text: str) -> str:
    """That text in NFC, on one line, without what nobody sees and without doubled blanks."""
    legible = text if text.isascii() else JOINER_IN_WORDS.sub("", INVISIBLE.sub("", text))
    composed = unicodedata.normalize("NFC", legible)
    out = {ord(char): None for char in set(composed) if _is_control(char)}
    blank = {ord(char): " " for char in _LINE_ENDS}
    return re.sub(r" {2,}", " ", composed.translate({**out, **blank})).strip(" ")


def typeset(text: str, spacing: Spacing = "quebec") -> str:
    """What the newsletter says, spaced as the OQLF asks, or as France does. Idempotent."""
    line, stretches = _without_left_alone(clean(text))
    rules = (*_MARKS, *_SPACINGS[spacing], *_HOUSE, *_UNBREAKABLE)
    return _put_back(_apply(with_french_quotes(line), rules), stretches)


def keep_spacing(text: str) -> str:
    """What others wrote: their spaces stay, those that may not end a line become no-break."""
    line, stretches = _without_left_alone(clean(text))
    return _put_back(_apply(line, (*_MARKS, *_UNBREAKABLE)), stretches)


def civil_date(day: date) -> str:
    """« 8 novembre 2024 », « 1er novembre 2024 »: the day never parts from its month."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NO_BREAK}{MONTHS[day.month - 1]} {day.year}"


def long_date(day: date) -> str:
    """« vendredi 8 novembre 2024 »."""
    return f"{WEEKDAYS[day.weekday()]} {civil_date(day)}"


def weekday(day: date) -> str:
    """« vendredi »."""
    return WEEKDAYS[day.weekday()]


def hour(moment: datetime, zone: ZoneInfo) -> str:
    """« 7 h 52 », « 14 h », « 17 h 05 », on the wall of that zone."""
    return clock(moment.astimezone(zone).time())


def clock(at: time) -> str:
    """The same of what a wall shows."""
    whole = f"{at.hour}{NO_BREAK}h"
    return f"{whole}{NO_BREAK}{at.minute:02}" if at.minute else whole


def date_and_hour(moment: datetime, zone: ZoneInfo) -> str:
    """« 8 novembre 2024 à 7 h 52 », on the wall of that zone."""
    return f"{civil_date(moment.astimezone(zone).date())} à {hour(moment, zone)}"


def day_before(day: date, today: date) -> str:
    """« hier », « mardi », « le 2 janvier »; with its year where half a year has passed."""
    ago = (today - day).days
    if 0 <= ago < len(WEEKDAYS):
        return {0: "aujourd’hui", 1: "hier"}.get(ago, weekday(day))
    whole = civil_date(day)
    return f"le {whole.rpartition(' ')[0] if abs(ago) < _HALF_A_YEAR else whole}"


def lately(moment: datetime, zone: ZoneInfo, today: date) -> str:
    """« aujourd’hui, 7 h 10 », « hier, 23 h 36 », else « mardi » or « le 5 novembre »."""
    day = moment.astimezone(zone).date()
    said = day_before(day, today)
    return f"{said}, {hour(moment, zone)}" if 0 <= (today - day).days <= 1 else said


def count(number: int, singular: str, plural: str) -> str:
    """« 0 nouvelle », « 1 nouvelle », « 2 nouvelles »: French counts from two."""
    return f"{number}{NO_BREAK}{plural if number > 1 else singular}"


def shorten(text: str, limit: int) -> str:
    """That text in at most *limit* characters, cut between two words and marked « … »."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if not text[limit - 1].isspace():
        head = head.rpartition(" ")[0] or head
    return _whole_characters(head.rstrip(" \u00a0,;:.!?«(–—-’")) + ELLIPSIS


def opening_words(text: str, most_words: int) -> str:
    """The first sentences of *text* that fit in that many words; one cut short where none does."""
    whole = first_sentences(text, most_words)
    if whole:
        return whole
    words = text.split(" ")
    if len(words) <= most_words:
        return text
    return " ".join(words[:most_words]).rstrip(" ,;:") + ELLIPSIS


def _without_left_alone(text: str) -> tuple[str, list[str]]:
    """The text, a stand-in for each stretch that is left alone, and those stretches."""
    stretches: list[str] = []

    def stand_in(match: re.Match[str]) -> str:
        stretches.append(match[0])
        return _DIGIT if match["clock"] else _STAND_IN

    return _LEFT_ALONE.sub(stand_in, text), stretches


def _put_back(text: str, stretches: list[str]) -> str:
    """The stretches in the places of their stand-ins, in order: rules move neither."""
    pieces = iter(stretches)
    return re.sub(f"[{_STAND_IN}{_DIGIT}]", lambda _: next(pieces), text)


def _apply(text: str, rules: _Rules) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


@cache
def _is_control(char: str) -> bool:
    """Controls, lone surrogates and what is no character."""
    return char not in _LINE_ENDS and unicodedata.category(char) in ("Cc", "Cs", "Cn")


_LINE_ENDS = "\t\n\r\x0b\x0c\x85\u2028\u2029"


def _whole_characters(text: str) -> str:
    """Without a joiner left dangling where a cluster (an emoji, a letter) was cut."""
    return text.rstrip("\u200d\ufe0f")


def departure(moment: datetime, zone: ZoneInfo) -> str:
    """« lundi 11 novembre 2024 vers 8 h 30 »."""
    return f"{long_date(moment.astimezone(zone).date())} vers {hour(moment, zone)}"
