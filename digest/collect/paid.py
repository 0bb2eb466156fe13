"""
Whether a text was paid for by whom it speaks of, by what its publisher says of it. Pure.

A category, a mark in the title, or first words that say so. What is merely told of a
partner or a sponsor is news like any other.
"""

import re
from collections.abc import Iterable

from digest.model import Passage

_LONGEST = 60
_OF_A_TEXT = r"(?:contenus?|articles?|textes?|espaces?|billets?|dossiers?|messages?)[ -]"
_SURE = (
    rf"(?:{_OF_A_TEXT})?(?:commandit[ée]e?s?|sponsoris[ée]e?s?)"
    rf"|{_OF_A_TEXT}(?:payée?s?|promotionnel(?:le)?s?|publicitaires?|de marque)"
    rf"|{_OF_A_TEXT}(?:de )?partenaires?"
    r"|publi[ -]?(?:reportages?|r[ée]dactionnels?|infos?)|infopub\w*"
    r"|(?:sponsored|paid|branded|partner|native) (?:content|posts?|articles?|stor(?:y|ies)|ads?)"
    r"|sponsored|advertorials?|advertisements?"
)
_LABEL = rf"{_SURE}|partenaires?|publicit[ée]s?|annonceurs?"
"""Before a colon the last three name what a story is about: « Publicité : Québec serre la vis »."""
_CATEGORY = re.compile(_LABEL, re.IGNORECASE)
_IN_TITLE = re.compile(rf"^\W*(?:{_SURE})\s*[|:–—]|[\[(](?:{_LABEL})[\])]", re.IGNORECASE)
_IN_FIRST_WORDS = re.compile(
    r"^\W*(?:(?:ce|cet) (?:contenu|texte|article|dossier|message) (?:est |a été |vous est )?"
    r"(?:commandité|payé|sponsorisé|présenté|offert|produit) par\b"
    rf"|(?:un )?(?:{_OF_A_TEXT})?(?:commandité|payé|sponsorisé) par\b"
    r"|présenté par [^.,;:]{1,60}[.:]|(?:sponsored|paid for|presented) by\b)",
    re.IGNORECASE,
)


def paid_sign(categories: Iterable[str], title: str, text: Iterable[Passage]) -> str:
    """What says that it was paid for, in the publisher's own words (60 characters), or ""."""
    first = next((passage.text for passage in text if not passage.is_heading), "")
    return _sign(categories, title, first)[:_LONGEST]


def _sign(categories: Iterable[str], title: str, first_words: str) -> str:
    label = next((name for name in categories if _CATEGORY.fullmatch(name.strip())), "")
    if label:
        return label.strip()
    for pattern, text in ((_IN_TITLE, title), (_IN_FIRST_WORDS, first_words)):
        if match := pattern.search(text):
            return match[0].strip(" []()«»|:–—\u00a0")
    return ""
