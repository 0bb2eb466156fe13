"""
What a story is about, by what its publisher files it under. Pure.

Publishing systems have a name for "filed under nothing", newsrooms have some for "stands
on the front page", and themes file under the author, the format or the kind of access:
none of them is a section. The first category that is none of these is.
"""

import re
from collections.abc import Iterable

from digest.collect.text import shortened
from digest.collect.title import title_of
from digest.french.letters import unaccented

_LONGEST = 80
"""Characters: what is longer is a sentence."""
_MOST_TAGS = 40
_WORDS = re.compile(r"[^\W_]+", re.UNICODE)
_STRESSED = (
    r"(?:a |en |la |les |l )*(?:une|manchettes?|vedettes?|premiere page)"
    r"|(?:articles?|textes?|nouvelles?|posts?|stor(?:y|ies)|news) (?:en )?"
    r"(?:une|vedettes?|manchettes?|principale?s?|principaux)|featured?"
    r"|featured (?:posts?|articles?|stor(?:y|ies)|news)|headlines?"
    r"|top stor(?:y|ies)|sticky|epingles?|pinned"
    r"|(?:a )?ne pas manquer|a retenir|a lire|a l affiche|grand titre|grands titres"
    r"|mise?s? en avant|coups? de c(?:oe|œ)ur|choix de la redaction"
)
"""How a newsroom says that a story matters."""
_NOWHERE = (
    r"(?:non|sans|pas de|aucune|hors) (?:categories?|classe(?:e|s|es)?|class?ifie(?:e|s|es)?"
    r"|categorise(?:e|s|es)?|rubriques?|defini(?:e|es|s)?)(?: es?)?(?: s)?"
    r"|un(?:categori[sz]ed|classified|filed|assigned|tagged)|no(?:t| ) ?categor(?:y|i[sz]ed)"
    r"|sin (?:categoria|clasificar)|senza categoria|sem categoria|allgemein|ohne kategorie"
    r"|nicht kategorisiert|geen categorie|niet gecategoriseerd|defaut|par defaut|default|divers"
    r"|general|generale?s?|genera(?:l|ux)|autres?|others?|misc|miscellaneous|n a|none|null|test"
)
"""What the publishing systems of the languages around us call "filed under nothing"."""
_PLACES = (
    r"accueil|home(?:page)?|page d accueil|front(?: ?page)?|slide(?:r|show)?s?"
    r"|carrousel|carousel|bandeau|hero|banniere|sidebar|mobile|app|web|site(?: web)?"
    r"|tous|tout|toutes|all|archives?|flux|rss|feed"
    r"|infolettres?|newsletters?|courriels?|push|alertes?|facebook|twitter|instagram|linkedin"
    r"|facebook instant articles|google (?:news|actualites)|apple news|amp|index"
)
"""Where it stands, or through what it goes."""
_MONTHS = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
_FORMS = (
    r"(?:(?:tous|toute|toutes|les|l|nos|dernieres?|autres) )*(?:actualites?|actus?|nouvelles?"
    r"|infos?|informations?|news|heures?|minute|articles?|textes?"
    r"|billets?|depeches?|publications?|contenus?)"
    r"|(?:breaking|latest|recent) (?:news|posts?|articles?)"
    r"|en (?:bref|continu|direct|primeur)|breves?|direct"
    r"|primeurs?|exclusi(?:f|fs|ve|ves|vite|vites)|urgent|posts?|stor(?:y|ies)|pages?"
    r"|blogs?|blogues?|videos?|photos?|audios?|galeries?|podcasts?|balados?|standard"
    r"|articles? (?:longs?|courts?)|textes? integra(?:l|ux)|post format \w+"
    r"|(?:edition|numero|n|no|vol|volume|parution)(?: \w+){0,5} \d+"
    rf"|(?:{_MONTHS}) (?:19|20)\d\d|import(?:e|es|s|ation)?|rubrique ?\d+"
    r"|fr|francais|french|en|anglais|english"
)
"""What form it has, or that it is new: everything here is."""
_ACCESS = (
    r"(?:(?:contenus?|articles?|reserve|pour|aux|les|nos|zone) )*"
    r"(?:abonnes?|abonnees?|membres?|premium|payants?)(?: seulement)?|public|prive"
    r"|(?:newsletters?|infolettres?) (?:only|seulement)"
    r"|subscribers?(?: only)?|members?(?: only)?|gratuits?|libre acces|free"
)
"""Who may read it."""
_STRESSED_NAME = re.compile(_STRESSED)
_STANDS = (
    r"(?:slider|carrousel|carousel|accueil|home(?:page)?|front|une|manchettes?|vedettes?|site|web"
    r"|main|page|hero|bandeau|bloc|zone|position|lead|feature|featured|top|\d|principale?s?|du|de|en|d|l|la|sur|a|au)"
)
"""Words of which a name for a place on the site is made."""
_NO_SECTION = re.compile(
    rf"{_STRESSED}|{_NOWHERE}|{_PLACES}|{_FORMS}|{_ACCESS}|{_STANDS}(?: {_STANDS}){{0,4}}"
)
_LANGUAGE = re.compile(r" (?:fr|en)(?: ca)?$")
"""What plug-ins for several languages write behind a name."""


def section_of(names: Iterable[str], author: str = "") -> str:
    """The first category that says what the story is about; never the name of its *author*."""
    people = set(map(_folded, re.split(r",| et | and |&", author))) | {_folded(author)}
    titles = (title_of(name).strip(" /|>»-–—") for name in names)
    return next((title for title in titles if _is_section(title, people)), "")


def are_featured(names: Iterable[str]) -> bool:
    """Whether one of those categories is « À la une », however it is written."""
    return any(_STRESSED_NAME.fullmatch(_folded(title_of(name))) for name in names)


def tags_of(names: Iterable[str]) -> tuple[str, ...]:
    """All that a story is filed under, each once, in its order; as many as are of use."""
    tags = (shortened(title_of(name), _LONGEST) for name in names)
    return tuple(dict.fromkeys(filter(None, tags)))[:_MOST_TAGS]


def _is_section(title: str, people: set[str]) -> bool:
    words = _folded(title)
    if not words or words.isdecimal() or len(title) > _LONGEST or "://" in title:
        return False
    bare = _LANGUAGE.sub("", words.removeprefix("par "))
    return bare not in people and not _NO_SECTION.fullmatch(bare)


def _folded(name: str) -> str:
    """A category without capitals, accents and signs: as machines write it too."""
    return " ".join(_WORDS.findall(unaccented(name.casefold())))
