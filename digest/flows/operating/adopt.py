"""
Let mail leave again from a database that was restored, copied or moved.

Who left since is out again, for the file of departures beside the database knows.
What the queue holds may have gone already: nobody can tell, so a person decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from digest.english import counted
from digest.errors import IdentityError, InputError
from digest.flows.app import App
from digest.flows.departures import departures_after
from digest.flows.identity import (
    MAY_HAVE_LEFT,
    doubts,
    doubts_that_stay,
    end_all_under_way,
    every_departure,
    folders_of,
    known,
    newest_stamp,
    place_of,
    write_down,
)
from digest.flows.operating.replay import replay
from digest.flows.operating.unmatched import expect_accepted, unmatched
from digest.flows.readers.erase import sweep
from digest.flows.stamps import Stamp, read_departures, read_stories
from digest.model import Act, ActKind
from digest.store import desk_acts, desk_sessions, editions, installations, logbook, lost_stories
from digest.store.database import Connection
from digest.store.installations import InstallationRow, Milestone
from digest.store.lost_stories import MailedStory


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
    held: tuple[date, ...]
    """Days whose editions wait for the desk: today's, and those that are lost."""
    halted: tuple[date, ...]
    letters: int
    """Letters that were waiting and are not sent."""
    lost: tuple[str, ...]
    is_staging: bool


def adopt(app: App, choice: AdoptionChoice, actor: str, accepted: int = 0) -> Adoption:
    """
    Make this database, here, the one that mail leaves from.

    *accepted* is how many departures a person lets go that match nobody any more.
    Raises `InputError` where nothing speaks against it already, `IdentityError`
    where something does that an adoption does not mend; then nothing was changed.
    """
    if not doubts(app) and known(app).is_staging is app.settings.is_staging:
        raise InputError("mail may leave from here already; there is nothing to adopt")
    lasting = doubts_that_stay(app)
    if lasting:
        lines = "\n".join(f"  - {reason}" for reason in lasting)
        raise IdentityError(f"nothing was adopted, for mail could not leave all the same\n{lines}")
    return settle(app, choice, actor, accepted)


def settle(app: App, choice: AdoptionChoice, actor: str, accepted: int = 0) -> Adoption:
    """The same, asked or not."""
    row = known(app)
    stamp = newest_stamp(app, row)
    folders = folders_of(app.settings, app.database)
    departures = read_departures(folders, row.name)
    stories = read_stories(folders, row.name)
    with app.database.write() as conn:
        told_here = departures_after(app, conn, 0, 0)
        expect_accepted(app, unmatched(departures, told_here, app.keyring), accepted)
        lacking = installations.lacks(conn, stamp.milestone) if stamp else ()
        replayed = replay(app, conn, departures, actor)
        lost_stories.remember(conn, row.newsletter, stories)
        days = _lost_days(conn, row.newsletter, stamp, stories)
        is_held = choice is AdoptionChoice.HOLD
        held = _hold(app, conn, actor, days) if is_held else ()
        halted, dropped = end_all_under_way(app, conn, actor) if is_held else ((), 0)
        desk_sessions.close_all(conn, app.clock())
        generation = max(row.generation, stamp.milestone.generation if stamp else 0) + 1
        adopted = _here(app, row, generation)
        installations.save(conn, adopted)
        logbook.write(
            conn, app.clock(), actor, "db adopt", f"{choice}, {counted(replayed, 'departure')}"
        )
    if replayed:
        sweep(app)  # a backup brought back who was erased since
    if not adopted.is_staging:
        write_down(app, adopted, every_departure(app), Milestone())
    return Adoption(
        place=place_of(app.database),
        day=app.today(),
        choice=choice,
        departures=replayed,
        held=held,
        halted=halted,
        letters=dropped,
        lost=tuple(dict.fromkeys((*(f"the edition of {day}" for day in days), *lacking))),
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


def _hold(app: App, conn: Connection, actor: str, lost: Iterable[date]) -> tuple[date, ...]:
    """Have today's edition, and what was mailed of others, wait for the desk: the days."""
    slug, today = app.settings.newsletter.slug, app.today()
    if app.settings.is_staging:
        return ()
    days = {*lost, *(() if editions.mailed(conn, slug, today) else (today,))}
    act = Act(kind=ActKind.HOLD, reason=MAY_HAVE_LEFT, actor=actor, at=app.clock())
    for day in days:
        desk_acts.add(conn, slug, day, act)
    return tuple(sorted(days))


def _lost_days(
    conn: Connection, newsletter: str, stamp: Stamp | None, stories: Iterable[MailedStory]
) -> tuple[date, ...]:
    """The days whose editions were mailed and are not in it, by its stories' days and its stamp."""
    days = {story.day for story in stories}
    if stamp and stamp.milestone.edition_day:
        days.add(date.fromisoformat(stamp.milestone.edition_day))
    return tuple(day for day in sorted(days) if editions.mailed(conn, newsletter, day) is None)
