"""The words, the expressions and the sections by which gravity is told: data, from the writers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from digest.compose.likelihood import Cues
from digest.compose.sections import Sections, sections
from digest.compose.writers_file import WritersFile

_WEIGHTS = {"grave": 3.0, "heavy": 2.0, "serious": 1.0}
_WARY = 0.4
_VAGUE = 0.2
_LEAP_YEAR = 2024
"""It has every day that any year has."""
_PLAIN = {
    "’": "a straight apostrophe (')",
    "\u00a0": "an ordinary space for the no-break one",
    "\u202f": "an ordinary space for the no-break one",
}
"""What no weighed text holds, and what to write instead."""
_ONE_OF = re.compile(r"\[[^\]]*\]")
"""Signs of which one is enough: there, one that no text holds does no harm."""


@dataclass(frozen=True, slots=True)
class WordFamily:
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
class HelpLine:
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

    cues: Cues
    """What is heard beside the lists."""
    families: tuple[WordFamily, ...]
    """Words that weigh wherever they stand, the heaviest first."""
    wary: WordFamily
    """Words of headlines that often go with harm: too common to be looked for in a body."""
    vague: WordFamily
    """Words that go with harm as often as not: in a headline, it takes two of them."""
    masks: re.Pattern[str]
    """Expressions that only sound grave."""
    genres: tuple[Genre, ...]
    stated_death: re.Pattern[str]
    literal: re.Pattern[str]
    """What is never a manner of speaking, wherever it stands."""
    spared: re.Pattern[str]
    """What says that nobody came to much harm."""
    of_places: re.Pattern[str]
    """Heavy words for what befalls places, not persons."""
    facts: re.Pattern[str]
    """Whom a harm befell, who came, when: what a manner of speaking does not say."""
    near: re.Pattern[str]
    floor_sections: Sections
    harm_sections: Sections
    """Those whose stories are of harm even where no word says so."""
    light_sections: Sections
    merry_sections: Sections
    """Those that are there to make one smile."""
    helps: tuple[HelpLine, ...]
    sober_days: tuple[SoberDay, ...]
    grave: float = 2.5
    serious: float = 0.9
    further_hit: float = 0.3
    body_share: float = 0.5
    plain_body_share: float = 0.8
    fiction_discount: float = 1.5
    least: float = 0.4
    """What a story weighs at least that has any word: fiction lightens, and never to nothing."""
    doubtful: float = 0.8
    """What it weighs at most where its words may be a manner of speaking."""
    near_bonus: float = 0.7
    near_from: float = 1.8

    def __hash__(self) -> int:
        """By its sections alone: a pattern's own hash reads the whole of it, each time."""
        return hash(self.light_sections.names)

    @property
    def of_headlines(self) -> tuple[WordFamily, ...]:
        """All that is looked for in a title and a summary."""
        return (*self.families, self.wary, self.vague)


def parse_lexicon(file: WritersFile, cues: Cues) -> Lexicon:
    """
    The lexicon in that file, which collects the faults, with the *cues* beside it.

    `help`, `genres`, `sober_days` and any list may be empty, where a newsroom wants
    none: what is left out on purpose is still written down (see `writers_file`).
    """
    light = file.lists("light_sections")
    return Lexicon(
        cues=cues,
        families=tuple(_family(weight, name, file) for name, weight in _WEIGHTS.items()),
        wary=_family(_WARY, "wary", file),
        vague=_family(_VAGUE, "vague", file),
        masks=_any_of("masks", file.lines("masks"), file),
        genres=tuple(
            _genre(f"genres.{name}", parts, light, file)
            for name, parts in file.tables("genres").items()
        ),
        stated_death=_any_of("stated_death", file.lines("stated_death"), file),
        literal=_any_of("literal", file.lines("literal"), file),
        spared=_any_of("spared", file.lines("spared"), file),
        of_places=_any_of("of_places", file.lines("of_places"), file),
        facts=_any_of("facts", file.lines("facts"), file),
        near=_any_of("near", file.lines("near"), file),
        floor_sections=sections(file.lines("floor_sections")),
        harm_sections=sections(file.lines("harm_sections")),
        light_sections=sections(name for names in light.values() for name in names),
        merry_sections=sections(file.lines("merry_sections")),
        helps=tuple(
            HelpLine(_any_of(f"help.{number}.words", (words,), file), text)
            for number, (words, text) in enumerate(file.rows("help", "words", "text"), 1)
        ),
        sober_days=tuple(_sober_days(file)),
    )


def _family(weight: float, name: str, file: WritersFile) -> WordFamily:
    return WordFamily(weight, _any_of(name, file.lines(name), file))


def _any_of(key: str, entries: tuple[str, ...], file: WritersFile) -> re.Pattern[str]:
    """Those entries as one pattern, for texts that are made plain before they are weighed."""
    for entry in entries:
        fancy = [char for char in _PLAIN if char in _ONE_OF.sub("", entry)]
        file.faults += [
            f"{key}: {entry!r} can never be found: texts are made plain before they are "
            f"weighed; write {_PLAIN[char]}"
            for char in fancy
        ]
    return file.any_of(key, entries)


def _genre(
    key: str,
    parts: Mapping[str, tuple[str, ...]],
    light: Mapping[str, tuple[str, ...]],
    file: WritersFile,
) -> Genre:
    """`[genres.name]`: `sections` are lists of `[light_sections]`; without `marks`, always so."""
    file.expect(key, parts, ("sections", "marks", "words"))
    file.faults += [f"{key}.{name}: missing" for name in ("sections", "words") if name not in parts]
    names = parts.get("sections", ())
    file.faults += [
        f"{key}.sections: no light_sections.{name}" for name in names if name not in light
    ]
    marks, words = parts.get("marks", ()), parts.get("words", ())
    return Genre(
        sections=sections(section for name in names for section in light.get(name, ())),
        marks=_any_of(f"{key}.marks", marks, file) if marks else None,
        words=_any_of(f"{key}.words", words, file),
    )


def _sober_days(file: WritersFile) -> Iterator[SoberDay]:
    for written, reason in file.texts("sober_days").items():
        day = _day_of(written)
        if day is None:
            file.faults.append(
                f'sober_days: found "{written}"; allowed: a month and a day that exist, '
                'like "12-06"'
            )
        else:
            yield SoberDay(day.month, day.day, reason)


def _day_of(written: str) -> date | None:
    match = re.fullmatch(r"([0-9]{2})-([0-9]{2})", written)
    if not match:
        return None
    try:
        return date(_LEAP_YEAR, int(match[1]), int(match[2]))
    except ValueError:
        return None
