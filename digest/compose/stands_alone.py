"""
Whether a sentence is understood where nothing stands before it. Pure.

It has a subject that is named and a verb; it says no « il », « y » or « son » whose
meaning the sentence before it gave, and does not go on from it (« Mais… »).
"""

import re

from digest.compose.headline_sense import says_what_happened, words_of

_GOES_ON = re.compile(
    r"(?:[«“\"]|et|mais|or|puis|ensuite|enfin|aussi|ainsi|donc|car|alors|pourtant|cependant"
    r"|toutefois|d['’]ailleurs|par ailleurs|de plus|en outre|bref|sinon|voilà|voici|résultat|depuis"
    r"|là|ici|soit|dont|ni|pas|jamais|lesquel\w+|(?:les|des|la|le|l['’]une?|une?) (?:premi|second"
    r"|dernier|autre)\w*)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:ils?(?! y (?:a|avait|aura)\b| (?:faut|fera|fait|neige|pleut|suffit|reste)\b)|elles?"
    r"|celui|celle|ceux|celles|cela|ça|ce(?! (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|matin|soir|printemps|mois)\b)|cet|cette(?! (?:année|semaine|nuit|saison)\b)|ces|c['’]|s[ao]n"
    r"|ses|leurs?|lui|eux|(?<!il )y|en (?:a|ont|avait|est|sont|reste|compte|passe)"
    r"|(?:on|nous) (?:l[ea]s?|l['’]|en|lui|leur))\b",
    re.IGNORECASE,
)
_HAS_VERB = re.compile(
    r"\b(?:a|ont|est|sont|sera|seront|aura|auront|fait|font|va|vont|faut|peut|peuvent|doit|doivent"
    r"|coûte\w*|compte|comptent|attend|attendent|reçoi\w+|\w{2,}(?:ait|aient|eront|iront))\b"
)


def stands_alone(sentence: str) -> bool:
    """Whether a reader who knows nothing else knows what it speaks of."""
    if refers_back(sentence):
        return False
    return bool(_HAS_VERB.search(sentence)) or says_what_happened(" ".join(words_of(sentence)))


def refers_back(sentence: str) -> bool:
    """Whether it says a word whose meaning another sentence gave, or goes on from one."""
    return bool(_GOES_ON.match(sentence) or _POINTS_BACK.search(sentence))
