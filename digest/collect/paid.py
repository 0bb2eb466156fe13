"""
Whether a text was paid for by whom it speaks of, by what its publisher says of it. Pure.

A category, a tag, a signature, a folder of its address, a mark in the title, or first or last
words that say so. What is merely told of a partner or a sponsor is news like any other:
« offert par » and its kin are a label only where nothing but a name follows them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from digest.collect.paid_labels import LABEL, OF_A_TEXT, SURE
from digest.french.letters import unaccented
from digest.model import Passage

_LONGEST = 60
_SURE_LABEL = re.compile(SURE, re.IGNORECASE)
_ANY_LABEL = re.compile(LABEL, re.IGNORECASE)
_SIGNED = re.compile(
    rf"(?:la )?(?:{SURE}|nos (?:partenaires|commanditaires|annonceurs))(?!\w)", re.IGNORECASE
)
_FOLDER = re.compile(rf"{unaccented(SURE)}|partenaires?|commanditaires?", re.IGNORECASE)
"""As addresses write labels: without accents."""
_GIVEN = re.compile(
    r"(?:(?:un |une )?(?:article |contenu |dossier |texte |chronique |capsule |section )?"
    r"(?:pr[ée]sent[ée]e?|offerte?|propuls[ée]e?|commandit[ée]e?|sponsoris[ée]e?|pay[ée]e?"
    r"|parrain[ée]e?|financ[ée]e?|r[ée]dig[ée]e?|produite?|fournie?|propos[ée]e?"
    r"|conçue? et propos[ée]e?) (?:fièrement |gracieusement )?par"
    r"|(?:publicité|annonce) payée par"
    r"|(?:collaboration|partenariat) (?:payante?|payée?|rémunérée?|commerciale?) avec"
    r"|une présentation d[e’'u]|(?:sponsored|presented|powered|paid for) by)\W+",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"(?:(?:(?:un )?(?:contenu|article) )?(?:réalisé|produit|créé|conçu)e? )?"
    r"(?:en (?:collaboration|partenariat|association) avec|(?:avec|grâce à) (?:la participation|la"
    r" collaboration|le soutien|l[’']appui|le concours) d(?:e|u|es|[’'])|in partnership with)\W+",
    re.IGNORECASE,
)
_BY = re.compile(
    r"une? (?:texte|article|collaboration|capsule|chronique|contenu|message|initiative"
    r"|création|production) (?=d(?:e|u|es)\b|d[’'])",
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
_THIS = r"(?:ce|cet|cette|ces) (?:contenus?|textes?|articles?|dossiers?|messages?|pages?|vidéos?)"
_SAYS_SO = re.compile(
    rf"\W*(?:{_THIS} (?:est |a été |vous est |est un contenu )?"
    r"(?:commandité|payé|sponsorisé|présenté|offert|proposé|produit) par\b"
    rf"|(?:un )?(?:{OF_A_TEXT})?(?:commandité|payé|sponsorisé) par\b"
    rf"|(?:ceci|{_THIS}) est (?:une? )?(?:{SURE}|publicité)(?!\w)"
    r"|(?:sponsored|paid for|presented) by\b)",
    re.IGNORECASE,
)
_SOMEBODY_ELSE = re.compile(
    r"ce contenu (?:est |a été )(?:produit|réalisé|conçu|créé) "
    r"en (?:partenariat|collaboration) avec"
    rf"|{_THIS} (?:est |a été )(?:produit|rédigé|écrit|réalisé|conçu|créé|fourni|préparé)e? "
    r"(?:[^.!?]{0,80}\bpour le compte d(?:e|u|es|[’'])|par (?:l[ae’'] ?|les |notre |un )?"
    r"(?:studio|annonceur|commanditaire|partenaire|équipe (?:commerciale|publicitaire|du studio)"
    r"|service (?:commercial|publicitaire)))"
    r"|(?:la |l[’']|les |notre |nos )?(?:salle de |membres de la )?"
    r"(?:rédaction|équipe éditoriale|journalistes)\b[^.!?]{0,80}? n[’'](?:y )?(?:a|ont) "
    r"(?:pas|aucunement) (?:été impliquée?s? |participé|pris part|contribué)[^.!?]{0,60}?"
    rf"(?:\b{_THIS}|(?<=n[’']y a pas pris part)|(?<=n[’']y a pas participé))",
    re.IGNORECASE,
)
"""How a sentence of its first or last line begins, which says that it is not the newsroom's."""
_NEXT_SENTENCE = re.compile(r"(?<=[.!?…»])\s+")
_LONGEST_NOTE = 300
"""Characters of a line that says so; a paragraph of a story may be longer."""
_IN_BRACKETS = re.compile(r"[\[(]([^\[\]()]{2,80})[\])]")
_SIGN = re.compile(r"\s*[|–—•]\s*|\s+-\s+")
_BAR = re.compile(r"\s*[|•]\s*")
_PARTS = re.compile(r"\s*[|–—/>:·,+()\[\]]\s*|\s+-\s+")
_MARKED = re.compile(r"[*«“\"]\s*([^*«»“”\"]{3,40}?)\s*[*»”\"]\s+\w")
_SHOUTED = re.compile(r"([A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ’' -]{6,40}?)\s(?=[A-ZÀ-ÖØ-Þ]?[a-zà-öø-ÿ’'])")
_MATTER = re.compile(
    r"(?:commandites|publi[ -]?reportages|publicités natives|advertorials|advertisements)",
    re.IGNORECASE,
)
"""Before a colon many of them are what a story tells of; a label names its own text."""
_HASHTAG = re.compile(r"(?:^|\s)#(?:ad|pub|sponso\w*|publireportage)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=\w)[.:|–—](?:\s|$)")


def paid_sign(
    labels: Iterable[str], title: str, *texts: Sequence[Passage], author: str = "", url: str = ""
) -> str:
    """
    What says that it was paid for, in the publisher's own words (60 characters), or "".

    *labels* are all that it is filed under, tags included; *texts* what it says, and what
    is said of it.
    """
    lines = [[passage.text for passage in text if not passage.is_heading] for text in texts]
    firsts = (sign for text in lines if text for sign in _in_first_words(text[0]))
    lasts = (sign for text in lines if text[1:] for sign in _in_last_words(text[-1]))
    signs = (
        *_in_categories(labels),
        *_in_title(title),
        *_in_author(author),
        *_in_address(url),
        *firsts,
        *lasts,
    )
    return next((sign.strip(" []()*«»|:–—\u00a0")[:_LONGEST] for sign in signs), "")


def _in_categories(labels: Iterable[str]) -> Iterator[str]:
    """The first says how a text is filed; what follows may be what it speaks of."""
    for place, written in enumerate(labels):
        name = written.replace("_", " ").strip(" #")
        label = _SURE_LABEL if place else _ANY_LABEL
        parts = (part.strip(" #") for part in _PARTS.split(name))
        is_label = label.fullmatch(name) or any(map(_SURE_LABEL.fullmatch, parts))
        if is_label or _GIVEN.match(name) or _WITH.match(name):
            yield written


def _in_author(author: str) -> Iterator[str]:
    """Who signs is called as such texts are, alone, in brackets, or before a company's name."""
    yield from _signatures(author)


@lru_cache(maxsize=512)  # a newsroom has some dozens
def _signatures(author: str) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, _PARTS.split(author)) if _SIGNED.match(part))


def _in_address(url: str) -> Iterator[str]:
    """A folder, or a name before the site's own, is called so; a story's own name is its title."""
    parts = urlsplit(url)
    hosts = parts.netloc.split(".")[:-2]
    folders = (*hosts, *unquote(parts.path).split("/")[1:-1])
    yield from filter(_is_label, folders)


@lru_cache(maxsize=2048)  # a site has some dozens
def _is_label(folder: str) -> bool:
    return _FOLDER.fullmatch(re.sub(r"[-_]+", " ", folder)) is not None


def _in_title(title: str) -> Iterator[str]:
    """What stands in brackets, or beside a sign that parts it from the headline."""
    bare = title.strip()
    marked = _IN_BRACKETS.findall(title)
    yield from (part for part in marked if _ANY_LABEL.fullmatch(part) or _is_credit(part))
    parts = _SIGN.split(bare)
    for part in parts[:1] + parts[-1:] if len(parts) > 1 else ():
        if _SURE_LABEL.fullmatch(part) or _is_credit(part):
            yield part
    first, *more = _BAR.split(bare)
    if more and _ANY_LABEL.fullmatch(first):
        yield first
    label, colon, _ = title.partition(":")
    is_label = _SURE_LABEL.fullmatch(label.strip()) and not _MATTER.fullmatch(label.strip())
    if colon and (is_label or _is_credit(label, is_sentence=True)):
        yield label
    openings = (form.match(bare) for form in (_MARKED, _SHOUTED))
    yield from (each[1] for each in openings if each and _SURE_LABEL.fullmatch(each[1].strip()))
    if hashtag := _HASHTAG.search(title):
        yield hashtag[0]


def _in_first_words(text: str) -> Iterator[str]:
    """A sentence that says so, or a credit that stands alone, or before the text."""
    yield from _in_sentences(text)
    head = _SENTENCE.split(text.strip(" «»\u00a0"), maxsplit=1)[0]
    is_alone = len(head) >= len(text.strip(" .:|–—«»\u00a0"))
    if _is_credit(head, is_sentence=not is_alone):
        yield head


def _in_last_words(text: str) -> Iterator[str]:
    """A sentence that says so, or a company's credit that stands alone: colleagues have one too."""
    if len(text) > _LONGEST_NOTE:
        return
    yield from _in_sentences(text)
    bare = text.strip(" .()[]*\u00a0")
    if (_GIVEN.match(bare) and _is_credit(bare)) or _is_credit(bare, is_sentence=True):
        yield bare


def _in_sentences(text: str) -> Iterator[str]:
    """What a line says of the text that it begins or ends."""
    if match := _SAYS_SO.match(text):
        yield match[0]
    if len(text) > _LONGEST_NOTE:
        return
    if _SURE_LABEL.fullmatch(text.strip(" .()[]*–—\u00a0")):
        yield text
    every = map(_SOMEBODY_ELSE.match, _NEXT_SENTENCE.split(text))
    yield from (match[0] for match in every if match)


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
