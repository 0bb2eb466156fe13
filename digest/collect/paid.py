"""
Whether a text was paid for by whom it speaks of, by what its publisher says of it. Pure.

A category, a tag, a mark in the title, or first words that say so. What is merely told of
a partner or a sponsor is news like any other: « offert par » and its kin are a label only
where nothing but a name follows them.
"""

import re
from collections.abc import Iterable, Iterator

from digest.model import Passage

_LONGEST = 60
_OF_A_TEXT = r"(?:contenus?|articles?|textes?|espaces?|billets?|dossiers?|messages?)[ -]"
_SURE = (
    rf"(?:{_OF_A_TEXT})?(?:commandit[ée]e?s?|sponsoris[ée]e?s?)"
    rf"|{_OF_A_TEXT}(?:payée?s?|promotionnel(?:le)?s?|publicitaires?|de marque|natifs?)"
    rf"|{_OF_A_TEXT}(?:de )?(?:nos )?partenaires?"
    r"|(?:contenus?|collaborations?|partenariats?) (?:rémunérée?s?|commercia(?:l|le|ux)|payante?s?)"
    r"|publi[ -]?(?:reportages?|r[ée]dactionnels?|infos?)|infopub\w*|publicit[ée]s? natives?"
    r"|(?:sponsored|paid|promoted|brand(?:ed)?|partner|native)[ -]"
    r"(?:contents?|posts?|articles?|stor(?:y|ies)|ads?|advertising|studios?|partnerships?)"
    r"|sponsored|advertorials?|advertisements?"
)
_LABEL = rf"{_SURE}|partenaires?|publicit[ée]s?|annonceurs?|promoted|native|brand ?voice"
"""Before a colon the last six name what a story is about: « Publicité : Québec serre la vis »."""
_SURE_LABEL = re.compile(_SURE, re.IGNORECASE)
_ANY_LABEL = re.compile(_LABEL, re.IGNORECASE)
_GIVEN = re.compile(
    r"(?:(?:un )?(?:article |contenu |dossier |texte )?"
    r"(?:pr[ée]sent[ée]e?|offerte?|propuls[ée]e?|commandit[ée]e?|sponsoris[ée]e?|pay[ée]e?)"
    r" (?:fièrement )?par"
    r"|une présentation d[e’'u]|(?:sponsored|presented|powered|paid for) by)\W+",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"(?:en (?:collaboration|partenariat|association) avec|in partnership with)\W+", re.IGNORECASE
)
_ARTICLE = re.compile(r"(?:l[ae]s?\s|l['’])")
"""Who is named so may be the city or the ministry, of whom a newsroom tells news."""
_JOINS = re.compile(r"d[eu]|des|l[ae]s?|et|à|aux?|of|and|the|inc|ltée|&", re.IGNORECASE)
_CAPITAL = re.compile(r"(?:[ld]['’])?[^\W_a-zà-öø-ÿœ]")
_WE = re.compile(r"(?:nos|notre|votre|un) (?:partenaire|commanditaire|annonceur)s?")
_MOST_WORDS = 8
_NEWSROOMS = re.compile(
    r"presse|press\b|afp|radio|télé|journal|devoir|média|enquête|agence", re.IGNORECASE
)
"""Those who write with a newsroom, and pay nothing."""
_SAYS_SO = re.compile(
    r"\W*(?:(?:ce|cet) (?:contenu|texte|article|dossier|message) (?:est |a été |vous est )?"
    r"(?:commandité|payé|sponsorisé|présenté|offert|produit) par\b"
    rf"|(?:un )?(?:{_OF_A_TEXT})?(?:commandité|payé|sponsorisé) par\b"
    r"|(?:sponsored|paid for|presented) by\b)",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"[\[(]([^\[\]()]{3,80})[\])]")
_SIGN = re.compile(r"\s*[|–—]\s*|\s+-\s+")
_SENTENCE = re.compile(r"(?<=\w)[.:|–—](?:\s|$)")


def paid_sign(categories: Iterable[str], title: str, *texts: Iterable[Passage]) -> str:
    """
    What says that it was paid for, in the publisher's own words (60 characters), or "".

    *categories* are all that it is filed under, tags included; *texts* what it says, and what
    is said of it.
    """
    firsts = [
        next((passage.text for passage in text if not passage.is_heading), "") for text in texts
    ]
    spoken = (sign for first in firsts for sign in _in_first_words(first))
    signs = (*_in_categories(categories), *_in_title(title), *spoken)
    return next((sign.strip(" []()«»|:–—\u00a0")[:_LONGEST] for sign in signs), "")


def _in_categories(categories: Iterable[str]) -> Iterator[str]:
    """The first says how a text is filed; what follows may be what it speaks of."""
    for place, name in enumerate(map(str.strip, categories)):
        label = _SURE_LABEL if place else _ANY_LABEL
        if label.fullmatch(name) or _GIVEN.match(name) or _WITH.match(name):
            yield name


def _in_title(title: str) -> Iterator[str]:
    """What stands in brackets, or beside a sign that parts it from the headline."""
    marked = _IN_BRACKETS.findall(title)
    yield from (part for part in marked if _ANY_LABEL.fullmatch(part) or _is_credit(part))
    parts = _SIGN.split(title.strip())
    for part in parts[:1] + parts[-1:] if len(parts) > 1 else ():
        if _SURE_LABEL.fullmatch(part) or _is_credit(part):
            yield part
    label, colon, _ = title.partition(":")
    if colon and (_SURE_LABEL.fullmatch(label.strip()) or _is_credit(label, is_sentence=True)):
        yield label


def _in_first_words(text: str) -> Iterator[str]:
    """A sentence that says so, or a credit that stands alone, or before the text."""
    if match := _SAYS_SO.match(text):
        yield match[0]
    head = _SENTENCE.split(text.strip(" «»\u00a0"), maxsplit=1)[0]
    is_alone = len(head) >= len(text.strip(" .:|–—«»\u00a0"))
    if _is_credit(head, is_sentence=not is_alone):
        yield head


def _is_credit(text: str, *, is_sentence: bool = False) -> bool:
    """Whether that is « offert par » and a name; of a *sentence* of several, a company's."""
    given, with_ = _GIVEN.match(text.strip()), _WITH.match(text.strip())
    opening = given or with_
    if opening is None:
        return False
    name = text.strip()[opening.end() :].strip(" .:\u00a0")
    if with_ and (is_sentence or _NEWSROOMS.search(name)):
        return False
    return not (is_sentence and _ARTICLE.match(name)) and _is_name(name)


def _is_name(text: str) -> bool:
    """Whether it is what a sponsor is called: in capitals but for what joins them."""
    spoken = [word.strip(".,’'\"«»()") for word in text.split()]
    if len(spoken) > _MOST_WORDS or not any(map(_CAPITAL.match, spoken)):
        return bool(_WE.fullmatch(text))
    return all(_CAPITAL.match(word) or _JOINS.fullmatch(word) for word in spoken)
