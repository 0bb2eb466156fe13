"""The edition that would go, made again whenever a template or a phrase changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from digest.compose.gravity import Asked
from digest.flows.app import App
from digest.flows.collect import CollectReport, collect
from digest.flows.decisions import Decisions
from digest.flows.prepare import Prepared, prepare
from digest.model import Tone
from digest.render.environment import template_folders


@dataclass(frozen=True, slots=True)
class Easel:
    """What a preview is made from: the day, and what one reading of the sources brought."""

    app: App
    day: date
    collected: CollectReport


def set_up(app: App, day: date) -> Easel:
    """Read the sources once."""
    return Easel(app, day, collect(app, app.clock(), force=True))


def draw(easel: Easel, tone: Tone | None = None) -> Prepared:
    """The day's edition as it would go now, or in another tone. Nothing is written."""
    app = easel.app
    asked = None if tone is None else Asked(tone, "for the preview")
    decisions = Decisions(tone=asked)
    return prepare(app, easel.day, app.clock(), decisions, easel.collected)


def stamp(app: App) -> str:
    """Something that is another whenever a template or a writers' file was changed."""
    return str(max((file.stat().st_mtime_ns for file in _files(app)), default=0))


def _files(app: App) -> Iterator[Path]:
    for folder in template_folders(app.settings.own_templates):
        yield from (file for file in folder.rglob("*") if file.is_file())
