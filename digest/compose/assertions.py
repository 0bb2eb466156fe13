"""
What a line asserts, and the condition that must be checked before it may.

Pure: a writer's line in, what nothing backs out. A voice that says « version courte » on
a long morning is caught lying once, and not believed again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.compose.conditions import ALWAYS_AT
from digest.compose.voice import CatalogueLine


@dataclass(frozen=True, slots=True)
class _Assertion:
    words: re.Pattern[str]
    founded_by: tuple[str, ...]
    """The conditions any of which makes it true; none when nothing can."""


def _assertion(words: str, *founded_by: str) -> _Assertion:
    return _Assertion(re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), founded_by)


_ASSERTIONS = (
    _assertion(r"vérifi\w+|relue?s?|contre-vérifi\w+|on a (?:tout )?lu|validée?s?", "attended"),
    _assertion(r"confirmée?s?|juré|(?:tout|rien) .{0,20}est vrai"),
    _assertion(r"\w+ (?:heures?|minutes?|jours?|journées?) d['’]avance|avant tout le monde"),
    _assertion(
        r"(?:toutes|tous) (?:ici|là)|plus rien à rattraper|rien (?:de )?manqué"
        r"|(?:mais|tour|résumé) complet|au complet"
    ),
    _assertion(r"demain|après-demain|même heure"),
    _assertion(
        r"(?:version|édition|lecture) (?:courte|éclair)|(?:fait|fera|faire) (?:ça )?court"
        r"|court aujourd['’]hui"
        r"|vite fait|pas (?:être )?longs?|pas longtemps|(?:une|deux|trois) minutes?"
        r"|fait ça doux|brève édition",
        "short",
    ),
    _assertion(
        r"midi|matinée|matin|café (?:coule|refroidi\w*|n['’]aura\w*)|toasts?|déjeuner|brunch"
        r"|journée complète|personne ne va sonner",
        "early",
        "morning",
    ),
    _assertion(r"de bonne heure|il est tôt|debout avant|à l['’]aube", "early"),
    _assertion(r"souper|5 à 7|bonne journée(?! nationale)", "early", "morning", "daytime"),
    _assertion(
        r"collègues?|machine à café|bureau|réunions?|l['’]ordi|pause-café|heures de travail",
        "workday",
    ),
    _assertion(r"fins? de semaine|dimanche|samedi", "weekday", "weekend"),
    _assertion(
        r"tri est fait|fait le (?:tri|ménage)|ménage|(?:on a|on t['’](?:en )?a) gardé(?! une place)"
        r"|choisie?s? parmi|ce qui reste quand",
        "sorted",
    ),
    _assertion(r"(?:plus|peu|assez) sérieuse|moins léger|plus lourde?", "serious"),
    _assertion(
        r"la dernière nouvelle|la dernière est légère|finit (?:en douceur|plus léger)", "light_end"
    ),
)


def unfounded(line: CatalogueLine) -> Iterator[tuple[str, str]]:
    """Each assertion of that line that no condition backs: its words, and what to write instead."""
    kind = line.id.split("/")[1] if "/" in line.id else ""
    known = line.when | ALWAYS_AT.get(kind, frozenset())
    for assertion in _ASSERTIONS:
        match = assertion.words.search(line.text)
        if match and known.isdisjoint(assertion.founded_by):
            yield match[0], _advice(assertion)


def _advice(assertion: _Assertion) -> str:
    if not assertion.founded_by:
        return "rien ne le garantit : dis-le autrement"
    return f'ajoute when = "{assertion.founded_by[-1]}", ou dis-le autrement'
