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
_OF_A_TEXT = (
    r"(?:contenus?|articles?|textes?|espaces?|billets?|dossiers?|messages?|chroniques?|capsules?"
    r"|vidéos?|balados?|reportages?|entrevues?|cahiers?|sections?|zones?|coins?|publications?"
    r"|séries?|concours|guides?|communiqués?|posts?|rubriques?|pages?|studios?|vitrines?)[ -]"
)
_PAYERS = r"(?:partenaires?|commanditaires?|annonceurs?|marques?)"
_PUB = r"(?:pub|publicitaires?|promo|promotionnel(?:le)?s?|rédactionnels? publicitaires?)"
_SURE = (
    rf"(?:{_OF_A_TEXT})?(?:commandit[ée]e?s?|sponsoris[ée]e?s?)"
    rf"|{_OF_A_TEXT}(?:payée?s?|{_PUB}|natifs?|parrainée?s?)"
    rf"|{_OF_A_TEXT}(?:de |du |des |d[’'])?(?:(?:nos|notre|un|une|l[ae]s?) )?{_PAYERS}"
    rf"|(?:contenus?|studios?|ateliers?)[ -](?:de |du |des )?(?:contenus?|créatifs?|xtra|{_PUB})"
    rf"|(?:l[ae]s? )?{_OF_A_TEXT}(?:de |des )(?:nos )?{_PAYERS}"
    rf"|(?:(?:un|le|les) )?(?:mots?|paroles?|place|voix) (?:de|des|aux?|à) (?:nos )?{_PAYERS}"
    r"|(?:contenus?|articles?|collaborations?|partenariats?)"
    r" (?:rémunérée?s?|commercia(?:l|le|ux)|payante?s?|promotionnel(?:le)?s?|publicitaires?)"
    r"|publi[ -]?(?:reportages?|r[ée]dactionnels?|infos?|contenus?|dossiers?|communiqués?)"
    r"|info[ -]?(?:pub\w*|promo\w*|mercia(?:l|le|ux)s?)|pub(?:licit[ée])?s?[ -]natives?"
    r"|(?:sponsored|paid|promoted|brand(?:ed)?|partner|native|advertis(?:er|ing)|ad)[ -]"
    r"(?:contents?|posts?|articles?|stor(?:y|ies)|ads?|advertising|studios?|partnerships?"
    r"|features?|sections?|messages?|promotions?|voices?)"
    r"|(?:special )?advertising (?:sections?|features?)|from our (?:partners|sponsors|advertisers)"
    r"|sponsored|advertorials?|advertisements?"
)
_LABEL = (
    rf"{_SURE}|(?:(?:nos|les|avec nos) )?(?:partenaires?|commanditaires?|annonceurs?)"
    r"|publicit[ée]s?|pub|promo(?:tions?)?|xtra|promoted|native|brand ?voice|sponsor(?:s|is[ée])?"
)
"""Before a colon what it adds says what a story is of: « Publicité : Québec serre la vis »."""
_SURE_LABEL = re.compile(_SURE, re.IGNORECASE)
_ANY_LABEL = re.compile(_LABEL, re.IGNORECASE)
_GIVEN = re.compile(
    r"(?:(?:un |une )?(?:article |contenu |dossier |texte |chronique |capsule |section )?"
    r"(?:pr[ée]sent[ée]e?|offerte?|propuls[ée]e?|commandit[ée]e?|sponsoris[ée]e?|pay[ée]e?"
    r"|parrain[ée]e?|financ[ée]e?|r[ée]dig[ée]e?|produite?|fournie?)"
    r" (?:fièrement |gracieusement )?par"
    r"|une présentation d[e’'u]|(?:sponsored|presented|powered|paid for) by)\W+",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"(?:en (?:collaboration|partenariat|association) avec|(?:avec|grâce à) (?:la participation|la"
    r" collaboration|le soutien|l[’']appui|le concours) d(?:e|u|es|[’'])|in partnership with)\W+",
    re.IGNORECASE,
)
_BY = re.compile(
    r"une? (?:texte|article|collaboration|capsule|chronique|contenu|message|initiative)"
    r" (?=d(?:e|u|es)\b|d[’'])",
    re.IGNORECASE,
)
"""A journalist signs so, too."""
_FIRM = re.compile(
    r"(?:l[ae]s? |l[’']|votre |vos |de |du |des )?(?:concessionnaires?|concessions?|résidences?"
    r"|groupe|groupement|tourisme|banque|caisses? (?:populaires?|desjardins)|desjardins|assurances?"
    r"|assureur|courtiers?|pharmacies?|cliniques?|optométristes?|opticiens?|dentistes?|notaires?"
    r"|cabinets?|agences? (?:immobilière|de voyages?)|constructions?|constructeurs?"
    r"|habitations?|immobilier|promoteur|entrepreneurs?|rénovations?|toitures?|fenêtres|piscines|cuisines"
    r"|meubles?|quincailleries?|matériaux|pépinières?|serres|jardinerie|garages?|automobiles?|autos|pneus"
    r"|boutiques?|magasins?|épicerie|supermarchés?|marchés?|boulangerie|brasserie|microbrasserie"
    r"|distillerie|vignobles?|restaurants?|auberges?|hôtels?|spas?|stations?|centres? (?:commercial"
    r"|dentaire|de ski|auditif|d[’']esthétique)|salons? funéraires?|coopérative|fabricant"
    r"|distributeur|détaillants?|entreprises?|compagnie|société|marque|industries?"
    r"|fédération des producteurs|producteurs|voyages|croisières|télécom|cellulaire)\b",
    re.IGNORECASE,
)
"""What only who sells something is called: of whom a line of credit alone is bought."""
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
_PARTS = re.compile(r"\s*[|–—/>:·,]\s*|\s+-\s+")
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
        parts = (part.strip(" #[]()") for part in _PARTS.split(name))
        is_label = label.fullmatch(name) or any(map(_SURE_LABEL.fullmatch, parts))
        if is_label or _GIVEN.match(name) or _WITH.match(name):
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
    given, with_, by = (each.match(text.strip()) for each in (_GIVEN, _WITH, _BY))
    opening = given or with_ or by
    if opening is None:
        return False
    name = text.strip()[opening.end() :].strip(" .:\u00a0")
    if firm := _FIRM.match(name):
        return not name[firm.end() :].strip() or _is_name(name[firm.end() :])
    if by or (with_ and (is_sentence or _NEWSROOMS.search(name))):
        return False
    return not (is_sentence and _ARTICLE.match(name)) and _is_name(name)


def _is_name(text: str) -> bool:
    """Whether it is what a sponsor is called: in capitals but for what joins them."""
    spoken = [word.strip(".,’'\"«»()") for word in text.split()]
    if len(spoken) > _MOST_WORDS or not any(map(_CAPITAL.match, spoken)):
        return bool(_WE.fullmatch(text))
    return all(_CAPITAL.match(word) or _JOINS.fullmatch(word) for word in spoken)
