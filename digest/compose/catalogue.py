"""
The writers' files, read into what the voice and the judge of tone work with.

`phrases.toml`, `gravity.toml` and `fields.toml` come in as the tables TOML makes of
them. A fault in them is the newsroom's to mend, so it is named by file and key.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from digest.compose.lead_paragraphs import PointRule
from digest.compose.lexicon import Lexicon, parse_lexicon
from digest.compose.likelihood import parse_cues
from digest.compose.voice import CatalogueLine, Pool
from digest.compose.writers_file import Table, WritersFile, stop_at_faults

WORDS = ("updated", "published", "told", "told_of", "advertisement", "sponsored", "read")
"""Fixed words that an edition cannot do without."""
PHRASES = "phrases.toml"
GRAVITY = "gravity.toml"
FIELDS = "fields.toml"


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
    The catalogue in those files, by name (`phrases.toml`, `gravity.toml`, `fields.toml`).

    Raises `ConfigError` that names every fault of them.
    """
    phrases = WritersFile(PHRASES, files[PHRASES])
    gravity = WritersFile(GRAVITY, files[GRAVITY])
    fields = WritersFile(FIELDS, files[FIELDS])
    catalogue = Catalogue(
        pools=_pools(phrases),
        motifs=_motifs(phrases),
        ritual=phrases.text("ritual"),
        words=_words(phrases),
        points=tuple(
            PointRule(
                label=label,
                sober=sober,
                headings=phrases.any_of(f"points.{number}.headings", (headings,)),
            )
            for number, (label, sober, headings) in enumerate(
                phrases.rows("points", "label", "sober", "headings"), 1
            )
        ),
        lexicon=parse_lexicon(gravity, parse_cues(fields)),
    )
    stop_at_faults(phrases, gravity, fields)
    return catalogue


def _pools(phrases: WritersFile) -> Mapping[str, Pool]:
    return {
        name: tuple(
            CatalogueLine(f"{name}/{number}", text, when)
            for number, (text, when) in enumerate(written, 1)
        )
        for name, written in phrases.phrases("pools").items()
    }


def _motifs(phrases: WritersFile) -> tuple[re.Pattern[str], ...]:
    """They are looked for in what was said, with the apostrophes of a line set in type."""
    motifs = phrases.patterns("motifs")
    phrases.faults += [
        f"motifs: {motif.pattern!r} can never be found whole: write ’ for the apostrophe"
        for motif in motifs
        if re.search(r"\w'\w", motif.pattern)
    ]
    return motifs


def _words(phrases: WritersFile) -> Mapping[str, str]:
    words = phrases.texts("words")
    phrases.expect("words", words, WORDS)
    phrases.faults += [f"words.{name}: missing, or empty" for name in WORDS if not words.get(name)]
    return words
