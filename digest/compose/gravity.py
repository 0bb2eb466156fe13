"""
How grave a story is, and which tone that leaves the voice.

Words alone must not decide: they miss oblique headlines. So a section that
often tells of harm sets a floor, words that merely go with harm keep a headline
from being light (the vaguest of them, by twos), an edition nobody looked at may
tease only when every story is plainly light, and the voice itself never jokes
about a story. The words, weights and sections are the writers' (`lexicon.py`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from digest.compose.lexicon import Genre, Lexicon, WordFamily
from digest.compose.sections import folded
from digest.errors import UsageError
from digest.french.typography import clean
from digest.model import Article, Tone

_WORD = re.compile(r"\w+")
_FIRST_WORDS = 150
"""How much of an article's body counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gravity:
    """What one story weighs, and why."""

    score: float
    tone: Tone
    """`SOBER` for a grave story, `RESTRAINED` for a serious one or a section that calls for it."""
    weighty: str = ""
    """Why an edition that nobody looked at may not play beside it; empty for a light story."""
    words: tuple[str, ...] = ()
    """Of harm, as they were found."""
    help: str = ""

    @property
    def is_light(self) -> bool:
        """Scores nothing, in a section known to be light, and more than a headline says so."""
        return not self.weighty


@dataclass(frozen=True, slots=True)
class ToneRuling:
    """The edition's tone, with the reason in English for the operator."""

    tone: Tone
    reason: str
    is_remembrance: bool = False
    """Whether the date alone asks for it."""


@dataclass(frozen=True, slots=True)
class AskedTone:
    """The tone a person asks for, and why."""

    tone: Tone
    reason: str


_LOUDEST_FIRST = (Tone.NORMAL, Tone.RESTRAINED, Tone.SOBER)


def decided(ruling: ToneRuling, asked: AskedTone | None) -> ToneRuling:
    """
    The tone a person decided on, over the one the edition found by itself.

    Anybody may raise it. Raises `UsageError` where it is lowered without a reason.
    """
    if asked is None or asked.tone is ruling.tone:
        return ruling
    is_lowered = _LOUDEST_FIRST.index(asked.tone) < _LOUDEST_FIRST.index(ruling.tone)
    if is_lowered and not asked.reason.strip():
        raise UsageError(
            f"the tone is {ruling.tone} ({ruling.reason}); say why it should be {asked.tone} "
            "with --reason, and the reason is kept"
        )
    why = clean(asked.reason) or "no reason given"
    reason = f"asked for by a person: {why}; by itself {ruling.tone}: {ruling.reason}"
    return ToneRuling(asked.tone, reason, ruling.is_remembrance)


@lru_cache(maxsize=256)  # an edition is made again for each view of a preview
def weigh(article: Article, lexicon: Lexicon) -> Gravity:
    """The gravity of one story, from its title, its summary, its first words and its section."""
    section = article.section
    headline = f"{article.title}. {article.summary}"
    genres = _genres(_plain(headline), section, lexicon)
    title = _meant(headline, lexicon.of_headlines, genres, lexicon)
    body = _meant(_first_words(article), lexicon.families, genres, lexicon)
    hits = [
        *_hits(title, lexicon.of_headlines, 1.0),
        *_hits(body, lexicon.families, lexicon.body_share),
    ]
    is_fiction = any(genre.marks is not None for genre in genres)
    score = _score(hits, lexicon, _plain(headline), is_fiction=is_fiction)
    is_floor = not folded(section) or lexicon.floor_sections.have(section)
    return Gravity(
        score=score,
        tone=_tone(score, lexicon, floor=is_floor),
        weighty=_why_weighty(score, article, lexicon),
        words=tuple(dict.fromkeys(word for _, word in hits)) if score else (),
        help=next(
            (line.text for line in lexicon.helps if score and line.pattern.search(title)), ""
        ),
    )


def edition_tone(stories: Iterable[Gravity], day: date, lexicon: Lexicon) -> ToneRuling:
    """
    The tone of an edition that goes out by itself, the lead first among *stories*.

    It may play only when every story is light; a person may decide otherwise.
    """
    weights = tuple(stories)
    grave = [story.tone is Tone.SOBER for story in weights]
    for sober in lexicon.sober_days:
        if (sober.month, sober.day) == (day.month, day.day):
            return ToneRuling(
                Tone.SOBER, f"a day of remembrance: {sober.reason}", is_remembrance=True
            )
    if grave and grave[0]:
        return ToneRuling(Tone.SOBER, f"the lead is grave ({', '.join(weights[0].words)})")
    if sum(grave) >= 2 or (sum(grave) and sum(grave) / len(grave) >= 0.4):
        return ToneRuling(Tone.SOBER, f"{sum(grave)} of {len(grave)} stories are grave")
    if any(grave):
        return ToneRuling(Tone.RESTRAINED, "one story is grave")
    heavy = [story for story in weights if not story.is_light]
    if heavy:
        return ToneRuling(Tone.RESTRAINED, _why_restrained(heavy))
    return ToneRuling(Tone.NORMAL, "every story scores 0 and stands in a light section")


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


def _why_restrained(heavy: list[Gravity]) -> str:
    words = tuple(dict.fromkeys(word for story in heavy for word in story.words))
    if words:
        return f"serious words: {', '.join(words[:5])}"
    reasons = Counter(story.weighty for story in heavy)
    counts = ", ".join(f"{number} {why}" for why, number in reasons.items())
    return f"of the stories {counts}; and nobody looked"


def _first_words(article: Article) -> str:
    words: list[str] = []
    for passage in article.body:
        words += passage.text.split()
        if len(words) >= _FIRST_WORDS:
            break
    return " ".join(words[:_FIRST_WORDS])


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
    if not _hits(_plain(text), families, 1.0):
        return ""
    masked = mask(text, lexicon)
    for genre in genres:
        masked = genre.words.sub(" ", masked)
    return masked


def _hits(text: str, families: Iterable[WordFamily], share: float) -> list[tuple[float, str]]:
    """Every word of harm that begins where a word does: looked for there and nowhere else."""
    starts = [word.start() for word in _WORD.finditer(text)]
    return [
        (family.weight * share, word)
        for family in families
        for word in _words_of(family.pattern, text, starts)
    ]


def _words_of(pattern: re.Pattern[str], text: str, starts: list[int]) -> Iterator[str]:
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start)):
            end = match.end()
            yield match[0].casefold()


def _score(
    hits: list[tuple[float, str]], lexicon: Lexicon, headline: str, *, is_fiction: bool
) -> float:
    """The heaviest hit, a little for each further word, less for fiction."""
    heaviest: dict[str, float] = {}
    for weight, word in hits:
        heaviest[word] = max(weight, heaviest.get(word, 0))
    weights = sorted(heaviest.values(), reverse=True)
    if not weights or weights == [lexicon.vague.weight]:
        return 0
    score = weights[0] + lexicon.further_hit * sum(weight > lexicon.least for weight in weights[1:])
    if is_fiction:
        score -= lexicon.fiction_discount
    if score >= lexicon.near_from and lexicon.near.search(headline):
        score += lexicon.near_bonus
    return round(max(score, lexicon.least), 2)


def _tone(score: float, lexicon: Lexicon, *, floor: bool) -> Tone:
    if score >= lexicon.grave:
        return Tone.SOBER
    return Tone.RESTRAINED if score >= lexicon.serious or floor else Tone.NORMAL
