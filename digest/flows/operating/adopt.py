"""
Let mail leave again from a database that was restored, copied or moved.

Who left since is out again, for the file of departures beside the database knows.
What the queue holds may have gone already: nobody can tell, so a person decides.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from digest.errors import InputError
from digest.flows.app import App
from digest.flows.identity import (
    MAY_HAVE_LEFT,
    doubts,
    end_all_under_way,
    every_departure,
    folders_of,
    known,
    newest_stamp,
    place_of,
    write_down,
)
from digest.flows.operating.replay import replay
from digest.flows.stamps import read_departures, read_stories
from digest.store import desk_acts, editions, installations, logbook, lost_stories
from digest.store.database import Connection
from digest.store.desk_acts import Act, ActKind
from digest.store.installations import InstallationRow, Milestone


class AdoptionChoice(StrEnum):
    """What becomes of today's edition, and of all that was under way."""

    HOLD = "hold"
    SEND = "send"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What was done so that mail may leave; `lost` is what the database does not know any more."""

    place: str
    day: date
    choice: AdoptionChoice
    departures: int
    """Readers whom the file of departures took out again."""
    halted: tuple[date, ...]
    letters: int
    """Letters that were waiting and are not sent."""
    lost: tuple[str, ...]
    is_staging: bool


def adopt(app: App, choice: AdoptionChoice, actor: str) -> Adoption:
    """
    Make this database, here, the one that mail leaves from.

    Raises `InputError` where nothing speaks against it already.
    """
    if not doubts(app) and known(app).is_staging is app.settings.is_staging:
        raise InputError("mail may leave from here already; there is nothing to adopt")
    return settle(app, choice, actor)


def settle(app: App, choice: AdoptionChoice, actor: str) -> Adoption:
    """The same, asked or not."""
    row = known(app)
    stamp = newest_stamp(app, row)
    folders = folders_of(app.settings, app.database)
    departures = read_departures(folders, row.name)
    with app.database.write() as conn:
        lost = installations.lacks(conn, stamp.milestone) if stamp else ()
        replayed = replay(app, conn, departures, actor)
        lost_stories.remember(conn, row.newsletter, read_stories(folders, row.name))
        is_held = choice is AdoptionChoice.HOLD
        halted, dropped = _hold(app, conn, actor) if is_held else ((), 0)
        generation = max(row.generation, stamp.milestone.generation if stamp else 0) + 1
        adopted = _here(app, row, generation)
        installations.save(conn, adopted)
        logbook.write(conn, app.clock(), actor, "db adopt", f"{choice}, {replayed} departures")
    if not adopted.is_staging:
        write_down(app, adopted, every_departure(app), Milestone())
    return Adoption(
        place=place_of(app.database),
        day=app.today(),
        choice=choice,
        departures=replayed,
        halted=halted,
        letters=dropped,
        lost=lost,
        is_staging=adopted.is_staging,
    )


def _here(app: App, row: InstallationRow, generation: int) -> InstallationRow:
    here = place_of(app.database)
    return replace(
        row,
        places=row.places if here in row.places else (*row.places, here),
        public_url=app.settings.web.public_url,
        generation=generation,
        is_staging=app.settings.is_staging,
    )


def _hold(app: App, conn: Connection, actor: str) -> tuple[tuple[date, ...], int]:
    """Today's edition waits for the desk, and one that was under way for `digest resume`."""
    now, slug = app.clock(), app.settings.newsletter.slug
    if editions.mailed(conn, slug, app.today()) is None and not app.settings.is_staging:
        act = Act(kind=ActKind.HOLD, reason=MAY_HAVE_LEFT, actor=actor, at=now)
        desk_acts.add(conn, slug, app.today(), act)
    return end_all_under_way(app, conn, actor)
