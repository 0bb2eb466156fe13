"""The edition that would go, made again whenever a template or a phrase changes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from digest.compose.arrange import Morning, compose
from digest.compose.gravity import Asked
from digest.dates import civil_day
from digest.flows.app import App
from digest.flows.collect import CollectReport, collect
from digest.flows.decisions import Decisions
from digest.flows.foresee import fixed
from digest.flows.prepare import Prepared, compiled, prepare
from digest.flows.propose import as_proposed
from digest.flows.standing import standing
from digest.flows.voice import catalogue_of
from digest.model import Tone
from digest.render.environment import template_folders
from digest.store import partners, said


@dataclass(frozen=True, slots=True)
class Easel:
    """What a preview is made from: the day, and what one reading of the sources brought."""

    app: App
    day: date
    collected: CollectReport


def set_up(app: App, day: date) -> Easel:
    """Read the sources once."""
    return Easel(app, day, collect(app, app.clock(), force=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What whoever looks wants to see instead of what would leave."""

    tone: Tone | None = None
    lines: frozenset[str] = frozenset()
    """Lines to hear instead of the day's own, by name."""
    is_anew: bool = False
    """The edition as it is made now, whatever was proposed to the desk."""


AS_IT_IS = Wish()


def draw(easel: Easel, wish: Wish = AS_IT_IS) -> Prepared:
    """
    The day's edition as it would leave, or as it is wished for. Nothing is written.

    For a day to come, today's stories are told as they would be on that day.
    """
    app = easel.app
    proposal = fixed(app, standing(app, easel.day)) if wish == AS_IT_IS else None
    return _made(easel, wish) if proposal is None else as_proposed(app, proposal)


def _made(easel: Easel, wish: Wish) -> Prepared:
    app = easel.app
    asked = None if wish.tone is None else Asked(wish.tone, "for the preview")
    now = app.clock()
    today = civil_day(now, app.settings.newsletter.timezone)
    prepared = prepare(app, min(easel.day, today), now, Decisions(tone=asked), easel.collected)
    if easel.day <= today and not wish.lines:
        return prepared
    return _as_on(easel.day, app, prepared, asked, wish.lines)


def _as_on(
    day: date, app: App, prepared: Prepared, asked: Asked | None, wanted: frozenset[str]
) -> Prepared:
    if prepared.edition is None:
        return prepared
    slug, now = app.settings.newsletter.slug, app.clock()
    with app.database.read() as conn:
        earlier, partner = said.before(conn, slug, day), partners.running(conn, day)
    told = compose(
        prepared.choice,
        Morning(
            day=day,
            window=prepared.window,
            behind=timedelta(0),
            newsletter=app.settings.newsletter,
            partner=partner,
            catalogue=catalogue_of(app.settings),
            words_per_minute=app.settings.edition.words_per_minute,
            earlier=earlier,
            asked=asked,
            wanted=wanted,
        ),
    )
    return replace(prepared, day=day, edition=told, parts=compiled(app, told, now))


def stamp(app: App) -> str:
    """Something that is another whenever a template or a writers' file was changed."""
    return str(max((file.stat().st_mtime_ns for file in _files(app)), default=0))


def _files(app: App) -> Iterator[Path]:
    for folder in template_folders(app.settings.own_templates):
        yield from (file for file in folder.rglob("*") if file.is_file())
