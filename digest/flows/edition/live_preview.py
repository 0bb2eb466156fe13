"""The edition that would go, made again whenever something it is made from changes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from digest.collect import folder
from digest.collect.kinds import FOLDER
from digest.compose.tone import AskedTone
from digest.flows.app import App
from digest.flows.edition.approval import approval_of
from digest.flows.edition.decisions import Decisions
from digest.flows.edition.dry_run import DryRun, fixed_proposal
from digest.flows.edition.prepare import prepare
from digest.flows.sources.collect import collect
from digest.flows.sources.material import collect_day
from digest.flows.sources.reports import CollectReport
from digest.model import Proposal, Tone
from digest.render.environment import template_folders
from digest.store import changes, sources

_MEMORY = timedelta(days=14)
"""How far back an article that changes is noticed: further than any window opens."""


@dataclass(frozen=True, slots=True)
class PreviewSession:
    """What a preview is made from: the day, and what the newest reading of the sources brought."""

    app: App
    day: date
    collected: CollectReport
    folders: str
    """The state of the sources that are folders, as they were read."""


def set_up(app: App, day: date) -> PreviewSession:
    """Read the sources once."""
    folders = _folders(app)
    return PreviewSession(app, day, collect_day(app, day, app.clock()), folders)


def renewed(session: PreviewSession) -> PreviewSession:
    """The same; where a file in a folder of articles changed, with the folders read again."""
    folders = _folders(session.app)
    if folders == session.folders:
        return session
    report = collect(session.app, session.app.clock(), force=True, only=FOLDER)
    collected = replace(report, material=session.collected.material)
    return replace(session, collected=collected, folders=folders)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRequest:
    """What whoever looks wants to see instead of what would leave."""

    tone: Tone | None = None
    is_anew: bool = False
    """The edition as it is made now, whatever was proposed to the desk."""


AS_IT_IS = PreviewRequest()


def draw(session: PreviewSession, request: PreviewRequest = AS_IT_IS) -> DryRun:
    """
    The day's edition as it would leave, or as it is wished for. Nothing is written.

    For a day to come, today's stories are told as they would be on that day.
    Raises as `prepare` does.
    """
    app, proposal = session.app, drawn_proposal(session, request)
    if proposal is not None:
        return DryRun.of_proposal(app, proposal)
    asked = None if request.tone is None else AskedTone(request.tone, "for the preview")
    decisions = Decisions(tone=asked)
    material = session.collected.material
    preparation = prepare(app, session.day, app.clock(), decisions, material)
    return DryRun.of_preparation(preparation, session.collected)


def drawn_proposal(session: PreviewSession, request: PreviewRequest) -> Proposal | None:
    """The proposal that is drawn word for word, where nothing else is wished for; else None."""
    if request != AS_IT_IS:
        return None
    return fixed_proposal(session.app, approval_of(session.app, session.day))


def stamp(session: PreviewSession) -> str:
    """
    Something that is another once what is drawn may be.

    A template, a writers' file or an article in a folder was saved, an article
    came or was changed, the desk wrote or decided something.
    """
    app = session.app
    since = datetime.combine(min(session.day, app.today()), time(), UTC) - _MEMORY
    with app.database.read() as conn:
        mark = changes.mark(conn, app.settings.newsletter.slug, session.day, since)
    return f"{_newest(_templates(app))} {_folders(app)} {mark}"


def _templates(app: App) -> Iterator[Path]:
    for own in template_folders(app.settings.own_templates):
        yield from (file for file in own.rglob("*") if file.is_file())


def _folders(app: App) -> str:
    with app.database.read() as conn:
        read = [source for source in sources.every(conn) if source.kind == FOLDER.name]
    return " ".join(_newest(folder.path_of(source.url).glob("*.md")) for source in read)


def _newest(files: Iterator[Path]) -> str:
    """How many there are, and when the newest was saved."""
    moments = list(map(_saved_at, files))
    return f"{len(moments)}/{max(moments, default=0)}"


def _saved_at(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:  # an editor that saves by renaming leaves a moment without the file
        return 0
