"""
Whether a later telling of a story has other facts than the one before. Pure.

A fact is a number, an outcome, a denial, what a first sentence opens with, or
what a title says of the end. A word put right, a sentence moved, a quotation,
the background of it all or another way to say the same are none.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rapidfuzz.distance import LCSseq

from digest.collect.locked import is_told_for_subscribers
from digest.collect.words import is_number, sentences, words

_NEW_IN_FIRST = 4
"""How many words of a first sentence must be new, beside half of them."""
_OF_A_NOTE = ("corrig", "correct", "errat", "erreur", "rectif", "precis")
"""How words begin with which a newsroom says that it put something right."""
_KIN = 0.5
"""Of the content of two sentences, how much they share where one is the other told anew."""
_SAYS_SOMETHING = 3
"""How many words of content a sentence has that can take another's place."""
_STEM = 6
_MOST = 200
"""Sentences that differ which are laid beside one another, of each telling."""
_MOST_READ = 3000
_READ = 60_000
"""Sentences of a telling, and characters of a paragraph, that are compared at all."""
_ONE_TITLE = 0.6
"""How much of their content two titles share that may differ in one fact."""
_CUT = re.compile(r"(?:…|\.\.\.|\[…\])\s*$")
_VERB = re.compile(
    r"a|ont|est|sont|va|vont|fait|font|dit|se|s|\w+(?:ra|ront|ait|aient|ent|rent|it|oit|ge|te|se)"
)
"""What a sentence has that tells; a caption and a label have none."""
_BACKGROUND = re.compile(
    r"\b(?:l an dernier|annee derniere|il y a \d|rappel\w*|jadis|autrefois|naguere|historiquement"
    r"|siecle|annees \d0|a l epoque|(?:1[89]|20)\d\d|mois dernier|avai(?:t|ent))\b"
)
"""What goes back in time, and so brings nothing new."""

_APPEAL = re.compile(
    r"^(?:soutenez|inscrivez|abonnez|recevez|telechargez|suivez|partagez|rejoignez|ecrivez|appuyez"
    r"|faites un don|vous (?:aimez|avez aime|appreciez) (?:nous lire|ce|cet|notre|nos))\b"
    r"|\b(?:infolettre|inscrivez vous|abonnez vous|soutenez (?:nous|notre|une presse|le journal))\b"
)
"""How a newsroom asks for money, for an address, for a word."""

_DENIALS = frozenset({"ne", "n", "pas", "jamais", "aucun", "aucune", "non", "contre", "rien"})
_NOBODY = re.compile(r"(?<!\bune )(?<!\bla )(?<!\bcette )(?<!\bchaque )(?<!\bsa )\bpersonne\b")
"""What denies by itself, where « ne » was left out: no woman and no man."""
_MAYBE = re.compile(
    r"(?:pourrai|devrai|serai|aurai)(?:t|ent)|songe\w*|envisag\w*|menac\w*|esper\w*|soupconn\w*"
    r"|negoci\w*|attend\w*|cherch\w*|recherch\w*|delib\w*|etudi\w*|reflech\w*|propos\w*|veut|veulent"
)
"""What may still come to pass: where it goes, it did."""
_TO_COME = re.compile(r"(?!sera$|aura$)\w{2,}(?:era|eront|ira|iront|dra|dront)")
_OUTCOME = re.compile(
    r"(?:mort|tues?$|tuee|deced|deces|succomb|bless|indemn|sain(?!t)|vivant|critique|repech|retrouv"
    r"|arret|interpell|captur|maitris|epingl|neutralis|liber|relach|detenu|ecrou|evad|identifi"
    r"|accus|inculp|compar[au]|plaid|coupable|innocent|acquitt|condamn|meurtre|verdict|sentence"
    r"|elus?$|elue|reelu|batt(?!eri|ur)|vainqu|vainc|victoi|defait|inclin|gagn|remport|triomph"
    r"|champion|elimin|qualifi|couronn|decern|attribu|adopt|rejet|refus|approuv|accept|accord"
    r"|autoris|interd|permis|annul|casse$|invalid|suspen|unanim|oui$|tranch|expuls|extrad"
    r"|report(?:e|ee|es|ees|era|eront)$|reprogr|devanc|lev(?:e|ee|es|ees)$|maint(?:ien|enu)"
    r"|abandon|renon|recul|retir|ajourn|ferm(?!ier|ette)|rouv|reouv|inaugur|repris$|reprend"
    r"|interromp|interrupt|retabl|debloqu|evacu|confin|coup(?:e|ee|es|ees)$|detrui"
    r"|sign(?:e|ee|es|ees|ent|era|eront)$|conclu|enten(?:te|du)|vendu|achet|acqui|racheti?|echang"
    r"|cede|choisi|nomm|rendus?$|rendues?$|restitu|demission|quitt|demis|congedi|licenci"
    r"|gre(?:ve|vist)|debray|lockout|lock$|prolong|faillite|liquid|explos|effondr|eclat|ecras"
    r"|chavir|coul(?:e|ee)$|sombr|deraill|deborde|inond|propag|atterr|secour|sauv(?!ag)|rescap"
    r"|naufrag|guer(?!r)|infect|dement|ordonn|obten|obtien|finalement|hausse|baiss|grimp|chut"
    r"|bond(?:i|it)$|plong)"
)
"""How words begin that say how something ended."""
_EMPTY = re.compile(
    r"dans|avec|pour|sans|sous|vers|chez|entre|leurs?|cette|elles?|nous|vous|mais|donc|plus|moins"
    r"|tout(?:es?)?|tous|meme|encore|aussi|deja|etre|avoir|sont|etai(?:t|ent)|sera|seront|fai(?:t|re)"
    r"|avai(?:t|ent)|aura|auront|depuis|pendant|apres|avant|selon|lors|dont|quand|comme|ainsi|alors"
)
"""What only joins words."""
_CAME_TO_PASS = re.compile(
    r"\b(?:est|sont) (?:mort|décéd|tomb|rentr|arriv|revenu|part|sorti|venu|né)\w*\b"
    r"|\b(?:a|ont|s'est|se sont|(?:a|ont)-t-(?:il|elle)s?)"
    r"(?: été| finalement| depuis| enfin| aussi)? "
    r"(?!dit|déclar|expliqu|ajout|soulign|affirm|indiqu|précis|rappel|lanc|confi|écrit|noté"
    r"|mentionn|soutenu|racont|répond|conclu|comment|admis|reconnu|déplor|permis|ouvert)"
    r"\w{2,}(?:é|és|ée|ées|u|us|ue|ues|i|is|ie|ies|it|its|ite|ites|int|ert|erts|erte|ort|orte)\b"
)
"""What is told in the tense of what has just happened, and not of who said it."""
_DIRECTION = re.compile(r"hausse|baiss|grimp|chut|bond|plong")
"""Ends that a title may name otherwise than its text: « coûtera plus cher », « hausse »."""
_OPPOSITES = tuple(
    frozenset(pair)
    for pair in (("avec", "sans"), ("pour", "contre"), ("plus", "moins"), ("oui", "non"))
)
_COUNTED = re.compile(
    r"dollars|cents|millions?|milliards?|pourcent|personnes|morts?|bless\w+|victimes?|malades?|cas"
    r"|postes|emplois|travailleurs|employes|arrestations|suspects|maisons|logements|foyers|clients"
    r"|voix|votes|etudiants|eleves|enfants|patients|residents|citoyens|hectares"
)
"""What a number must count to be a fact by itself, in a sentence that was added."""
_ENDING = re.compile(r"e*s?$")
"""What tells one from several, and her from him."""
_SINGLES = {"un": "1", "une": "1", "aucun": "0", "aucune": "0"}
_YEARS = range(1800, 2101)


@dataclass(frozen=True)  # without slots: its content is made where it is first asked for, and kept
class _Sentence:
    """One sentence as it is compared."""

    words: tuple[str, ...]
    written: str = field(default="", compare=False)

    @property
    def is_note(self) -> bool:
        """Whether it says that something was put right."""
        return any(word.startswith(_OF_A_NOTE) for word in self.words)

    @cached_property
    def content(self) -> frozenset[str]:
        """The words that say something."""
        kept = (word for word in self.words if len(word) > 3 or is_number(word))
        return frozenset(word for word in kept if not _EMPTY.fullmatch(word))

    @cached_property
    def stems(self) -> frozenset[str]:
        """How its words of content begin, whatever their tense or number."""
        return frozenset(word[:_STEM] for word in self.content)

    @property
    def goes_back(self) -> bool:
        """Whether it tells what was long so."""
        return bool(_BACKGROUND.search(" ".join(self.words)))

    @property
    def is_open(self) -> bool:
        """Whether it tells what may still come to pass."""
        return any(map(_MAYBE.fullmatch, self.words))

    @property
    def is_to_come(self) -> bool:
        """Whether it tells what will come to pass."""
        return any(map(_TO_COME.fullmatch, self.words))

    @property
    def has_come(self) -> bool:
        """Whether it tells what has just come to pass."""
        return bool(_CAME_TO_PASS.search(self.written.casefold()))

    @property
    def denials(self) -> bool:
        """Whether it denies something."""
        spoken = self.words
        return not _DENIALS.isdisjoint(spoken) or bool(_NOBODY.search(" ".join(spoken)))

    @property
    def is_appeal(self) -> bool:
        """Whether it asks something of readers, for the newsroom itself."""
        return bool(_APPEAL.search(" ".join(self.words)))


def have_new_facts(
    before: Iterable[str], after: Iterable[str], *, are_of_one_source: bool = True
) -> bool:
    """
    Whether *after* tells other facts than *before*, each given by its paragraphs.

    What another source only adds to the same words is no news: it cut them less, or has
    a standfirst or a caption before them.
    """
    former = tuple(before)
    old, new = _sentences(former), _sentences(after)
    if not old:
        return False
    said, says = frozenset(old), frozenset(new)
    left = [sentence for sentence in old if sentence not in says][:_MOST]
    fresh = [sentence for sentence in new if sentence not in said][:_MOST]
    pairs = [(_counterpart(sentence, left), sentence) for sentence in fresh]
    if any(other and _differ_in_fact(other, sentence) for other, sentence in pairs):
        return True
    added = [sentence for other, sentence in pairs if not (other or sentence.is_appeal)]
    if _CUT.search(former[-1]) or is_told_for_subscribers((), former[-1]):
        return False  # what comes after the cut was there before
    known = frozenset(word for sentence in old for word in sentence.words)
    opens = new[:1] == added[:1] and _opens_with_news(new[:1], known)
    if opens and (are_of_one_source or _tells_an_end(new[0], known)):
        return True
    gone = [sentence for sentence in left if _counterpart(sentence, fresh) is None]
    if _took_a_place(gone, added, known):
        return True
    since = (sentence for sentence in added if not (sentence.goes_back or sentence.is_note))
    return are_of_one_source and any(_tells_an_end(each, known) for each in since)


def titles_differ_in_fact(before: str, after: str, known: str) -> bool:
    """Whether the title *after* tells another end than *before*, over a text that was *known*."""
    old, new = _Sentence(words(before)), _Sentence(words(after))
    if not old.words or not new.words or old == new:
        return False
    if _count_otherwise(old.words, new.words):
        return True
    shared = len(old.content & new.content)
    if shared >= _ONE_TITLE * max(len(old.content), len(new.content), 1):
        return _differ_in_fact(old, new)
    text = frozenset(words(known)) | frozenset(old.words)
    ends = (word for word in new.words if not _DIRECTION.match(word))
    return shared > 0 and any(_is_end(word, text) for word in ends)


def _sentences(paragraphs: Iterable[str]) -> list[_Sentence]:
    every = (part for text in paragraphs for part in sentences(text[:_READ]))
    return [_sentence(part) for part in itertools.islice(every, _MOST_READ)]


@lru_cache(maxsize=2048)
def _sentence(written: str) -> _Sentence:
    return _Sentence(words(written), written)


def _counterpart(sentence: _Sentence, others: list[_Sentence]) -> _Sentence | None:
    """The sentence that is this one told otherwise: of its kin, the one that shares most."""
    kin = (other for other in others if _kinship(sentence, other) >= _KIN)
    return max(
        kin,
        key=lambda other: (len(sentence.content & other.content), _kinship(sentence, other)),
        default=None,
    )


def _kinship(first: _Sentence, second: _Sentence) -> float:
    shorter = min(len(first.content), len(second.content))
    return len(first.content & second.content) / max(shorter, _SAYS_SOMETHING)


# --- what makes two sentences tell two things ---------------------------------------------


def _differ_in_fact(former: _Sentence, later: _Sentence) -> bool:
    """Whether a sentence that was told otherwise tells something else."""
    if former.denials != later.denials or _count_otherwise(former.words, later.words):
        return True
    if any(
        _is_other_number(old, new) or _is_other_end(new, former) or _is_opposite(old, new)
        for old, new in _exchanged(former.words, later.words)
    ):
        return True
    is_settled = former.is_open and not later.is_open
    was_undone = former.is_to_come or not former.has_come
    is_done = was_undone and later.has_come and not later.is_to_come
    return (is_settled or is_done) and bool(later.stems - former.stems)


def _exchanged(
    former: tuple[str, ...], later: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The runs of words that differ: what was there, and what is there now."""
    there = here = 0
    for block in LCSseq.editops(former, later).as_matching_blocks():
        if block.a > there or block.b > here:
            yield former[there : block.a], later[here : block.b]
        there, here = block.a + block.size, block.b + block.size


def _is_other_number(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Whether a number took the place of another, or of « un », « aucun »."""
    there, here = _numbers(old), _numbers(new)
    if there and here:
        return not there & here
    if len(old) == len(new) == 1 and _years(old) and _years(new):
        return True
    few = {*_SINGLES, "plusieurs"}
    return bool(here and few & set(old)) or bool(there and few & set(new))


def _count_otherwise(former: tuple[str, ...], later: tuple[str, ...]) -> bool:
    """Whether both count one thing and have no number of it in common, wherever it stands."""
    there, here = _counts(former), _counts(later)
    return any(not there[thing] & here[thing] for thing in there.keys() & here.keys())


def _counts(spoken: tuple[str, ...]) -> dict[str, set[str]]:
    """The numbers before each thing that is counted, in one gender and number: 14 « mort »."""
    counts: dict[str, set[str]] = {}
    for word, after in itertools.pairwise(spoken):
        number = _SINGLES.get(word, word)
        if is_number(number) and _is_counted(number, after):
            counts.setdefault(_ENDING.sub("", after), set()).add(number)
    return counts


def _is_counted(number: str, after: str) -> bool:
    is_thing = len(after) > 2 and not is_number(after) and not _EMPTY.fullmatch(after)
    return is_thing and not _is_a_moment(number, after)


def _is_other_end(new: tuple[str, ...], former: _Sentence) -> bool:
    """Whether those words say an end, or that something is so « de nouveau »."""
    is_again = ("de", "nouveau") in itertools.pairwise(new)
    return is_again or any(_is_end(word, frozenset(former.words)) for word in new)


def _is_opposite(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    return any(
        len(pair & set(old)) == len(pair & set(new)) == 1 and pair & set(old) != pair & set(new)
        for pair in _OPPOSITES
    )


def _is_end(word: str, known: frozenset[str]) -> bool:
    """Whether that word says how something ended, and nothing of it was known."""
    match = _OUTCOME.match(word)
    return match is not None and not any(other.startswith(match[0][:5]) for other in known)


def _tells_an_end(sentence: _Sentence, known: frozenset[str]) -> bool:
    """Whether a sentence that is new tells an end, or a number that counts something."""
    pairs = zip(sentence.words, (*sentence.words, "")[1:], strict=True)
    counts = any(
        is_number(word) and word not in known and _COUNTED.fullmatch(after) for word, after in pairs
    )
    return counts or sentence.has_come or any(_is_end(word, known) for word in sentence.words)


def _took_a_place(gone: list[_Sentence], added: list[_Sentence], known: frozenset[str]) -> bool:
    """Whether something is no longer said and something else is said instead."""
    stems = {word[:_STEM] for word in known}
    said = [sentence for sentence in added if len(sentence.stems - stems) >= _SAYS_SOMETHING - 1]
    return bool(said) and any(len(each.content) >= _SAYS_SOMETHING - 1 for each in gone)


def _opens_with_news(first: list[_Sentence], known: frozenset[str]) -> bool:
    """Whether the first sentence is a new one: an update opens with what happened since."""
    if not first:
        return False
    spoken = frozenset(first[0].words)
    new = spoken - known
    tells = any(map(_VERB.fullmatch, first[0].words)) and not first[0].is_note
    return tells and len(new) >= max(_NEW_IN_FIRST, len(spoken) / 2)


def _numbers(spoken: Iterable[str]) -> set[str]:
    """The numbers that count something: no year, and no hour of the day."""
    run = tuple(spoken)
    return {
        word
        for word, after in zip(run, (*run, "")[1:], strict=True)
        if is_number(word) and not _is_a_moment(word, after)
    }


def _years(spoken: Iterable[str]) -> set[str]:
    return {word for word in spoken if word.isdecimal() and int(word) in _YEARS}


def _is_a_moment(number: str, after: str) -> bool:
    """Whether a number is an hour of the day, or a year."""
    if after in ("h", "heure", "heures"):
        return True
    return number.isdecimal() and int(number) in _YEARS and after != "dollars"
