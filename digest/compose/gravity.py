"""
How grave a story is, by what a reader is told of it.

Words miss what is told without them: so a section that often tells of harm keeps the
voice away from its stories, and words that merely go with harm weigh a little (the
vaguest of them, by twos), and somebody who is named with a no is somebody whom harm
befell. And words say more than is meant: so in a section of light matter, or told of a
garden gnome, they are a manner of speaking until a fact says more. The words, weights and
sections are the writers' (`lexicon.py`); what an edition makes of it is `tone.py`'s.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from digest.compose.lexicon import Genre, Lexicon, WordFamily
from digest.compose.likelihood import (
    CALM,
    HARM_SECTION,
    LITERAL_HARM,
    STATED_DEATH,
    Likelihood,
    cues_of,
    likelihood,
    told,
    wording_of,
)
from digest.compose.sections import folded
from digest.french.typography import clean
from digest.model import Article, Tone

_WORD = re.compile(r"\w+")
_FIRST_WORDS = 150
"""How much of an article's body counts."""
_OPENING = 60
"""How much of it a headline that tells little owes its meaning to."""
_WORDS_OF_A_FACT = 2
_SUSPICIONS = 3
"""So many words that often go with harm leave little doubt."""

Hit = tuple[float, str]
"""What a word weighs, and the word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gravity:
    """What one story weighs, and why."""

    score: float
    tone: Tone
    """`SOBER` for a grave story, `RESTRAINED` for a serious one or a section that calls for it."""
    is_serious: bool = False
    """By its words or by the rest of what it shows, whatever its section."""
    is_of_harm: bool = False
    """By all that is shown of it a grave one is to be feared, and nobody was spared."""
    is_fit_to_lead: bool = True
    """Whether an edition that plays may open with it."""
    weighty: str = ""
    """Why it is not plainly light; empty for a light story."""
    words: tuple[str, ...] = ()
    """Of harm, as they were found."""
    likelihood: Likelihood = CALM
    help: str = ""

    @property
    def is_grave(self) -> bool:
        """Whether nothing may be said beside it but itself."""
        return self.tone is Tone.SOBER

    @property
    def is_harmless(self) -> bool:
        """Whether it holds no word of harm, and nothing that it shows speaks for any."""
        return not self.score and self.likelihood.denies_serious

    @property
    def is_light(self) -> bool:
        """Scores nothing, in a section known to be light, and more than a headline says so."""
        return not self.weighty


@lru_cache(maxsize=2048)  # an edition is made again for each look and each act of the desk
def weigh(article: Article, lexicon: Lexicon) -> Gravity:
    """
    The gravity of one story, from its title, its summary, its first words and its section.

    By what a reader is told: the body counts where the headline leaves open whether
    anybody was hurt.
    """
    headline = _plain(f"{article.title}. {article.summary}")
    likely = _likelihood(article, headline, lexicon)
    by_words, words = _by_words(article, headline, lexicon)
    score = _agreed(by_words, likely, lexicon)
    is_of_harm = _is_of_harm(by_words, likely, headline, article.section, lexicon)
    return Gravity(
        score=score,
        tone=_tone(score, article.section, lexicon),
        is_serious=score >= lexicon.serious,
        is_of_harm=is_of_harm,
        is_fit_to_lead=_is_fit_to_lead(score, likely, article.section, lexicon),
        weighty=_why_weighty(score, article, lexicon),
        words=(words or likely.words) if score or is_of_harm else (),
        likelihood=likely,
        help=_help(mask(headline, lexicon), lexicon) if score else "",
    )


def _by_words(article: Article, headline: str, lexicon: Lexicon) -> tuple[float, tuple[str, ...]]:
    """What its words weigh, and those of harm."""
    genres = _genres(headline, article.section, lexicon)
    hits = list(_hits_of_headline(headline, article.section, lexicon))
    if all(weight < lexicon.serious for weight, _ in hits):
        hits += _hits_of_body(article, genres, lexicon)
    score = _score(hits, lexicon, headline, is_fiction=any(genre.marks for genre in genres))
    score = min(
        score,
        _most_by_figure(hits, headline, article, lexicon),
        _most_if_spared(hits, headline, lexicon),
    )
    return score, tuple(dict.fromkeys(word for _, word in hits))


def _likelihood(article: Article, headline: str, lexicon: Lexicon) -> Likelihood:
    """How likely it is grave or serious, by all that its headline shows."""
    below = article.summary or _first_words(article, _OPENING)
    text = _plain(told(article.title, below))
    hits = _hits_of_headline(headline, article.section, lexicon)
    shown = cues_of(text, hits, lexicon.cues.fields)
    kinds = dict.fromkeys(_kinds(text, hits, article.section, lexicon), "")
    wording = wording_of(text, lexicon.cues)
    return likelihood({**shown, **kinds, **wording}, lexicon.cues)


def _kinds(text: str, hits: Iterable[Hit], section: str, lexicon: Lexicon) -> Iterator[str]:
    """What the lists say of a text beside its words of harm, and of its section."""
    kinds = (
        (HARM_SECTION, lexicon.harm_sections),
        ("a section of hard news", lexicon.floor_sections),
        ("a section to smile at", lexicon.merry_sections),
        ("a light section", lexicon.light_sections),
    )
    yield next((name for name, kind in kinds if kind.have(section)), "another section")
    meant = mask(text, lexicon)
    if _most_if_spared(hits, text, lexicon) < math.inf:
        yield "nobody much hurt"
    signs = (
        ("what only sounds grave", lexicon.masks, text),
        (LITERAL_HARM, lexicon.literal, meant),
        (STATED_DEATH, lexicon.stated_death, meant),
    )
    yield from (name for name, sign, where in signs if sign.search(where))


def _agreed(score: float, likely: Likelihood, lexicon: Lexicon) -> float:
    """
    What the words weigh, as far as all that is shown allows.

    The lists of harms are believed, but where something smiles beside what they call grave, or
    where all else says that nobody is hurt; and all else is believed where they are silent.
    """
    if likely.says_grave:
        return max(score, lexicon.grave)
    if score >= lexicon.grave and not likely.denies_grave:
        return score
    if score >= lexicon.serious and likely.denies_serious:
        return lexicon.least
    score = min(score, lexicon.near_from) if score >= lexicon.grave else score
    return max(score, lexicon.serious) if likely.says_serious else score


def is_merry(article: Article, lexicon: Lexicon) -> bool:
    """Whether it is there to make one smile: by its section, or by words that only sound grave."""
    gravity = weigh(article, lexicon)
    if gravity.is_serious or gravity.tone is Tone.SOBER:
        return False
    sounds_grave = lexicon.masks.search(_plain(article.title)) is not None
    plays = sounds_grave and _is_light_section(article.section, lexicon)
    return plays or lexicon.merry_sections.have(article.section)


def mask(text: str, lexicon: Lexicon) -> str:
    """That text with the expressions that only sound grave blanked out."""
    return lexicon.masks.sub(" ", _plain(text))


def _plain(text: str) -> str:
    """That text as the writers' patterns are written: straight apostrophes, ordinary spaces."""
    return clean(text).replace("’", "'").replace("\u00a0", " ")


def _why_weighty(score: float, article: Article, lexicon: Lexicon) -> str:
    if score:
        return "with words that go with harm"
    if not _is_light_section(article.section, lexicon):
        return "outside the sections known to be light"
    return "" if article.summary or article.body else "known by the headline only"


def _is_light_section(section: str, lexicon: Lexicon) -> bool:
    return lexicon.light_sections.have(section) and not lexicon.floor_sections.have(section)


def _is_of_harm(
    by_words: float, likely: Likelihood, headline: str, section: str, lexicon: Lexicon
) -> bool:
    """Whether a grave one is to be feared, by all it shows or by heavy words among harm."""
    if lexicon.spared.search(headline):
        return False
    is_heavy = by_words >= lexicon.near_from and lexicon.harm_sections.have(section)
    return is_heavy or likely.may_be_grave


def _is_fit_to_lead(score: float, likely: Likelihood, section: str, lexicon: Lexicon) -> bool:
    """Whether an edition that plays may open with it: nothing of harm, and nothing doubtful."""
    is_harm = lexicon.harm_sections.have(section)
    return not is_harm and score < lexicon.serious and not likely.says_serious


def _help(headline: str, lexicon: Lexicon) -> str:
    lines = (line.text for line in lexicon.helps if line.pattern.search(headline))
    return next(lines, "")


def _most_by_figure(hits: list[Hit], headline: str, article: Article, lexicon: Lexicon) -> float:
    """
    The most that its words may weigh: in a section of light matter they are often figures.

    There a fact says more than one of them, and whom it befell or who came.
    """
    if not _is_light_section(article.section, lexicon):
        return math.inf
    text = mask(f"{headline} {_first_words(article, _OPENING)}", lexicon)
    if _is_literal(text, lexicon):
        return math.inf
    words = {word for weight, word in hits if weight > lexicon.least}
    signs = (len(words) >= _WORDS_OF_A_FACT) + bool(lexicon.facts.search(text))
    is_likely = len({word for _, word in hits}) >= _SUSPICIONS
    return (lexicon.doubtful if is_likely else lexicon.least, lexicon.doubtful, math.inf)[signs]


def _is_literal(text: str, lexicon: Lexicon) -> bool:
    """Whether it says a harm that nobody says by way of speaking."""
    return any(each.search(text) for each in (lexicon.stated_death, lexicon.literal))


def _hits_of_body(article: Article, genres: list[Genre], lexicon: Lexicon) -> list[Hit]:
    """What its first words say: most of it where they state a harm plainly, else half."""
    opening = _plain(_first_words(article, _OPENING))
    is_plain = _is_literal(mask(opening, lexicon), lexicon)
    share = lexicon.plain_body_share if is_plain else lexicon.body_share
    text = _plain(_first_words(article, _FIRST_WORDS))
    hits = _hits(_meant(text, lexicon.families, genres, lexicon), lexicon.families)
    return [(weight * share, word) for weight, word in hits]


@lru_cache(maxsize=256)  # weighed alone to rank a story, and with its body to tell it
def _hits_of_headline(headline: str, section: str, lexicon: Lexicon) -> tuple[Hit, ...]:
    genres = _genres(headline, section, lexicon)
    text = _meant(headline, lexicon.of_headlines, genres, lexicon)
    return tuple(_hits(text, lexicon.of_headlines))


def _first_words(article: Article, number: int) -> str:
    words: list[str] = []
    for passage in article.body:
        words += passage.text.split()
        if len(words) >= number:
            break
    return " ".join(words[:number])


def _genres(headline: str, section: str, lexicon: Lexicon) -> list[Genre]:
    """What the headline's section makes of its words; nothing where a death is stated."""
    if lexicon.stated_death.search(headline):
        return []
    asked = (genre for genre in lexicon.genres if genre.sections.have(section))
    return [genre for genre in asked if genre.marks is None or genre.marks.search(headline)]


def _meant(
    text: str, families: Iterable[WordFamily], genres: Iterable[Genre], lexicon: Lexicon
) -> str:
    """What counts of a text; most hold no word of harm, and are done with before any mask."""
    if not _hits(text, families):
        return ""
    masked = mask(text, lexicon)
    for genre in genres:
        masked = genre.words.sub(" ", masked)
    return masked


def _hits(text: str, families: Iterable[WordFamily]) -> list[Hit]:
    """Every word of harm that begins where a word does: looked for there and nowhere else."""
    starts = [word.start() for word in _WORD.finditer(text)]
    return [
        (family.weight, word)
        for family in families
        for word in _words_of(family.pattern, text, starts)
    ]


def _words_of(pattern: re.Pattern[str], text: str, starts: list[int]) -> Iterator[str]:
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start)):
            end = match.end()
            yield match[0].casefold()


def _score(hits: list[Hit], lexicon: Lexicon, headline: str, *, is_fiction: bool) -> float:
    """The heaviest hit, a little for each further word, less for fiction."""
    heaviest: dict[str, float] = {}
    for weight, word in hits:
        heaviest[word] = max(weight, heaviest.get(word, 0))
    weights = sorted(heaviest.values(), reverse=True)
    if not weights or weights == [lexicon.vague.weight]:
        return 0
    if sum(weight >= lexicon.least for weight in weights) >= _SUSPICIONS:
        weights[0] = max(weights[0], lexicon.doubtful)
    score = weights[0] + lexicon.further_hit * sum(weight > lexicon.least for weight in weights[1:])
    if is_fiction:
        score -= lexicon.fiction_discount
    if score >= lexicon.near_from and _is_near(heaviest, headline, lexicon):
        score += lexicon.near_bonus
    return round(max(score, lexicon.least), 2)


def _is_near(heaviest: Mapping[str, float], headline: str, lexicon: Lexicon) -> bool:
    """Whether it befell somebody here: of a flooded street, its name alone says nothing graver."""
    heavy = [word for word, weight in heaviest.items() if weight >= lexicon.near_from]
    is_of_places = all(lexicon.of_places.fullmatch(word) for word in heavy)
    return not is_of_places and lexicon.near.search(headline) is not None


def _most_if_spared(hits: Iterable[Hit], headline: str, lexicon: Lexicon) -> float:
    """The most that a story may weigh which says that hardly anybody came to harm."""
    is_grave = any(weight >= lexicon.grave for weight, _ in hits)
    return math.inf if is_grave or not lexicon.spared.search(headline) else lexicon.near_from


def _tone(score: float, section: str, lexicon: Lexicon) -> Tone:
    if score >= lexicon.grave:
        return Tone.SOBER
    is_floor = not folded(section) or lexicon.floor_sections.have(section)
    return Tone.RESTRAINED if score >= lexicon.serious or is_floor else Tone.NORMAL
