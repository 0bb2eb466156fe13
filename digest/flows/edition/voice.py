"""What the writers' files say: their slips, each with its place, and the month to come."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path

from digest.compose.catalogue import Catalogue, parse_catalogue
from digest.compose.proofread import Slip, proofread, proofread_farewell
from digest.compose.rehearse import rehearse
from digest.compose.writers_file import Table
from digest.config import Settings
from digest.flows.app import App
from digest.model import Edition, Tone
from digest.render.environment import template_folders
from digest.render.voice_files import phrase_rows, read_voice
from digest.store import past_phrases

FAREWELLS = ("web/desabonnement.html", "web/parti.html", "web/preferences.html")
"""What someone who leaves reads."""


@dataclass(frozen=True, slots=True)
class VoiceFault:
    """A slip and where it is; row and column from 1, 0 where it is the whole file's."""

    file: Path
    row: int
    column: int
    slip: Slip

    def __str__(self) -> str:
        return f"{self.file}:{self.row}:{self.column} {self.slip}"


def catalogue_of(settings: Settings) -> Catalogue:
    """The voice of an installation; raises `ConfigError` where its files cannot be used."""
    return _PARSED.catalogue_of(read_voice(settings.own_templates))


class _ParsedFiles:
    """The catalogue of the tables that were read last: to make one takes as long as composing."""

    def __init__(self) -> None:
        self._newest: tuple[Mapping[str, Table], Catalogue] | None = None

    def catalogue_of(self, tables: Mapping[str, Table]) -> Catalogue:
        """The catalogue of those very tables; a text that was saved anew is another table."""
        newest = self._newest
        if newest and all(newest[0].get(name) is table for name, table in tables.items()):
            return newest[1]
        catalogue = parse_catalogue(tables)
        self._newest = tables, catalogue
        return catalogue


_PARSED = _ParsedFiles()


def lint_voice(settings: Settings) -> tuple[VoiceFault, ...]:
    """
    Every slip of the phrases and of what someone who leaves reads.

    Raises `ConfigError` where a file cannot be read at all.
    """
    file, rows = phrase_rows(settings.own_templates)
    lines = file.read_text(encoding="utf-8").splitlines()
    slips = proofread(catalogue_of(settings))
    spoken = (_placed(file, lines, rows.get(slip.line, 0), slip) for slip in slips)
    return (*spoken, *_farewells(settings.own_templates))


def rehearse_voice(app: App, first: date, days: int, tone: Tone | None) -> Iterator[Edition]:
    """What the voice would say from *first* on, after what the editions before it said."""
    newsletter = app.settings.newsletter
    with app.database.read() as conn:
        earlier = past_phrases.before(conn, newsletter.slug, first)
    return rehearse(catalogue_of(app.settings), newsletter, first, days, tone, earlier)


def _placed(file: Path, lines: list[str], row: int, slip: Slip) -> VoiceFault:
    line = lines[row - 1] if row else ""
    return VoiceFault(file, row, line.find(slip.words) + 1, slip)


def _farewells(own: Path | None) -> Iterator[VoiceFault]:
    for name in FAREWELLS:
        file = next(f / name for f in template_folders(own) if (f / name).is_file())
        lines = file.read_text(encoding="utf-8").splitlines()
        for row, line in enumerate(lines, 1):
            words = unescape(re.sub(r"<[^>]*>|\{[{%].*?[%}]\}", " ", line))
            for slip in proofread_farewell(name, words):
                yield _placed(file, lines, row, slip)
