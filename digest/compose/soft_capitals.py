"""
Words that shout, said: "PRENDRE LA décision" is "prendre la décision". Pure.

Acronyms stay, and so do the capitals of names. Nobody can tell a name from a noun in a
headline that shouts from end to end, so there a word that is not known keeps its first capital.
"""

import re

from digest.compose.headline_words import COMMON, FUNCTION, VERBS

_SHOUT = re.compile(r"(?<![\w-])[A-ZÀ-ÖØ-Þ]+(?![\w-])")
_LONGEST_ACRONYM = 5
_TOO_MANY, _MOST = 20, 0.7
"""From how many letters on, and with which share of capitals, a headline shouts."""
_EMPHASIS = frozenset(
    {"vrai", "vraie", "jamais", "rien", "seul", "seule", "trop", "très", "zéro", "partout"}
    | {"enfin", "gratuit", "gratuite", "urgent", "important", "énorme", "nouveau", "nouvelle"}
)
_KNOWN = FUNCTION | COMMON | VERBS | _EMPHASIS
_NO_NAME = (
    "ement",
    "esque",
    "ible",
    "euse",
    "euses",
    "ablement",
    "ique",
    "tion",
    "tions",
    "ndre",
    "ttre",
    "oir",
)
_WITH_AN_ARTICLE = (
    "Afrique|Alberta|Allemagne|Amérique|Angleterre|Argentine|Asie|Assemblée|Australie|Autriche"
    "|Banque|Belgique|Bourse|Brésil|Caisse|Canada|Chine|Colombie|Commission|Cour|Croix-Rouge|Danemark"
    "|Écosse|Égypte|Espagne|Estrie|États|Europe|Fédération|Sûreté|Ville"
    "|Finlande|France|Gaspésie|Grèce|Groenland|Hongrie|Inde|Iran|Irak|Irlande|Islande|Italie|Japon"
    "|Liban|Manitoba|Maroc|Mauricie|Mexique|Montérégie|Norvège|ONU|OTAN|Ontario|Outaouais|Pologne"
    "|Portugal|Québec|Russie|Saskatchewan|Suède|Suisse|Syrie|Turquie|UPAC|Ukraine|Union|Venezuela"
)
"""Countries, provinces, courts and their like: their article is no part of the name."""
_HAPPENINGS = frozenset(
    {"accident", "accidents", "annulation", "arrestation", "arrestations", "baisse"}
    | {"canicule", "collision", "démission", "disparition", "éclosion", "élections", "évacuation"}
    | {"évacuations", "explosion", "fermeture", "feu", "feux", "fraude", "fuite", "glissement"}
    | {"grève", "grèves", "hausse", "incendie", "incendies", "inondation", "inondations"}
    | {"manifestation", "manifestations", "naufrage", "nouveau", "nouveaux", "nouvelle"}
    | {"nouvelles", "ouverture", "panne", "pannes", "pénurie", "perquisition", "perquisitions"}
    | {"report", "retour", "séisme", "tempête", "tempêtes", "tornade", "verglas", "vol", "vols"}
)
"""Nouns that head a headline without an article (« Grève évitée à Amos »), and are no name."""
_NUMBERS = frozenset({"deux", "trois", "quatre", "cinq", "sept", "huit", "neuf", "dix"})
"""Six is not among them: it heads names (Six Nations)."""
_HEAD_NO_NAME = (
    "À|Après|Au|Aucune?|Aux|Avant|Avec|Ce|Ces|Cet|Cette|Chaque|Contre|Dans|Depuis|En|Malgré|Plusieurs|Pour"
    "|Sans|Selon|Une?|Deux|Trois|Quatre|Cinq|Sept|Huit|Neuf|Dix"
)
"""What stands before a name without being a part of it, whatever the name."""
_LITTLE = re.compile(
    rf"(?:{_HEAD_NO_NAME})[ \u00a0]|[A-ZÀ-Þ][a-zà-ÿ]*[’' \u00a0](?![A-ZÀ-Þ])"
    rf"|(?:L[’']|L[ae][ \u00a0]|Les[ \u00a0])(?=(?:{_WITH_AN_ARTICLE}|[A-ZÀ-Þ]{{2,}}s?)\b)"
)
_FIRST_NAME = re.compile(r"(?:^|[ \u00a0’])[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?[ \u00a0]$")
"""Before MACRON in "Emmanuel MACRON"; "École UQAM" has none, so short words stay."""


def without_shouting(title: str) -> str:
    """That headline with words in capitals said in lower case; acronyms and names keep theirs."""
    letters = [char for char in title if char.isalpha()]
    shouts = len(letters) > _TOO_MANY and sum(map(str.isupper, letters)) > _MOST * len(letters)
    say = _of_a_shout if shouts else _of_a_word
    said = _SHOUT.sub(say, title)
    return said[:1].upper() + said[1:]


def without_capital(headline: str) -> str:
    """
    That headline as it stands within a sentence: its first letter small where that is certain.

    A little word and a plain noun give theirs up, « La Tuque » and what may be a name keep it.
    """
    first = _LITTLE.match(headline)
    if first is None or first[0][:-1].lower() not in FUNCTION | _NUMBERS | _HAPPENINGS:
        return headline
    return headline[0].lower() + headline[1:]


def _of_a_word(match: re.Match[str]) -> str:
    """A word in capitals among others that are not."""
    word, low = match[0], match[0].lower()
    if len(word) == 1:
        return word
    if low in _KNOWN or low.endswith(_NO_NAME):
        return low
    before = match.string[: match.start()]
    is_surname = len(word) > _LONGEST_ACRONYM and _FIRST_NAME.search(before)
    return word.capitalize() if is_surname else word


def _of_a_shout(match: re.Match[str]) -> str:
    """A word of a headline that is all in capitals."""
    word, low = match[0], match[0].lower()
    if low in _KNOWN or low.endswith(_NO_NAME):
        return low
    return word.capitalize() if re.search(r"[AEIOUYÀ-Þ]", word) else word
