"""
The writers' files, read into what the voice and the judge of tone work with.

`phrases.toml` and `gravity.toml` come in as the tables TOML makes of them. A
fault in them is the newsroom's to mend, so it is named by file and key.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from digest.compose.gravity import Family, Genre, Help, Lexicon, SoberDay, folded
from digest.compose.points import PointRule
from digest.compose.voice import Line, Pool
from digest.errors import ConfigError

WORDS = ("updated", "published", "advertisement", "sponsored", "read")
"""Fixed words that an edition cannot do without."""
_WARY = 0.4
PHRASES = "phrases.toml"
GRAVITY = "gravity.toml"

Table = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything the voice may say (`opening/normal` -> its lines), and how gravity is told."""

    pools: Mapping[str, Pool]
    motifs: tuple[re.Pattern[str], ...]
    ritual: str
    words: Mapping[str, str]
    """Fixed words of the edition (labels, link texts), by name."""
    points: tuple[PointRule, ...]
    """How the lead's paragraphs are labelled; the first is the summary's."""
    lexicon: Lexicon

    def pool(self, slot: str, kind: str) -> Pool:
        """The lines of a slot in a tone or on an occasion; none when the writers gave none."""
        return self.pools.get(f"{slot}/{kind}", ())


def parse_catalogue(files: Mapping[str, Table]) -> Catalogue:
    """
    The catalogue in those files, by name (`phrases.toml`, `gravity.toml`).

    Raises `ConfigError` that names every fault in a file.
    """
    phrases = _Reader(PHRASES, files[PHRASES])
    pools = {
        f"{slot}/{kind}": tuple(
            Line(f"{slot}/{kind}/{number}", text) for number, text in enumerate(lines, 1)
        )
        for slot, kinds in phrases.tables("pools").items()
        for kind, lines in kinds.items()
    }
    catalogue = Catalogue(
        pools=pools,
        motifs=phrases.patterns("motifs"),
        ritual=phrases.text("ritual"),
        words=phrases.texts("words"),
        points=tuple(
            PointRule(label=label, sober=sober, headings=_words(headings, phrases))
            for label, sober, headings in phrases.rows("points", "label", "sober", "headings")
        ),
        lexicon=_lexicon(_Reader(GRAVITY, files[GRAVITY])),
    )
    missing = [name for name in WORDS if not catalogue.words.get(name)]
    phrases.faults += [f"words: {name} is missing" for name in missing]
    phrases.stop_at_faults()
    return catalogue


def _lexicon(file: "_Reader") -> Lexicon:
    lexicon = Lexicon(
        families=tuple(
            Family(weight, _words(pattern, file))
            for weight, patterns in ((3.0, "grave"), (2.0, "heavy"), (1.0, "serious"))
            for pattern in file.lines(patterns)
        ),
        wary=tuple(Family(_WARY, _words(pattern, file)) for pattern in file.lines("wary")),
        masks=tuple(_words(pattern, file) for pattern in file.lines("masks")),
        genres=tuple(
            _genre(sections, marks, words, file)
            for sections, marks, words in file.rows("genres", "sections", "marks", "words")
        ),
        stated_death=_words(file.text("stated_death"), file),
        near=_words(file.text("near"), file),
        floor_sections=frozenset(map(folded, file.lines("floor_sections"))),
        light_sections=frozenset(map(folded, file.lines("light_sections"))),
        helps=tuple(
            Help(_words(words, file), text) for words, text in file.rows("help", "words", "text")
        ),
        sober_days=tuple(
            _sober_day(day, why, file) for day, why in file.texts("sober_days").items()
        ),
    )
    file.stop_at_faults()
    return lexicon


def _words(pattern: str, file: "_Reader") -> re.Pattern[str]:
    return file.pattern(rf"(?<!\w)(?:{pattern})(?!\w)")


def _genre(sections: str, marks: str, words: str, file: "_Reader") -> Genre:
    names = frozenset(folded(name) for name in sections.split("|"))
    return Genre(names, _words(marks, file) if marks else None, _words(words, file))


def _sober_day(day: str, reason: str, file: "_Reader") -> SoberDay:
    found = re.fullmatch(r"(\d\d)-(\d\d)", day)
    if not found:
        file.faults.append(f'sober_days: found "{day}"; allowed: a month and a day, like "12-06"')
        return SoberDay(0, 0, reason)
    return SoberDay(int(found[1]), int(found[2]), reason)


def _has_texts(entry: object, names: tuple[str, ...]) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(name), str) for name in names)


class _Reader:
    """Takes values out of one file's table and collects what is wrong with it."""

    def __init__(self, name: str, table: Table) -> None:
        self.name = name
        self.table = table
        self.faults: list[str] = []

    def stop_at_faults(self) -> None:
        if self.faults:
            raise ConfigError(self.name, tuple(self.faults))

    def text(self, key: str) -> str:
        value = self.table.get(key)
        if isinstance(value, str):
            return value
        self.faults.append(f"{key}: missing, or not a text")
        return ""

    def lines(self, key: str) -> tuple[str, ...]:
        return self._lines(key, self.table.get(key))

    def texts(self, key: str) -> dict[str, str]:
        found = {name: self._one_text(key, text) for name, text in self._table(key).items()}
        return {name: text for name, text in found.items() if text is not None}

    def rows(self, key: str, *names: str) -> tuple[tuple[str, ...], ...]:
        """The `[[key]]` entries, each as the texts of those names in order."""
        entries = self.table.get(key, [])
        if isinstance(entries, list) and all(_has_texts(entry, names) for entry in entries):
            return tuple(tuple(entry[name] for name in names) for entry in entries)
        self.faults.append(f"{key}: every entry needs {' and '.join(names)}, as texts")
        return ()

    def tables(self, key: str) -> dict[str, dict[str, tuple[str, ...]]]:
        return {
            slot: {
                kind: self._lines(f"{slot}.{kind}", lines)
                for kind, lines in (kinds.items() if isinstance(kinds, dict) else ())
            }
            for slot, kinds in self._table(key).items()
        }

    def patterns(self, key: str) -> tuple[re.Pattern[str], ...]:
        return tuple(self.pattern(line) for line in self.lines(key))

    def pattern(self, text: str) -> re.Pattern[str]:
        try:
            return re.compile(text, re.IGNORECASE)
        except re.error as fault:
            self.faults.append(f"{text!r} is not a pattern: {fault}")
            return re.compile("(?!)")

    def _table(self, key: str) -> Table:
        value = self.table.get(key, {})
        if isinstance(value, dict):
            return value
        self.faults.append(f"{key}: not a table")
        return {}

    def _lines(self, key: str, value: object) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(line, str) for line in value):
            return tuple(value)
        self.faults.append(f"{key}: missing, or not a list of texts")
        return ()

    def _one_text(self, key: str, value: object) -> str | None:
        if isinstance(value, str):
            return value
        self.faults.append(f"{key}: holds something that is not a text")
        return None
