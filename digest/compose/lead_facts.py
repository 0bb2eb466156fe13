"""
One light, certain fact of the lead that an opening may name: a number, a place, its section.

Pure, and taken word for word from what the reader is shown. Where the lead is not plainly
light, or a fact could be read two ways, there is none: the line that asks for it is not said.
"""

import re
from collections.abc import Mapping

from digest.compose.tell import StoryDraft
from digest.compose.voice import OF_THE_LEAD

_LONGEST = 22
"""Characters of such a fact."""
_IN_LETTERS = (
    r"deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize"
    r"|vingt|trente|quarante|cinquante|soixante"
)
_QUALIFIED = (
    r"(?:de|d['’]|à|entre|par|sur|les|des|ses|nos|mes|tes|ces|leurs?|environ|presque|quelques?"
    r"|moins|peine|plus|près|top|numéro|n[o°]|et|ou|article|route|autoroute|chapitre|saison)"
)
"""Before a number they change what it says: « près de 200 livres », « les deux villes »."""
_NOT_COUNTED = (
    r"ans?|années?|heures?|fois|premi\w+|derni\w+|nouve\w+|autres?|grand\w*|petit\w*|jeunes?"
    r"|vieux|vieilles|beaux|gros\w*|bons|bonnes|mauvais\w*|ancien\w*|plus|moins|dans|sous|vers|mais"
    r"|puis|après|alors|sans|avec|points?|personnes|gens|hommes|femmes|enfants|morts?|blessés"
    r"|victimes|(?:étudiant|élève|parent|bénévole|citoyen|résident|famille|employé|emploi|patient)\w*"
    r"|(?:malade|locataire|agricult|commerçant|passag|client|membre|réfugié|travaill|ouvri|aîné|policier|pompier|juge|joueu|électeu|voisin)\w*|millions|milliards|milliers|centaines|dizaines|jours|mois|semaines|secondes"
)
"""What a number alone does not count: ages, dates, scores, people, and adjectives."""
_FIGURE = re.compile(
    rf"(?<![\w,.\-–/])(?:\d{{1,3}}(?:[ \u00a0]\d{{3}})*|(?i:{_IN_LETTERS}))[ \u00a0]"
    rf"(?!(?:{_NOT_COUNTED})\b)[a-zà-ÿ]{{3,}}[sx](?![\w’'-])(?! sur\b|[ \u00a0]%)"
)
_BEFORE = re.compile(rf"(?:^|[\s'’])(?:{_QUALIFIED})[ \u00a0]*$", re.IGNORECASE)
_THERE = re.compile(r"(?:^|\s)(?:à|en|dans les|dans la|dans le)[ \u00a0]$", re.IGNORECASE)
_NO_PLACE = frozenset({"québec"})
"""The city, the country or its government."""


def lead_facts(lead: StoryDraft, places: re.Pattern[str]) -> Mapping[str, str]:
    """
    What stands for the names in braces; "" for each that the lead does not hold for certain.

    *places* finds the names of places that an opening may say.
    """
    if not lead.gravity.is_light:
        return dict.fromkeys(OF_THE_LEAD, "")
    story = lead.story
    shown = " ".join((story.title, *story.paragraphs[:1]))
    return {
        "chiffre": only_figure(shown),
        "lieu": _place(shown, places),
        "rubrique": story.section if _is_one_word(story.section) else "",
    }


def only_figure(text: str) -> str:
    """The only number of that text with what it counts; "" where there are several, or none."""
    figures = (match for match in _FIGURE.finditer(text) if not _is_qualified(text, match))
    counted = {match[0].lower() for match in figures}
    return next(iter(counted)) if len(counted) == 1 and len(min(counted)) <= _LONGEST else ""


def _is_qualified(text: str, match: re.Match[str]) -> bool:
    return bool(_BEFORE.search(text[: match.start()]))


def _place(text: str, places: re.Pattern[str]) -> str:
    """The only place that something is said to be in."""
    named = {
        match[0]
        for match in places.finditer(text)
        if _THERE.search(text[: match.start()]) and text[match.end() : match.end() + 1] != "-"
    }
    named = {name for name in named if name[:1].isupper() and name.casefold() not in _NO_PLACE}
    return next(iter(named)) if len(named) == 1 else ""


def _is_one_word(section: str) -> bool:
    return section.isalpha() and len(section) <= _LONGEST
