"""
The cuts a copy editor makes in a headline, each for itself. Pure.

A cut gives the shorter headlines it can make of one, or none. It is made only where what
goes weighs nothing, and where what stays says what happened.
"""

import re
from collections.abc import Callable, Iterator

from digest.compose.headline_sense import (
    DIGITS,
    SPACE,
    WORD,
    did_something,
    is_about_any,
    is_an_event,
    is_certain,
    is_news,
    is_vital,
    names,
    names_news,
    says_what_happened,
    starts_quoted,
    was_done,
    weighs,
)
from digest.compose.headline_words import (
    ADVERBS,
    CONDITIONAL,
    DEATH,
    DOUBT,
    FIGURE,
    GLOSSES,
    NUMBER_WORD,
    SECTIONS,
    VERBS,
)
from digest.french.typography import MONTHS

Cut = Callable[[str], Iterator[str]]
Cuts = tuple[Cut, ...]

_COLON = re.compile(rf"{SPACE}?:{SPACE}")
_GLOSS = re.compile(rf"{SPACE}?[:,–—]{SPACE}(?:{GLOSSES}){SPACE}?[.?!]*$", re.IGNORECASE)
_EXPLAINS = re.compile(
    r"(?:ce qu[e’]|comment|pourquoi|quoi|où|quand|combien|nos|voici|que faire|à quoi|quel(?:le)?s?)"
    r"(?![^\W_])"
)
"""A gloss that begins so doubts nothing, whatever its words."""
_MEDIUM = re.compile(
    rf"{SPACE}?[\[(](?:vidéos?|photos?|images|audio|balado|en direct|avec vidéo)[\])]",
    re.IGNORECASE,
)
_DAYS = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_DATE = re.compile(
    rf",?{SPACE}(?:ce{SPACE})?(?:{_DAYS}(?:{SPACE}(?:matin|midi|soir|après-midi))?"
    rf"|hier(?:{SPACE}(?:matin|soir))?|aujourd’hui|ce{SPACE}(?:matin|soir|midi)"
    rf"|cette{SPACE}(?:nuit|semaine|année)|ces{SPACE}derniers{SPACE}jours)"
    rf"(?={SPACE}?[,.?!]|$)",
    re.IGNORECASE,
)
_MONTHS = f"(?:{'|'.join(MONTHS)})"
_SEASONS = r"(?:l’été|l’hiver|l’automne|le printemps|Noël|la fin de l’année|l’an prochain)"
_TIME = re.compile(
    rf",?{SPACE}(?:au printemps|à l’automne|à l’été|cet (?:été|hiver|automne)|ce printemps"
    rf"|(?:en|dès|d’ici)(?: le mois de)? {_MONTHS}|(?:dès|d’ici) {_SEASONS}"
    r"|l’an (?:prochain|dernier)|le mois (?:prochain|dernier)|la semaine (?:prochaine|dernière)"
    r"|cette fin de semaine|en (?:pleine|fin de) saison|au cours des prochain\w+ \w+)$"
)
"""A season or a month behind what happened; a number in it keeps it."""
_DESPITE = re.compile(rf"{SPACE}malgré [^,:;]*$")
_BOUND = re.compile(
    r"(?:jusqu’(?:à|au)|d’ici|depuis|dès|avant|après|pour|de|du|d’|à|au|partir de|entre|et|ou|le|la"
    r"|ce|cette|chaque|tous les|reporté[es]*|prévu[es]*|attendu[es]*)$",
    re.IGNORECASE,
)
"""After such a word a day is not said by the way."""
_ADVERB = re.compile(
    rf"(?<=\w)(?<!plus){SPACE}(?:{'|'.join(sorted(ADVERBS))})(?={SPACE}[^\W\d])", re.IGNORECASE
)
_BRACKETS = re.compile(rf"{SPACE}?\([^()]*\)")
_APPOSITION = re.compile(
    r"(?<=\w), (?:(?:le|la|les|un|une|des) |l’|ex-|ancien(?:ne)? |alias )[^,:]*,(?= )"
)
_NAME_ENDS = re.compile(r"[A-ZÀ-Þ]\S*$")
_REASON = re.compile(
    rf"{SPACE}(?:à cause d|en raison d|à la suite d|grâce (?:à|au)|afin d|dans le cadre d"
    r"|en marge d|au terme d|à l’issue d|à l’occasion d|en vue d|dans l’espoir d|dans le but d"
    r"|histoire d|faute d)[^,:;]*$"
)
_LEADING = re.compile(
    rf"^(?:après|grâce|face|devant|à l’approche|à l’aube|au terme|à l’issue|au lendemain"
    rf"|(?:moins d’un|un|quelques) (?:an|mois|jour|heure)s? (?:avant|après))\b[^,:]*,{SPACE}",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?:il|elle|ils|elles|on|celui|celle|ceux|cela|ça|y|en|son|sa|ses|leurs?)\b", re.IGNORECASE
)
_TAIL = re.compile(
    rf"(?:,{SPACE}|{SPACE}[–—]{SPACE})(?:qui|dont|où|du jamais vu|une première|un record"
    r"|(?:le temps|le jeu|l’histoire) d)\b[^,:;]*$"
    rf"|,{SPACE}[^\W\d_]+(?:ée?s?|ie?s?|ue?s?){SPACE}(?:par|en|pour|dans)\b[^,:;]*$"
    rf"|{SPACE}en cette\b[^,:;]*$"
)
_AND = re.compile(
    rf",{SPACE}(?:(?:et|pis) (?:il|elle|on|ça|c’est|l[ea]s? |l’|s[ao]n |ses |tou[st]|ce)|mais )"
    r"[^,:;]*$"
)
_SECOND = re.compile(rf"(?<=[?!]){SPACE}[^?!]+$")
_PLACE = (
    "à|au|aux|dans|en(?= [A-ZÀ-Þ])|sur|avec|après|devant|lors|pendant|depuis|chez|sous|près|entre"
)
_WHERE = re.compile(rf"{SPACE}(?:{_PLACE})(?={SPACE})(?:(?!{SPACE}(?:{_PLACE}){SPACE})[^,:;?!])*$")
_SCOPE = re.compile(
    r"\b(?:tou(?:te?s?|s)|chaque|seule?s?|plus|meilleure?s?|ferm\w+|cess\w+|limit\w+|aboli\w*|gèl\w+"
    r"|retir\w+|exig\w+|oblig\w+|impos\w+|autoris\w+|permet\w*|perd\w*|quitt\w+|perce)\b",
    re.IGNORECASE,
)
"""What holds in one place only: a sentence with it needs its place."""
_NEEDS_PLACE = re.compile(
    r"\b(?:attend|transform|convert|considér|nomm|él|confront|expos|destin|plac|mis|tir|jet|li)"
    r"(?:é|u|i)?e?s?\b"
)
"""What was done that says nothing without a place."""
_MADE = re.compile(
    r"(?:(?:enregistr|tourn|fabriqu|compos|brass|cultiv|imprim|gard|cach)ée?s?|(?:écrite?|peinte?)s?)$"
)
"""What is left hanging without where, or how."""
_ENOUGH_WITHOUT_PLACE = 24
"""Characters of a clause that says enough without where it was."""
_PURPOSE = re.compile(rf"{SPACE}pour [^\W\d_]+(?:er|ir|re)\b[^,:;]*$")
_NEEDS_PURPOSE = re.compile(
    r"\b(?:trop|assez|suffi\w*|manqu\w+|faut|besoin|prêt\w*|outils?|façons?|moyens?|recettes?"
    r"|trucs?|conseils?|argent|millions?|\$|astuces?|idées?|places?|temps|jours?)(?!\w)"
)
_ENOUGH_WITHOUT_PURPOSE = 35
"""Characters of a clause that says enough without what it was for."""
_SECTION = re.compile(rf"^(?:{SECTIONS}){SPACE}?(?:[.:|]|[–—](?={SPACE})){SPACE}", re.IGNORECASE)
_SELON = re.compile(
    rf",{SPACE}(?:selon|d’après){SPACE}[^,:;]*$|^(?:selon|d’après){SPACE}[^,:;]*,{SPACE}",
    re.IGNORECASE,
)
_LONG_WAYS = (
    (re.compile(rf"(?<=\d){SPACE}millions de dollars\b"), "\u00a0M$"),
    (re.compile(rf"(?<=\d){SPACE}milliards de dollars\b"), "\u00a0G$"),
    (re.compile(rf"(?<=\d){SPACE}dollars\b"), "\u00a0$"),
    (re.compile(rf"(?<=\d){SPACE}pour cent\b"), "\u00a0%"),
    (re.compile(rf"(?<=\d){SPACE}kilomètres(?! (?:à l’|par )heure)"), "\u00a0km"),
    (re.compile(rf"(?<=\d){SPACE}centimètres\b"), "\u00a0cm"),
    (re.compile(r"\bà la suite (?:de (?=la\b|l’)|d’(?=une?\b))"), "après "),
    (re.compile(r"\bà la suite du\b"), "après le"),
    (re.compile(r"\bafin (?:de |d’)(?=\w)"), "pour "),
    (re.compile(r"\bau cours (?:de (?=la\b|l’)|d’(?=une?\b))"), "durant "),
)
_WORDS_OF_A_LABEL = 2
_ENOUGH_WITHOUT_QUOTATION = 5
"""Words of a clause that says enough without the quotation behind its colon."""


_VICTIM = re.compile(r"\bvictimes?$")
"""At the end of a clause whose colon names it: a motel's parking lot, as often as a person."""


def _needs_its_gloss(head: str, gloss: str) -> bool:
    """Whether a colon's first half is a label of two words, or ends on a victim unnamed."""
    is_a_label = len(head.split()) <= _WORDS_OF_A_LABEL and not names(head)
    return bool(_VICTIM.search(head)) or (is_a_label and says_what_happened(gloss))


def _without(pattern: re.Pattern[str]) -> Cut:
    """The cut of what that pattern matches, wherever it holds nothing that weighs."""

    def cut(form: str) -> Iterator[str]:
        for match in pattern.finditer(form):
            if not weighs(match[0], form):
                yield form[: match.start()] + form[match.end() :]

    return cut


def _section_off(form: str) -> Iterator[str]:
    """A section before a colon or a full stop: "Football. Les matchs…"."""
    match = _SECTION.match(form)
    if match and names_news(form[match.end() :]) and not starts_quoted(form[match.end() :]):
        yield form[match.end() :]


def _date_off(form: str) -> Iterator[str]:
    """A day or a season said by the way, after a clause that says what happened."""
    for match in (*_DATE.finditer(form), *_TIME.finditer(form)):
        head = form[: match.start()]
        if says_what_happened(head) and not _BOUND.search(head.rstrip()):
            yield head + form[match.end() :]


def _shorter_ways(form: str) -> Iterator[str]:
    """Prepositions of several words in one."""
    for pattern, words in _LONG_WAYS:
        form = pattern.sub(words, form)
    yield form


def _apposition_off(form: str) -> Iterator[str]:
    """Where a person's name stands before it and the verb behind it."""
    for match in _APPOSITION.finditer(form):
        before, after = form[: match.start()], form[match.end() :]
        first = WORD.search(after)
        is_verb = first is not None and first[0].casefold() in VERBS
        if is_verb and _NAME_ENDS.search(before) and not weighs(match[0], form):
            yield before + after


def _attribution_off(form: str) -> Iterator[str]:
    """Only where a conditional still says that it is not certain."""
    match = _SELON.search(form)
    rest = form[: match.start()] + form[match.end() :] if match else ""
    if match and CONDITIONAL.search(rest) and not is_certain(match[0], form):
        yield rest


def _tail_off(form: str) -> Iterator[str]:
    """What comes after the clause that says what happened, and only tells more of it."""
    match = _TAIL.search(form)
    head = form[: match.start()] if match else ""
    if match and not weighs(match[0], form) and (_happened_last(head) or is_an_event(head)):
        yield head


def _second_clause_off(form: str) -> Iterator[str]:
    """What else happened, behind a comma; what was answered, behind a question."""
    for tail in filter(None, (_AND.search(form), _DESPITE.search(form))):
        head, rest = form[: tail.start()], re.sub("mais|malgré", "", tail[0])
        if _happened_last(head) and not is_news(rest, form):
            yield head
    if (match := _SECOND.search(form)) and not weighs(match[0], form):
        yield form[: match.start()]


def _purpose_off(form: str) -> Iterator[str]:
    """What it was done for, where enough is said without."""
    match = _PURPOSE.search(form)
    head = form[: match.start()] if match else ""
    is_enough = len(head) >= _ENOUGH_WITHOUT_PURPOSE and _happened_last(head)
    if match and is_enough and not (_NEEDS_PURPOSE.search(head) or weighs(match[0], form)):
        yield head


def _leading_off(form: str) -> Iterator[str]:
    """What came before, where the rest has its own subject."""
    match = _LEADING.match(form)
    rest = form[match.end() :] if match else ""
    stands_alone = says_what_happened(rest) and not _PRONOUN.match(rest)
    if match and stands_alone and not weighs(match[0].removeprefix("Moins "), form):
        yield rest


def _gloss_off(form: str) -> Iterator[str]:
    """What stands behind a colon, where what stands before it names the news."""
    for match in _COLON.finditer(form):
        head, gloss = form[: match.start()], form[match.end() :]
        happened = says_what_happened(head) and not starts_quoted(head)
        weight = is_certain if _EXPLAINS.match(gloss) else is_news
        explains = not (weight(gloss, form) or ("?" in gloss and happened))
        if starts_quoted(gloss) and len(head.split()) < _ENOUGH_WITHOUT_QUOTATION:
            continue
        if _needs_its_gloss(head, gloss):
            continue
        if explains and (happened or (is_an_event(head) and not NUMBER_WORD.search(gloss))):
            yield head


def _kicker_off(form: str) -> Iterator[str]:
    """What stands before a colon, where what stands behind it says who did what, in plain words."""
    for match in _COLON.finditer(form):
        kicker, rest = form[: match.start()], form[match.end() :]
        says_who = says_what_happened(rest) and bool(names(rest)) and not _PRONOUN.match(rest)
        is_plain = not (starts_quoted(rest) or FIGURE.search(rest) or "«" in kicker)
        if says_who and is_plain and not weighs(kicker, form):
            yield rest


def _named_gloss_off(form: str) -> Iterator[str]:
    """What stands behind a colon, names and all, where what stands before it is the news."""
    for match in _COLON.finditer(form):
        head, gloss = form[: match.start()], form[match.end() :]
        happened = says_what_happened(head) and not starts_quoted(head)
        is_whole = (happened and "?" not in gloss) or is_an_event(head) or _tells_a_death(head)
        is_whole = is_whole and not _needs_its_gloss(head, gloss)
        if is_whole and not (_weighs_unnamed(gloss) or starts_quoted(gloss)):
            yield head


def _named_kicker_off(form: str) -> Iterator[str]:
    """What stands before a colon, names and all, where what stands behind it is the news."""
    for match in _COLON.finditer(form):
        kicker, rest = form[: match.start()], form[match.end() :]
        happened = says_what_happened(rest) or (is_about_any(rest) and was_done(rest))
        says_who = happened and bool(names(rest)) and not _PRONOUN.match(rest)
        is_plain = not (starts_quoted(rest) or FIGURE.search(rest) or "«" in kicker)
        if says_who and is_plain and not _weighs_unnamed(kicker):
            yield rest


def _place_off(form: str) -> Iterator[str]:
    """Where and how it happened to some one: what happened is as true without."""
    head = form
    while is_about_any(form) and (match := _WHERE.search(head)):
        head = head[: match.start()]
        if _weighs_unnamed(match[0]) or len(head) < _ENOUGH_WITHOUT_PLACE:
            return
        is_done = was_done(head) and not (says_what_happened(head) or _NEEDS_PLACE.search(head))
        if (is_done or did_something(head)) and not _MADE.search(head):
            yield head


def _setting_off(form: str) -> Iterator[str]:
    """Where somebody did something, if that holds wherever it was done."""
    match = _WHERE.search(form)
    head = form[: match.start()] if match else ""
    if (
        match
        and did_something(_COLON.split(head)[-1])
        and not (_SCOPE.search(head) or _weighs_unnamed(match[0]))
    ):
        yield head


def _tells_a_death(head: str) -> bool:
    return bool(DEATH.search(head)) and len(head.split()) > 1


def _weighs_unnamed(part: str) -> bool:
    """Whether it holds anything that may not go but names."""
    numbers = DIGITS.search(part) or NUMBER_WORD.search(part)
    return bool(numbers or DOUBT.search(part)) or is_vital(part)


def _happened_last(head: str) -> bool:
    """Whether the last of its clauses has a verb."""
    return says_what_happened(_COLON.split(head)[-1])


GENTLE: Cuts = (_section_off, _without(_MEDIUM), _without(_GLOSS), _date_off)
"""What announces or dates a headline."""
CUTS: Cuts = (
    *GENTLE,
    _without(_ADVERB),
    _without(_BRACKETS),
    _apposition_off,
    _shorter_ways,
    _attribution_off,
    _tail_off,
    _second_clause_off,
    _without(_REASON),
    _purpose_off,
    _leading_off,
    _gloss_off,
    _kicker_off,
)
"""From what nobody misses to what a few readers may."""
GENTLE_LAST: Cuts = (_place_off, _named_gloss_off, _named_kicker_off)
LAST: Cuts = (*GENTLE_LAST, _setting_off)
"""For a headline that is too long all the same: a name may go with all that is said of it."""
