"""The words, the expressions and the sections by which gravity is told: data, from the writers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from digest.compose.sections import Sections, sections
from digest.compose.writers_file import WritersFile

_WEIGHTS = {"grave": 3.0, "heavy": 2.0, "serious": 1.0}
_WARY = 0.4
_VAGUE = 0.2


@dataclass(frozen=True, slots=True)
class Family:
    """Words of one weight: 3 grave for certain, 2 probably, 1 serious, less for what is wary."""

    weight: float
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Genre:
    """What sounds grave in some sections only: a novel's murder, a team's attack."""

    sections: Sections
    marks: re.Pattern[str] | None
    """What a headline must hold for it to be one (a film, a novel); None where it always is."""
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Help:
    """Where a reader touched by such a story can turn."""

    pattern: re.Pattern[str]
    text: str


@dataclass(frozen=True, slots=True)
class SoberDay:
    """A day of the year kept in memory of something."""

    month: int
    day: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words, the expressions that only sound like them, and what sections tell."""

    families: tuple[Family, ...]
    """Words that weigh wherever they stand, the heaviest first."""
    wary: Family
    """Words of headlines that often go with harm: too common to be looked for in a body."""
    vague: Family
    """Words that go with harm as often as not: in a headline, it takes two of them."""
    masks: re.Pattern[str]
    """Expressions that only sound grave."""
    genres: tuple[Genre, ...]
    stated_death: re.Pattern[str]
    near: re.Pattern[str]
    floor_sections: Sections
    light_sections: Sections
    helps: tuple[Help, ...]
    sober_days: tuple[SoberDay, ...]
    grave: float = 2.5
    serious: float = 0.9
    further_hit: float = 0.3
    body_share: float = 0.5
    fiction_discount: float = 1.5
    least: float = 0.4
    """What a story weighs at least that has any word: fiction lightens, and never to nothing."""
    near_bonus: float = 0.7
    near_from: float = 1.8

    @property
    def of_headlines(self) -> tuple[Family, ...]:
        """All that is looked for in a title and a summary."""
        return (*self.families, self.wary, self.vague)


def parse_lexicon(file: WritersFile) -> Lexicon:
    """The lexicon in that file. Raises `ConfigError` that names every fault."""
    light = file.lists("light_sections")
    lexicon = Lexicon(
        families=tuple(_family(weight, name, file) for name, weight in _WEIGHTS.items()),
        wary=_family(_WARY, "wary", file),
        vague=_family(_VAGUE, "vague", file),
        masks=file.any_of("masks", file.lines("masks")),
        genres=tuple(
            _genre(name, parts, light, file) for name, parts in file.tables("genres").items()
        ),
        stated_death=file.any_of("stated_death", file.lines("stated_death")),
        near=file.any_of("near", file.lines("near")),
        floor_sections=sections(file.lines("floor_sections")),
        light_sections=sections(name for names in light.values() for name in names),
        helps=tuple(
            Help(file.any_of("help", (words,)), text)
            for words, text in file.rows("help", "words", "text")
        ),
        sober_days=tuple(
            _sober_day(day, why, file) for day, why in file.texts("sober_days").items()
        ),
    )
    file.stop_at_faults()
    return lexicon


def _family(weight: float, name: str, file: WritersFile) -> Family:
    return Family(weight, file.any_of(name, file.lines(name)))


def _genre(
    name: str,
    parts: Mapping[str, tuple[str, ...]],
    light: Mapping[str, tuple[str, ...]],
    file: WritersFile,
) -> Genre:
    """`[genres.name]`: `sections` are lists of `[light_sections]`; without `marks`, always so."""
    key = f"genres.{name}"
    told = parts.get("sections", ())
    file.faults += [f"{key}: no light_sections.{one}" for one in told if one not in light]
    marks, words = parts.get("marks", ()), parts.get("words", ())
    return Genre(
        sections=sections(section for one in told for section in light.get(one, ())),
        marks=file.any_of(key, marks) if marks else None,
        words=file.any_of(key, words),
    )


def _sober_day(day: str, reason: str, file: WritersFile) -> SoberDay:
    found = re.fullmatch(r"(\d\d)-(\d\d)", day)
    if not found:
        file.faults.append(f'sober_days: found "{day}"; allowed: a month and a day, like "12-06"')
        return SoberDay(0, 0, reason)
    return SoberDay(int(found[1]), int(found[2]), reason)
